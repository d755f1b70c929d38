"""Many people at school dashboards: ``python benchmarks/dashboard.py [--people N] [--turns N]``.

Serves the store of this home in a process of its own and opens real websocket sessions, as a
browser does: sign-in, page, websocket, document. They come one after the other; once all are there,
each follows links at human pace (a few seconds between two), at random through views, measures and
groups. A turn is measured from the
change of the address that is sent to the patch with the sentence that says what is shown now: the
server sends it last. Printed are the 50th and 95th percentile, errors, and the memory
of the server: at the start, with everybody there, and after they have left.

    --people N    sessions at once (default 50)
    --turns N     links that each follows (default 10)
    --arrive S    seconds that they come within (default 60)
    --pause S     mean of the seconds between two (default 5)
    --schools N   schools that they are spread over (default 10)
    --soak N      sessions that are opened and closed afterwards, one turn each (default 0)
    --room        serve a presentation of this home, and let them come in as people of the room

Accounts are made in the home's registry and closed again: use a copy of a home. A presentation
makes a copy itself.
"""

import argparse
import json
import random
import re
import secrets
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import websocket

from workbench.access.policy import read_policy
from workbench.loader import Door
from workbench.packs.context import pack_scope
from workbench.serve.accounts import Accounts, NewUser
from workbench.settings import Settings, settings
from workbench.store.registry import open_registry

GRANTS = ("analytics", "pupil_level", "school_level")
_VIEWS = ("overview", "groups", "subjects")
_GROUPS = ("all", "girls", "boys", "disadvantaged", "not_disadvantaged")
_MEASURES = ("progress8", "attainment8", "english_maths_5", "ebacc_entry")
_MEBI = 2**20


@dataclass
class Seen:
    """What people saw: seconds of each turn, and what went wrong."""

    turns: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Person:
    """Somebody with a browser on the page of a school."""

    def __init__(self, origin: str, name: str, password: str, urn: str, chance: random.Random):
        self._origin, self._urn, self._chance = origin, urn, chance
        self._client = httpx.Client(base_url=origin, timeout=60, verify=False)
        if name:
            self._send_form("/login", username=name, password=password)
        else:
            shown = self._send_form("/join").headers["Location"]
            self._urn = _found(r"urn=(\d{6})", shown)

    def _send_form(self, path: str, **fields: str) -> httpx.Response:
        form = self._client.get(path)
        sent = {"_xsrf": _found(r'name="_xsrf" value="([^"]+)"', form.text)}
        answer = self._client.post(path, data={**sent, **fields})
        if answer.status_code != 303:
            raise RuntimeError(f"{path} was answered with {answer.status_code}")
        return answer

    def open(self) -> None:
        """Open the page and its websocket, and take the document."""
        page = self._client.get(f"/school?urn={self._urn}")
        token = _found(r'"token":"([^"]+)"', page.text)
        cookies = "; ".join(f"{one.name}={one.value}" for one in self._client.cookies.jar)
        self._socket = websocket.create_connection(
            f"ws{self._origin.removeprefix('http')}/school/ws",
            subprotocols=["bokeh", token],
            cookie=cookies,
            origin=self._origin,
            timeout=60,
        )
        self._number, self._view = 0, "overview"
        self._answer("ACK")
        self._send("PULL-DOC-REQ", {})
        self._bridge = _bridge_of(self._answer("PULL-DOC-REPLY"))

    def turn(self) -> float:
        """Follow a link to another view; the seconds until all of it is here."""
        self._view = self._chance.choice([one for one in _VIEWS if one != self._view])
        measure, group = self._chance.choice(_MEASURES), self._chance.choice(_GROUPS)
        further = f"group={group}" if self._view == "subjects" else f"measure={measure}"
        search = f"?urn={self._urn}&view={self._view}&{further}"
        event = {"kind": "ModelChanged", "model": {"id": self._bridge}, "attr": "search"}
        began = time.perf_counter()
        self._send("PATCH-DOC", {"events": [{**event, "new": search}]})
        self._answer("PATCH-DOC", holding='"announcement"')
        return time.perf_counter() - began

    def leave(self) -> None:
        """Close the page."""
        self._socket.close()
        self._client.close()

    def _send(self, kind: str, content: dict[str, object]) -> None:
        self._number += 1
        for part in ({"msgid": str(self._number), "msgtype": kind}, {}, content):
            self._socket.send(json.dumps(part))

    def _answer(self, wanted: str, holding: str = "") -> str:
        while True:
            header, _, content = (self._socket.recv() for _ in range(3))
            told = json.loads(header)
            for _ in range(2 * told.get("num_buffers", 0)):
                self._socket.recv()
            if told["msgtype"] == "ERROR":
                raise RuntimeError("the server answered with an error")
            if told["msgtype"] == wanted and holding in content:
                return str(content)


def main(asked: argparse.Namespace) -> None:
    """Serve, let people in, and print."""
    with _visited(asked) as (origin, process, people):
        seen = Seen()
        before = _memory(process)
        with_all = _crowd(origin, people, asked, seen, process)
        time.sleep(5)
        after = _memory(process)
        print(f"pages opened: {_said(seen.pages)}")
        print(f"turns of {asked.people} people: {_said(seen.turns)}")
        print(f"errors: {len(seen.errors)} {seen.errors[:3]}")
        print(f"memory: {before:.0f} MiB at the start, {with_all:.0f} with all, {after:.0f} after")
        print(f"{(with_all - before) / asked.people:.1f} MiB a session, with what they share")
        for number in range(0, asked.soak, asked.people):
            some = argparse.Namespace(**{**vars(asked), "turns": 1, "pause": 0.0, "arrive": 0.0})
            _crowd(origin, people, some, seen, process)
            print(f"after {number + asked.people} more sessions: {_memory(process):.0f} MiB")


def _crowd(
    origin: str,
    people: Sequence[tuple[str, str, str]],
    asked: argparse.Namespace,
    seen: Seen,
    process: psutil.Process,
) -> float:
    """Let everybody come, look around, and go; MiB of the server while all are there."""
    come, there = threading.Barrier(asked.people), threading.Barrier(asked.people + 1)

    def visit(number: int) -> None:
        chance = random.Random(number)
        name, password, urn = people[number % len(people)]
        try:
            time.sleep(asked.arrive * number / asked.people)
            began = time.perf_counter()
            person = Person(origin, name, password, urn, chance)
            person.open()
            seen.pages.append(time.perf_counter() - began)
            come.wait()
            for _ in range(asked.turns):
                time.sleep(chance.expovariate(1 / asked.pause) if asked.pause else 0)
                seen.turns.append(person.turn())
        except Exception as error:
            seen.errors.append(f"{type(error).__name__}: {error}"[:120])
            come.abort()
            there.abort()
            return
        there.wait()
        there.wait()
        person.leave()

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(asked.people)]
    for one in threads:
        one.start()
    try:
        there.wait()
        held = _memory(process)
        there.wait()
    except threading.BrokenBarrierError:
        held = _memory(process)
    for one in threads:
        one.join()
    return held


def _said(seconds: Sequence[float]) -> str:
    if len(seconds) < 2:
        return "none"
    ends = statistics.quantiles(seconds, n=20)
    middle, last = statistics.median(seconds), ends[-1]
    return f"{len(seconds)}, p50 {1000 * middle:.0f} ms, p95 {1000 * last:.0f} ms"


def _schools(chosen: Settings, many: int) -> list[str]:
    door = Door(chosen)
    rows = door.load("school", pack_scope(()), columns=["urn", "origin", "phase"])
    door.close()
    made_up = rows[(rows["origin"] == "synthetic") & (rows["phase"] == "secondary")]
    return [str(urn) for urn in sorted(made_up["urn"])[:many]]


@contextmanager
def _visited(
    asked: argparse.Namespace,
) -> Iterator[tuple[str, psutil.Process, list[tuple[str, str, str]]]]:
    """A server, and whom people come as: username, password and school, all empty in a room."""
    if asked.room:
        with _served("-q", "present") as (origin, process):
            yield origin, process, [("", "", "")]
        return
    chosen = settings()
    urns = _schools(chosen, asked.schools)
    with _accounts(chosen, urns) as (names, password), _served("serve") as (origin, process):
        yield (
            origin,
            process,
            [(name, password, urn) for name, urn in zip(names, urns, strict=True)],
        )


@contextmanager
def _accounts(chosen: Settings, urns: Sequence[str]) -> Iterator[tuple[list[str], str]]:
    registry = open_registry(chosen)
    accounts = Accounts(registry)
    password, mark = secrets.token_urlsafe(16), secrets.token_hex(3)
    names = [f"load-{mark}-{urn}" for urn in urns]
    try:
        for name, urn in zip(names, urns, strict=True):
            person = NewUser(
                name, "Somebody", "school_named", "A school", "school", urn, grants=GRANTS
            )
            accounts.create(person, password, read_policy())
        yield names, password
    finally:
        for name in names:
            accounts.close(name)
        registry.close()


@contextmanager
def _served(*words: str) -> Iterator[tuple[str, psutil.Process]]:
    command = [str(Path(sys.executable).with_name("workbench")), *words, "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        address = next(
            found[0] for line in server.stdout if (found := re.search(r"http://\S+?:\d+", line))
        )
        yield address, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait()


def _memory(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / _MEBI


def _bridge_of(document: str) -> str:
    """Identifier of the model that holds the address."""
    return _found(r'"id":"([^"]+)","attributes":\{[^{}]*"search":"\?urn', document)


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise RuntimeError("The page is not what this benchmark knows.")
    return match[1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--turns", type=int, default=10)
    parser.add_argument("--arrive", type=float, default=60.0)
    parser.add_argument("--pause", type=float, default=5.0)
    parser.add_argument("--schools", type=int, default=10)
    parser.add_argument("--soak", type=int, default=0)
    parser.add_argument("--room", action="store_true")
    main(parser.parse_args())
