"""The server: one object that listens, signs people in and serves the dashboards."""

import asyncio
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress

from bokeh.server.server import BaseServer, bind_sockets
from tornado.ioloop import IOLoop, PeriodicCallback

from workbench.clock import Clock, now
from workbench.errors import UsageError
from workbench.loader import Door
from workbench.remits import Remits
from workbench.serve.accounts import Accounts
from workbench.serve.accounts.services import open_local_accounts
from workbench.serve.application import make_application
from workbench.serve.binding import Bindings
from workbench.serve.connection_page_desk import open_desks
from workbench.serve.dashboards import read_dashboards
from workbench.serve.differencing import open_differencing
from workbench.serve.forwarded import LastHopServer
from workbench.serve.health import readiness
from workbench.serve.live import LiveSockets
from workbench.serve.logs import quieten_libraries
from workbench.serve.openid import make_openid
from workbench.serve.origin import PublicAddress, public_address, room_address
from workbench.serve.presenting.accounts import accounts_of
from workbench.serve.presenting.room import Room, Show, open_room
from workbench.serve.production import refuse_unsafe
from workbench.serve.rates import Rates
from workbench.serve.rights import CurrentRights
from workbench.serve.secret import session_secret
from workbench.serve.services import Services
from workbench.serve.sessions import Sessions, open_sessions
from workbench.serve.viewers import Viewers
from workbench.settings import Settings
from workbench.store.audit import Surface
from workbench.store.registry import Registry, open_registry

_SWEEP_MILLISECONDS = 2_000
_FAREWELL_SECONDS = 2
_BODY_BYTES = 64 * 1024
_HEADER_BYTES = 32 * 1024
_IDLE_CONNECTION_SECONDS = 120
_BODY_SECONDS = 30


class Server:
    """The server of one home folder. Made, started and stopped inside a running event loop.

    Args:
        chosen: the settings; port 0 takes any free port.
        clock: what time it is.
        sockets: what to listen on instead, where somebody else has opened it.
        show: makes it the server of a presentation.

    Raises:
        UsageError: a setting is wrong, the port is taken, or there is no dashboard.
        StoreError: the registry or the secret cannot be read.
    """

    def __init__(
        self,
        chosen: Settings,
        clock: Clock = now,
        sockets: Sequence[socket.socket] = (),
        show: Show | None = None,
    ) -> None:
        quieten_libraries()
        refuse_unsafe(chosen)
        listening = list(sockets) or listen(chosen.host, chosen.port)
        port = int(listening[0].getsockname()[1])
        self.address = (
            public_address(chosen, port) if show is None else room_address(show.hosts, port)
        )
        self.registry = open_registry(chosen)
        self.services = _services(chosen, self.registry, self.address, clock, show)
        application = make_application(self.services, session_secret(chosen))
        self._http = LastHopServer(
            application,
            xheaders=self.address.proxied,
            max_body_size=_BODY_BYTES,
            max_header_size=_HEADER_BYTES,
            idle_connection_timeout=_IDLE_CONNECTION_SECONDS,
            body_timeout=_BODY_SECONDS,
        )
        self._http.add_sockets(listening)
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
        self.services.desks.close()
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
    refuse_unsafe(chosen)
    address = public_address(chosen, chosen.port)
    session_secret(chosen)
    registry = open_registry(chosen)
    make_openid(chosen, address, registry, now)
    registry.close()
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
    chosen: Settings,
    registry: Registry,
    address: PublicAddress,
    clock: Clock,
    show: Show | None,
) -> Services:
    door = Door(chosen).noting(surface=Surface.DASHBOARD)
    remits = Remits(door.lake, registry)
    viewers = Viewers(registry, remits, clock)
    sessions = open_sessions(registry, chosen, clock, viewers)
    local = open_local_accounts(chosen, registry, address, clock)
    return Services(
        address=address,
        door=door.under(CurrentRights(lambda: door.policy, viewers.known)),
        accounts=Accounts(registry, clock, local.passwords),
        local=local,
        desks=open_desks(chosen, door, registry, clock),
        sessions=sessions,
        live=LiveSockets(sessions),
        bindings=Bindings(),
        dashboards=read_dashboards(chosen.project / "dashboards"),
        clock=clock,
        rates=Rates(clock),
        openid=make_openid(chosen, address, registry, clock),
        differencing=open_differencing(chosen),
        remits=remits,
        room=_room(show, registry, viewers, sessions, address),
    )


def _room(
    show: Show | None,
    registry: Registry,
    viewers: Viewers,
    sessions: Sessions,
    address: PublicAddress,
) -> Room | None:
    if show is None:
        return None
    return open_room(show, accounts_of(registry, viewers), sessions, address.origin)


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen on an address and a port; port 0 takes any free one.

    Raises:
        UsageError: it cannot be listened on.
    """
    try:
        return list(bind_sockets(host, port)[0])
    except OSError as error:
        raise UsageError(
            f"Nothing can listen on {host} port {port} ({error.strerror}).",
            "Choose another port with --port, or stop what uses this one.",
        ) from None
