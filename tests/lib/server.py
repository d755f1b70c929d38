"""The real server for tests: in a process of its own, or in a thread with a clock to set."""

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from re import search

import httpx
import websocket
from made_once import copied
from stores import small_store

from workbench.access.policy import read_policy
from workbench.serve.accounts import Accounts, NewUser
from workbench.serve.server import Server
from workbench.settings import Settings
from workbench.store.registry import open_registry

PROJECT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "a-password-for-tests"
NAMED = ("analytics", "pupil_level", "school_level")
PEOPLE = (
    NewUser(
        "alice", "Alice Adams", "school_named", "First School", "school", "900001", grants=NAMED
    ),
    NewUser("bob", "Bob Brown", "school_named", "Second School", "school", "900002", grants=NAMED),
    NewUser("grace", "Grace Green", "school_governor", "First School", "school", "900001"),
    NewUser("ann", "Ann Amber", "analyst", "National office", "operator", "office"),
)
SMALL_APP = '''
"""The smallest dashboard: says who looks at which school, and counts presses."""

import pandas as pd
import panel as pn
from bokeh.models import Button

from workbench.serve.downloads import Download


def title(context):
    return f"TITLE-OF-{context.viewer.subject}"


def app(context):
    if context.query.get("fail"):
        raise KeyError("CANARY-VALUE-IN-ERROR")
    text = pn.pane.HTML(f"BODY-OF-{context.viewer.subject} {context.query.get('urn')}")
    button = Button(label="press")
    presses = []

    def press():
        presses.append(1)
        if context.query.get("press_fails"):
            raise KeyError("CANARY-VALUE-IN-ERROR")
        rows = len(context.door.load("pupil", context.scope_for("self_evaluation")))
        text.object = f"PRESSED {rows} TIMES {len(presses)}"

    button.on_click(press)
    return pn.Column(text, button)


def tidy(context):
    pupils = context.door.load("pupil", context.scope_for("self_evaluation"))
    groups = pd.DataFrame({"group": ["=HYPERLINK(1)", "@SUM", "+1", "plain"], "n": [12, 30, 4, 3]})
    return groups.assign(
        measure="pupils", unit_id=context.query["urn"], period="2018/19", value=-len(pupils),
        status="ok",
    )


def names(context):
    return pd.DataFrame({"forename": ["Xanthippe"], "n": [1]})


DOWNLOADS = {
    "groups": Download("Groups of pupils", "self_evaluation", tidy),
    "names": Download("Names", "self_evaluation", names, published=True),
}
'''


@dataclass
class Clock:
    """A clock that stands still until it is set forward."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.moment

    def forward(self, step: timedelta) -> None:
        self.moment += step


@dataclass
class Browser:
    """What a browser does: keeps cookies, fills in the sign-in form, opens a page's websocket."""

    origin: str
    client: httpx.Client

    def sign_in(self, username: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
        return self.send("/login", username=username, password=password, **fields)

    def send(self, path: str, **fields: str) -> httpx.Response:
        """Send one of the server's forms, with the token of the sign-in or account page."""
        form = self.client.get("/login")
        if form.is_redirect:
            form = self.client.get("/account")
        return self.client.post(path, data={"_xsrf": hidden(form.text), **fields})

    def cookies(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.client.cookies.jar)

    def open(self, path: str) -> "Page":
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.status_code
        return Page(self, path.partition("?")[0], answer.text)


@dataclass(frozen=True)
class Page:
    """A dashboard's page as it was sent."""

    browser: Browser
    path: str
    html: str

    @property
    def token(self) -> str:
        return token_of(self.html)

    def socket(self, **options: str | None) -> "Socket":
        """Open the websocket. Each of ``token``, ``cookie`` and ``origin`` may be another."""
        chosen = {
            "token": self.token,
            "cookie": self.browser.cookies(),
            "origin": self.browser.origin,
            **options,
        }
        return connect(self.browser.origin, f"{self.path}/ws", **chosen)


class Socket:
    """A page's websocket that speaks just enough of Bokeh's protocol."""

    def __init__(self, connection: websocket.WebSocket) -> None:
        self.connection = connection
        self._number = 0

    def message(self) -> tuple[str, dict]:
        """The next message: its type and its content."""
        header, _, content = (json.loads(self.connection.recv()) for _ in range(3))
        for _ in range(2 * header.get("num_buffers", 0)):
            self.connection.recv()
        return header["msgtype"], content

    def ask(self, kind: str, content: dict) -> None:
        """Send a message."""
        self._number += 1
        for part in ({"msgid": str(self._number), "msgtype": kind}, {}, content):
            self.connection.send(json.dumps(part))

    def pull(self) -> str:
        """The whole document as text: everything that the browser gets."""
        kind, _ = self.message()
        assert kind == "ACK"
        self.ask("PULL-DOC-REQ", {})
        kind, content = self.message()
        assert kind == "PULL-DOC-REPLY"
        return json.dumps(content)

    def press(self, document: str) -> tuple[str, str]:
        """Press the page's only button; the type and the text of the answer."""
        button = search(r'"name": "Button", "id": "([^"]+)"', document)
        assert button is not None
        event = {
            "type": "event",
            "name": "button_click",
            "values": {"type": "map", "entries": [["model", {"id": button[1]}]]},
        }
        message = {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": event}
        self.ask("PATCH-DOC", {"events": [message]})
        kind, content = self.message()
        if kind == "OK":
            kind, content = self.message()
        return kind, json.dumps(content)

    def wait_for_close(self, seconds: float) -> int:
        """The code with which the server closes it within that time."""
        self.connection.settimeout(seconds)
        while True:
            opcode, data = self.connection.recv_data()
            if opcode == websocket.ABNF.OPCODE_CLOSE:
                return int.from_bytes(data[:2])

    def close(self) -> None:
        self.connection.close()
        self.connection.shutdown()


def connect(
    server: str, path: str, token: str, cookie: str | None = None, origin: str | None = None
) -> Socket:
    """Open a websocket; raises websocket.WebSocketBadStatusException where it is refused."""
    connection = websocket.create_connection(
        f"ws{server.removeprefix('http')}{path}",
        subprotocols=["bokeh", token],
        cookie=cookie,
        origin=origin,
        suppress_origin=origin is None,
        timeout=20,
    )
    return Socket(connection)


def client_of(origin: str) -> httpx.Client:
    """A client with cookies that leaves no connection open."""
    limits = httpx.Limits(max_keepalive_connections=0)
    # nothing here is encrypted, and reading certificates takes longer than most requests
    return httpx.Client(base_url=origin, timeout=30, limits=limits, verify=False)


def hidden(html: str) -> str:
    """The token of a form."""
    found = search(r'name="_xsrf" value="([^"]+)"', html)
    assert found is not None
    return found[1]


def token_of(html: str) -> str:
    """The token of a page."""
    found = search(r'"token":"([^"]+)"', html)
    assert found is not None
    return found[1]


@dataclass
class Running:
    """A server that answers."""

    origin: str
    settings: Settings
    server: Server | None = None

    def browser(self, username: str = "") -> Browser:
        """A new browser, signed in where a username is given."""
        browser = Browser(self.origin, client_of(self.origin))
        if username:
            assert browser.sign_in(username).status_code == 303
        return browser


def prepare(folder: Path, dashboard: str = SMALL_APP, **settings: object) -> Settings:
    """A home with two schools and four accounts, and a project with one dashboard."""
    chosen = project_of(folder, dashboard, **settings)
    if chosen.registry_url is None:
        copied(chosen.home, "two_schools_and_people", fill)
    else:
        fill(chosen.home, chosen)
    return chosen


def project_of(folder: Path, dashboard: str, **settings: object) -> Settings:
    """Settings with a project of one dashboard, and a home that is not there yet."""
    project = folder / "project"
    (project / "dashboards").mkdir(parents=True)
    (project / "dashboards" / "school.py").write_text(dashboard, encoding="utf-8")
    (project / "data_contracts").symlink_to(PROJECT / "data_contracts")
    return Settings(home=folder / "home", project=project, port=0, **settings)


def fill(home: Path, chosen: Settings | None = None) -> None:
    """Put two schools and four accounts into a home folder."""
    small_store(home).door.close()
    registry = open_registry(chosen or Settings(home=home))
    accounts = Accounts(registry)
    for person in PEOPLE:
        accounts.create(person, PASSWORD, read_policy())
    registry.close()


@contextmanager
def kept_logging() -> Iterator[None]:
    """Take back what a server does to the log handlers, which the other tests use too."""
    loggers = (logging.getLogger(), *logging.root.manager.loggerDict.values())
    handlers = [h for one in loggers if isinstance(one, logging.Logger) for h in one.handlers]
    before = [(handler, list(handler.filters)) for handler in handlers]
    try:
        yield
    finally:
        for handler, filters in before:
            handler.filters = filters


@contextmanager
def in_thread(chosen: Settings, clock: Clock | None = None) -> Iterator[Running]:
    """Serve from a thread of this process."""
    ready = threading.Event()
    box: dict = {}

    async def serve() -> None:
        box["server"] = server = Server(chosen, *([clock] if clock else []))
        box["loop"], box["stop"] = asyncio.get_running_loop(), asyncio.Event()
        server.start()
        ready.set()
        await box["stop"].wait()
        await server.stop()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    with kept_logging():
        thread.start()
        assert ready.wait(30)
        try:
            yield Running(box["server"].address.origin, chosen, box["server"])
        finally:
            box["loop"].call_soon_threadsafe(box["stop"].set)
            thread.join(30)


@contextmanager
def in_process(chosen: Settings, before: str = "") -> Iterator[Running]:
    """Serve with ``workbench serve`` in a process of its own, which runs ``before`` first."""
    program = f"{before}; from workbench.cli import main; main()".removeprefix("; ")
    environment = {
        **os.environ,
        "WORKBENCH_HOME": str(chosen.home),
        "WORKBENCH_PROJECT": str(chosen.project),
    }
    log = chosen.home / "server.log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-c", program, "-v", "serve", "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        assert process.stdout is not None
        try:
            origin = process.stdout.readline().strip()
            assert origin, log.read_text()
            yield Running(origin, chosen)
        finally:
            process.terminate()
            process.wait(30)
