"""The server: one object that listens, signs people in and serves the dashboards."""

import asyncio
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from bokeh.server.server import BaseServer, bind_sockets
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop, PeriodicCallback

from workbench.errors import UsageError
from workbench.loader import Door
from workbench.serve.accounts import Accounts
from workbench.serve.application import make_application
from workbench.serve.binding import Bindings
from workbench.serve.clock import Clock, now
from workbench.serve.dashboards import read_dashboards
from workbench.serve.health import readiness
from workbench.serve.live import LiveSockets
from workbench.serve.logs import quieten_libraries
from workbench.serve.origin import PublicAddress, public_address
from workbench.serve.secret import session_secret
from workbench.serve.services import Services
from workbench.serve.sessions import Sessions
from workbench.settings import Settings
from workbench.store.registry import Registry, open_registry

_SWEEP_MILLISECONDS = 2_000
_FAREWELL_SECONDS = 2
_BODY_BYTES = 64 * 1024
_HEADER_BYTES = 32 * 1024


class Server:
    """The server of one home folder. Made, started and stopped inside a running event loop.

    Args:
        chosen: the settings; port 0 takes any free port.
        clock: what time it is.

    Raises:
        UsageError: a setting is wrong, the port is taken, or there is no dashboard.
        StoreError: the registry or the secret cannot be read.
    """

    def __init__(self, chosen: Settings, clock: Clock = now) -> None:
        quieten_libraries()
        sockets, port = _listen(chosen)
        self.address = public_address(chosen, port)
        self.registry = open_registry(chosen)
        self.services = _services(chosen, self.registry, self.address, clock)
        application = make_application(self.services, session_secret(chosen))
        self._http = HTTPServer(
            application,
            xheaders=self.address.proxied,
            max_body_size=_BODY_BYTES,
            max_header_size=_HEADER_BYTES,
        )
        self._http.add_sockets(sockets)
        self._bokeh = BaseServer(IOLoop.current(), application, self._http)
        self._sweep = PeriodicCallback(self.services.live.sweep, _SWEEP_MILLISECONDS)

    def start(self) -> None:
        """Begin to answer."""
        self._bokeh.start()
        self._sweep.start()

    async def stop(self) -> None:
        """Stop listening, close every page, and close the stores."""
        self._sweep.stop()
        self.services.live.close_all()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.services.live.none_left.wait(), _FAREWELL_SECONDS)
        await self._bokeh.stop_async()
        await self._http.close_all_connections()
        self.services.door.close()
        self.registry.close()


def run(chosen: Settings, announce: Callable[[str], None]) -> None:
    """Serve until the process is told to stop (SIGTERM or Ctrl-C).

    Args:
        chosen: the settings.
        announce: told the address, once the server answers.

    Raises:
        UsageError, StoreError: the server cannot start.
    """
    asyncio.run(_run(chosen, announce))


def check(chosen: Settings) -> dict[str, bool]:
    """Whether the server could start: settings, registry, secret, dashboards, data, policy, audit.

    Raises:
        UsageError, StoreError: it could not.
    """
    public_address(chosen, chosen.port)
    session_secret(chosen)
    open_registry(chosen).close()
    read_dashboards(chosen.project / "dashboards")
    door = Door(chosen)
    try:
        return dict(readiness(door))
    finally:
        door.close()


async def _run(chosen: Settings, announce: Callable[[str], None]) -> None:
    server = Server(chosen)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    server.start()
    announce(server.address.origin)
    await stopping.wait()
    await server.stop()


def _services(
    chosen: Settings, registry: Registry, address: PublicAddress, clock: Clock
) -> Services:
    idle = timedelta(minutes=chosen.session_idle_minutes)
    sessions = Sessions(registry, idle, timedelta(hours=chosen.session_hours), clock)
    return Services(
        address=address,
        door=Door(chosen),
        accounts=Accounts(registry, clock),
        sessions=sessions,
        live=LiveSockets(sessions),
        bindings=Bindings(),
        dashboards=read_dashboards(chosen.project / "dashboards"),
        clock=clock,
    )


def _listen(chosen: Settings) -> tuple[list[socket.socket], int]:
    try:
        sockets, port = bind_sockets(chosen.host, chosen.port)
    except OSError as error:
        raise UsageError(
            f"Nothing can listen on {chosen.host} port {chosen.port} ({error.strerror}).",
            "Choose another port with --port, or stop what uses this one.",
        ) from None
    return sockets, port
