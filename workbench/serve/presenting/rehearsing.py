"""Opening every step as a browser does, without one: what it takes, and what goes wrong."""

import asyncio
import json
import re
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from workbench.errors import PartialFailure
from workbench.serve.presenting.room import STEPS, Place, Room, Show
from workbench.serve.presenting.running import Ready, serving
from workbench.serve.presenting.script import asked
from workbench.serve.server import Server, listen

_XSRF = re.compile(r'name="_xsrf" value="([^"]+)"')
_TOKEN = re.compile(r'"token":"([^"]+)"')
_TITLE = re.compile(r"<h1>([^<]*)</h1>")
_SEARCH = re.compile(r'"search":("\?[^"]*")')
_SECONDS = 60
_MOST_BYTES = 64 * 2**20


@dataclass(frozen=True)
class Rehearsed:
    """One step: how long it took to be whole, in seconds, and what was wrong, if anything."""

    place: Place
    seconds: float
    fault: str = ""


def rehearse(ready: Ready, tell: Callable[[Rehearsed], None]) -> tuple[Rehearsed, ...]:
    """Open every step in order.

    Args:
        ready: the home and the script.
        tell: told each step as soon as it was opened.

    Raises:
        UsageError: a step cannot be shown at all.
        StoreError: a store cannot be read.
    """
    return asyncio.run(_rehearse(ready, tell))


def failure_of(steps: tuple[Rehearsed, ...]) -> PartialFailure | None:
    """What a rehearsal says where a step failed."""
    failed = [one.place.number for one in steps if one.fault]
    if not failed:
        return None
    listed = ", ".join(str(number) for number in failed)
    many = f"{len(failed)} of {len(steps)} steps"
    return PartialFailure(
        f"{many} cannot be shown as the script says: {listed}.",
        "Change their `path` or `role`, then rehearse again.",
    )


async def _rehearse(ready: Ready, tell: Callable[[Rehearsed], None]) -> tuple[Rehearsed, ...]:
    sockets = listen("127.0.0.1", 0)
    show = Show(ready.show.script, ready.show.authority)
    try:
        async with serving(ready.home, show, sockets) as server:
            return await _every_step(server, sockets[0], tell)
    finally:
        for one in sockets:
            one.close()
        ready.home.reset()


async def _every_step(
    server: Server, listening: socket.socket, tell: Callable[[Rehearsed], None]
) -> tuple[Rehearsed, ...]:
    room = server.services.room
    assert room is not None
    origin = f"http://127.0.0.1:{listening.getsockname()[1]}"
    # nothing is encrypted on the way to this machine itself
    async with httpx.AsyncClient(base_url=origin, timeout=_SECONDS, verify=False) as client:
        await _begin(client, room)
        done = []
        for place in room.places:
            began = time.perf_counter()
            try:
                fault = await _open(client, origin, place)
            except (httpx.HTTPError, OSError, TimeoutError) as error:
                fault = f"no answer ({type(error).__name__})"
            done.append(Rehearsed(place, time.perf_counter() - began, fault))
            tell(done[-1])
    return tuple(done)


async def _begin(client: httpx.AsyncClient, room: Room) -> None:
    form = await client.get(STEPS)
    fields = {"_xsrf": _found(_XSRF, form.text), "code": room.show.authority.code}
    await client.post(STEPS, data=fields)


async def _open(client: httpx.AsyncClient, origin: str, place: Place) -> str:
    """Open a step; what is wrong with it, or nothing."""
    form = await client.get(STEPS)
    fields = {"_xsrf": _found(_XSRF, form.text), "do": str(place.number)}
    page = await client.post(f"{STEPS}/step", data=fields, follow_redirects=True)
    if page.status_code != 200:
        return f"{page.status_code}, {_found(_TITLE, page.text) or 'no page'}"
    if page.url.path != urlsplit(place.address).path:
        return f"it leads to {page.url.path} instead"
    token = _found(_TOKEN, page.text)
    if not token:
        # one of the server's own pages, which is whole as it comes
        return ""
    cookies = "; ".join(f"{one.name}={one.value}" for one in client.cookies.jar)
    document = await _document(origin, page.url.path, token, cookies)
    return _not_taken_up(place, document) if document else "the page has no content"


def _not_taken_up(place: Place, document: str) -> str:
    """What an address asks for and the page does not show; it says in its own address."""
    found = _SEARCH.search(document)
    if found is None:
        return ""
    shown = asked(json.loads(found[1]))
    wrong = [name for name, value in asked(place.address).items() if shown.get(name) != value]
    if not wrong:
        return ""
    return (
        f"`{wrong[0]}` is not taken up: this account may not see it, it does not exist, or it is "
        "what the page shows by itself and need not be written"
    )


async def _document(origin: str, path: str, token: str, cookies: str) -> str:
    """The whole document of a page, over its websocket; empty where the server sends none."""
    request = HTTPRequest(
        f"ws{origin.removeprefix('http')}{path}/ws", headers={"Cookie": cookies, "Origin": origin}
    )
    connection = await websocket_connect(
        request, subprotocols=["bokeh", token], max_message_size=_MOST_BYTES
    )
    try:
        async with asyncio.timeout(_SECONDS):
            await _message(connection)
            for part in ({"msgid": "1", "msgtype": "PULL-DOC-REQ"}, {}, {}):
                await connection.write_message(json.dumps(part))
            while True:
                kind, content = await _message(connection)
                if kind in ("PULL-DOC-REPLY", "ERROR", ""):
                    return content if kind == "PULL-DOC-REPLY" else ""
    finally:
        connection.close()


async def _message(connection: WebSocketClientConnection) -> tuple[str, str]:
    """The next message: its kind and its content; empty where the server has closed."""
    parts = [await connection.read_message() for _ in range(3)]
    if parts[0] is None or parts[2] is None:
        return "", ""
    header = json.loads(parts[0])
    for _ in range(2 * int(header.get("num_buffers", 0))):
        await connection.read_message()
    return str(header["msgtype"]), str(parts[2])


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""
