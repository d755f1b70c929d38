"""Serving a presentation: from a checked copy of a home, until it is told to stop."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from workbench.serve.dashboards import read_dashboards
from workbench.serve.origin import room_address
from workbench.serve.presenting.home import SyntheticHome
from workbench.serve.presenting.room import Show
from workbench.serve.presenting.script import read_script, script_path
from workbench.serve.server import Server, listen
from workbench.settings import Settings
from workbench.store.registry import User, open_registry

_HERE = "127.0.0.1"


@dataclass(frozen=True)
class Ready:
    """A presentation that can begin: its home, its script, and what it is shared with."""

    home: SyntheticHome
    show: Show


@dataclass(frozen=True)
class Presented:
    """A presentation that runs: what is said of it once it answers.

    Attributes:
        here: address that the presenter opens.
        room: address that the room opens; empty where there is none.
        code: the presenter's code.
        steps: how many there are.
    """

    here: str
    room: str
    code: str
    steps: int


@contextmanager
def prepared(chosen: Settings, script: str, hosts: Sequence[str] = ()) -> Iterator[Ready]:
    """A checked copy of a home and a script that fits it. The copy is deleted at the end.

    Args:
        chosen: settings of the home to copy.
        script: name or path of the script.
        hosts: addresses of this machine for the room.

    Raises:
        NotSynthetic: the home holds something that is not synthetic.
        UsageError: the script or an address is wrong.
        StoreError: a store cannot be read.
    """
    room_address(tuple(hosts), chosen.port)
    with TemporaryDirectory(prefix="workbench-present-") as folder:
        home = SyntheticHome(chosen, Path(folder))
        pages = read_dashboards(chosen.project / "dashboards")
        path = script_path(chosen.project, script)
        steps = read_script(path, _usernames(home.settings), pages)
        yield Ready(home, Show(steps, hosts=tuple(hosts)))


def present(ready: Ready, announce: Callable[[Presented], None]) -> None:
    """Serve until the process is told to stop (SIGTERM or Ctrl-C).

    Args:
        ready: what is shown.
        announce: told once the server answers.

    Raises:
        UsageError: an address cannot be listened on, or a step cannot be shown.
        StoreError: a store cannot be read.
    """
    asyncio.run(_present(ready, announce))


async def _present(ready: Ready, announce: Callable[[Presented], None]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await show_until(ready, stop, announce)


async def show_until(
    ready: Ready, stop: asyncio.Event, announce: Callable[[Presented], None]
) -> None:
    """Serve until the event is set, beginning anew whenever the presenter resets.

    What listens stays open meanwhile, so that a browser that asks is answered a little later.
    """
    reset = asyncio.Event()
    show = Show(
        ready.show.script, ready.show.authority, ready.show.hosts, lambda: _set(reset, stop)
    )
    told = False
    with _listening(ready) as sockets:
        while not stop.is_set():
            reset.clear()
            async with serving(ready.home, show, sockets) as server:
                if not told:
                    announce(_presented(server, show))
                    told = True
                await _either(stop, reset)
            ready.home.reset()


@asynccontextmanager
async def serving(
    home: SyntheticHome, show: Show, sockets: Sequence[socket.socket]
) -> AsyncIterator[Server]:
    """A server of a presentation, on copies of sockets that stay open afterwards."""
    server = Server(home.settings, sockets=[one.dup() for one in sockets], show=show)
    server.start()
    try:
        yield server
    finally:
        await server.stop()


def _set(reset: asyncio.Event, stop: asyncio.Event) -> None:
    if not stop.is_set():
        reset.set()


async def _either(*events: asyncio.Event) -> None:
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    for one in waiting:
        one.cancel()


@contextmanager
def _listening(ready: Ready) -> Iterator[list[socket.socket]]:
    """What the presenter and the room connect to, on one port."""
    sockets = listen(_HERE, ready.home.settings.port)
    try:
        port = int(sockets[0].getsockname()[1])
        for host in ready.show.hosts:
            if host != _HERE:
                sockets += listen(host, port)
        yield sockets
    finally:
        for one in sockets:
            one.close()


def _presented(server: Server, show: Show) -> Presented:
    port = server.address.origin.rpartition(":")[2]
    return Presented(
        here=f"http://{_HERE}:{port}/present",
        room=server.address.origin if show.hosts else "",
        code=show.authority.code,
        steps=len(show.script.steps),
    )


def _usernames(chosen: Settings) -> list[str]:
    registry = open_registry(chosen)
    try:
        with registry.reading() as session:
            return [user.username for user in session.query(User).all()]
    finally:
        registry.close()
