"""The two HTTP servers: the API for clients, and the administrator's, on this machine alone."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPHeaders, HTTPServerRequest, ResponseStartLine, responses
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets

from workbench.errors import UsageError
from workbench.mis_simulator.administrator import administer
from workbench.mis_simulator.drawn import DrawnSchool, drawn_schools
from workbench.mis_simulator.exchange import Answer, Asked, asked_of, message
from workbench.mis_simulator.school import mis_school
from workbench.mis_simulator.simulator import Simulator
from workbench.mis_simulator.site import Site
from workbench.mis_simulator.state import State, every_permission
from workbench.synthetic.england import England

HOST = "127.0.0.1"
_LONGEST_BODY = 2**20


@dataclass(frozen=True)
class Addresses:
    """Where the servers listen: ``http://host:port`` of each."""

    api: str
    admin: str


def make(
    token: str, urn: str = "", start: date | None = None, seed: int = 20190822, schools: int = 1
) -> Simulator:
    """A simulator of schools of the synthetic demonstration.

    Args:
        token: what clients must show; it is for all schools.
        urn: the first school; by default the first of the demonstration.
        start: first day of the clock; by default 1 March of the year with attendance.
        seed: of synthetic England and of what happens in the schools.
        schools: how many schools; those after the first follow it by URN.

    Raises:
        UsageError: there is no such school, there are not so many, or the day is outside the year.
    """
    every = drawn_schools(England("demo", seed), schools, urn)
    return Simulator([_site(drawn, start, seed) for drawn in every], token)


def _site(drawn: DrawnSchool, start: date | None, seed: int) -> Site:
    day = start or date(int(drawn.year[:4]) + 1, 3, 1)
    school = mis_school(drawn, seed, day)
    if not school.year.first_day <= day <= school.year.last_day:
        raise UsageError(
            f"`start` is {day}.",
            f"Give a day from {school.year.first_day} to {school.year.last_day}.",
        )
    return Site(school, State(day, school.year.last_day, permissions=every_permission()))


@asynccontextmanager
async def serving(
    simulator: Simulator, port: int = 0, admin_port: int = 0
) -> AsyncIterator[Addresses]:
    """Serve on two ports of this machine while the context is open; 0 takes a free port.

    Raises:
        UsageError: a port is in use.
    """
    api, origin = _listening(simulator.answer, port, "port")
    admin, admin_origin = _listening(partial(administer, simulator), admin_port, "admin_port")
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
    shown = request.headers.get("Authorization", "")
    reply = answer(asked_of(request.method, origin, request.uri, shown, request.body))
    await asyncio.sleep(reply.seconds)
    sent = message(reply)
    line = ResponseStartLine("HTTP/1.1", sent.status, responses.get(sent.status, "Unknown"))
    connection, headers = request.connection, HTTPHeaders(dict(sent.headers))
    try:
        if reply.cut:
            await connection.write_headers(line, headers, sent.body[: len(sent.body) // 2])
            connection.stream.close()
            return
        await connection.write_headers(line, headers, sent.body)
        connection.finish()
    except StreamClosedError:
        return
