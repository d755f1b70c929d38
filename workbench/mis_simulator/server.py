"""The two HTTP servers: the API for clients, and the administrator's, on this machine alone."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPServerRequest, ResponseStartLine, responses
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets

from workbench.errors import UsageError
from workbench.mis_simulator.exchange import Answer, Asked, refusal
from workbench.mis_simulator.pupils import drawn_school
from workbench.mis_simulator.school import mis_school
from workbench.mis_simulator.simulator import Simulator
from workbench.mis_simulator.state import State, every_permission
from workbench.synthetic.england import England

HOST = "127.0.0.1"
_LONGEST_BODY = 2**20


@dataclass(frozen=True)
class Addresses:
    """Where the servers listen: ``http://host:port`` of each."""

    api: str
    admin: str


def make(token: str, urn: str = "", start: date | None = None, seed: int = 20190822) -> Simulator:
    """A simulator of one school of the synthetic demonstration.

    Args:
        token: what clients must show.
        urn: the school; by default the first.
        start: first day of the clock; by default 1 March of the year with attendance.
        seed: of synthetic England and of what happens in the school.

    Raises:
        UsageError: there is no such school, or the day is outside the year.
    """
    england = England("demo", seed)
    drawn = drawn_school(england, urn)
    day = start or date(int(drawn.year[:4]) + 1, 3, 1)
    school = mis_school(drawn, seed, day)
    if not school.year.first_day <= day <= school.year.last_day:
        raise UsageError(
            f"`start` is {day}.",
            f"Give a day from {school.year.first_day} to {school.year.last_day}.",
        )
    return Simulator(
        school, State(day, school.year.last_day, permissions=every_permission()), token
    )


@asynccontextmanager
async def serving(
    simulator: Simulator, port: int = 0, admin_port: int = 0
) -> AsyncIterator[Addresses]:
    """Serve on two ports of this machine while the context is open; 0 takes a free port.

    Raises:
        UsageError: a port is in use.
    """
    api, origin = _listening(simulator.answer, port, "port")
    admin, admin_origin = _listening(simulator.administer, admin_port, "admin_port")
    try:
        yield Addresses(origin, admin_origin)
    finally:
        for server in (api, admin):
            server.stop()
            await server.close_all_connections()


def run(
    simulator: Simulator, port: int, admin_port: int, started: Callable[[Addresses], None]
) -> None:
    """Serve until Ctrl-C or a request to terminate.

    Args:
        simulator: what answers.
        port: of the API.
        admin_port: of the administrator.
        started: is called with the addresses as soon as both answer.
    """

    async def forever() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        async with serving(simulator, port, admin_port) as addresses:
            started(addresses)
            await stop.wait()

    asyncio.run(forever())


def _listening(answer: Callable[[Asked], Answer], port: int, name: str) -> tuple[Any, str]:
    try:
        sockets = bind_sockets(port, HOST)
    except OSError:
        raise UsageError(
            f"`{name}` {port} is in use.", "Give another, or 0 for a free one."
        ) from None
    origin = f"http://{HOST}:{sockets[0].getsockname()[1]}"
    pending: set[asyncio.Task[None]] = set()

    def receive(request: HTTPServerRequest) -> None:
        task = asyncio.get_running_loop().create_task(_respond(request, answer, origin))
        pending.add(task)
        task.add_done_callback(pending.discard)

    server = HTTPServer(receive, max_body_size=_LONGEST_BODY)
    server.add_sockets(sockets)
    return server, origin


async def _respond(
    request: HTTPServerRequest, answer: Callable[[Asked], Answer], origin: str
) -> None:
    reply = _replied(request, answer, origin)
    await asyncio.sleep(reply.seconds)
    body = json.dumps(reply.body, ensure_ascii=False).encode()
    headers = HTTPHeaders(
        {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "X-Data-Origin": "SYNTHETIC",
            **reply.headers,
        }
    )
    line = ResponseStartLine("HTTP/1.1", reply.status, responses.get(reply.status, "Unknown"))
    connection = request.connection
    try:
        if reply.cut:
            await connection.write_headers(line, headers, body[: len(body) // 2])
            connection.stream.close()
            return
        await connection.write_headers(line, headers, body)
        connection.finish()
    except StreamClosedError:
        return


def _replied(request: HTTPServerRequest, answer: Callable[[Asked], Answer], origin: str) -> Answer:
    try:
        body = json.loads(request.body) if request.body else None
    except ValueError:
        return refusal(422, "The body is not JSON.")
    query = dict(parse_qsl(request.query))
    shown = request.headers.get("Authorization", "")
    return answer(Asked(request.method, request.path, origin, query, shown, body))
