"""What an attack is aimed at: our server or a naive one, in the same words."""

import logging
import re
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import sqlalchemy as sa
from naive_data import digest
from naive_server import PASSWORDS
from naive_site import NaiveSite
from server import NAMED, Browser, Clock, Running, Socket, client_of, connect
from stores import CANARY_FORENAME
from websocket import WebSocketException

from workbench.access.policy import read_policy
from workbench.serve.accounts import Accounts, NewUser
from workbench.store.registry import Registry, User, UserGrant, open_registry

PASSWORD = "a-password-for-tests"
MINE, THEIRS = "900002", "900001"
OPENED = re.compile(rf"PUPILS-OF-[\d,]*{THEIRS}|OPENED-{THEIRS}")
PUPILS = "PUPILS-OF-9"
NAME = CANARY_FORENAME
BROKEN = (WebSocketException, ValueError, AssertionError, OSError)


@dataclass
class Target:
    """A server under attack. Bob, of the school MINE, attacks Alice's, which is THEIRS.

    Attributes:
        origin: its address.
        secret: what it signs tokens with; some attackers know it.
        cookie: name of the session's cookie.
        naive: whether the attack must succeed.
        site: the naive site's own data, where it is that.
        running: our server, where it is ours.
        clock: our server's clock.
        passwords: file of passwords of a server that has one.
        pages: a person's own page, where it is not their school's.
        known: browsers that are signed in.
    """

    origin: str
    secret: bytes
    cookie: str = "workbench"
    naive: bool = False
    site: NaiveSite | None = None
    running: Running | None = None
    clock: Clock = field(default_factory=Clock)
    passwords: Path | None = None
    pages: dict[str, str] = field(default_factory=dict)
    known: dict[str, Browser] = field(default_factory=dict)

    def stranger(self) -> Browser:
        """A browser that has never been here."""
        return Browser(self.origin, client_of(self.origin))

    def fresh(self, username: str) -> Browser:
        """A new browser, signed in."""
        browser = self.stranger()
        if self.naive and self.site is None:
            password = PASSWORDS[username]
            browser.client.post("/login", data={"username": username, "password": password})
        else:
            assert browser.sign_in(username).status_code == 303
        return browser

    def browser(self, username: str) -> Browser:
        """A browser that is signed in, the same for every attack that does not sign it out."""
        if username not in self.known:
            self.known[username] = self.fresh(username)
        return self.known[username]

    def client(self, username: str) -> httpx.Client:
        """The same, where requests alone are needed."""
        return self.browser(username).client

    def own(self, username: str) -> str:
        """Address of a page that a person may open."""
        schools = {"bob": MINE, "ann": THEIRS}
        return self.pages.get(username, f"/school?urn={schools.get(username, THEIRS)}")

    def later(self, step: timedelta) -> None:
        """Let time pass. Nobody stays signed in."""
        self.clock.forward(step)
        self.known.clear()

    def hire(self, name: str, role: str = "school_named", urn: str = THEIRS) -> None:
        """Give somebody an account."""
        if self.site is not None:
            self.site.store.hire(name, role, urn)
            return
        grants = NAMED if role == "school_named" else None
        new = NewUser(name, name.title(), role, "School", "school", urn, grants=grants)
        self._registry(lambda r: Accounts(r).create(new, PASSWORD, read_policy()))

    def dismiss(self, name: str) -> None:
        """Close an account."""
        if self.site is not None:
            self.site.store.change(name, "state", "closed")
        else:
            self._registry(lambda r: Accounts(r).close(name))

    def demote(self, name: str) -> None:
        """Make somebody a governor."""
        if self.site is not None:
            self.site.store.change(name, "role", "school_governor")
            return
        change = sa.update(User).where(User.username == name).values(role="school_governor")
        self._registry(lambda r: _execute(r, change))

    def change_password(self, name: str, password: str) -> None:
        """Give an account another password."""
        if self.site is not None:
            self.site.store.change(name, "password", digest(password))
        else:
            self._registry(lambda r: Accounts(r).reset_password(name, password))

    def take_grant(self, name: str, grant: str) -> None:
        """Take a grant from somebody."""
        if self.site is None:
            whose = sa.select(User.id).where(User.username == name).scalar_subquery()
            gone = sa.delete(UserGrant).where(UserGrant.user_id == whose, UserGrant.name == grant)
            self._registry(lambda r: _execute(r, gone))

    def send_raw(self, *lines: str, body: str = "") -> str:
        """Send a request byte by byte, as no client would, and return the whole answer."""
        parts = urlsplit(self.origin)
        head = [*lines, f"Host: {parts.netloc}", "Connection: close"]
        if body:
            head.append(f"Content-Length: {len(body)}")
        with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
            connection.sendall(("\r\n".join(head) + "\r\n\r\n" + body).encode("latin-1"))
            got = b"".join(iter(lambda: connection.recv(65536), b""))
        return got.decode("utf-8", "replace")

    def _registry(self, work: Callable[[Registry], None]) -> None:
        assert self.running is not None
        registry = open_registry(self.running.settings)
        work(registry)
        registry.close()


def opened(answer: httpx.Response) -> str:
    """What an answer gives away of the school that is not the attacker's."""
    found = OPENED.search(answer.text)
    return found[0] if found is not None and answer.status_code == 200 else ""


def heard(open_socket: Callable[[], Socket]) -> str:
    """The document that a websocket gives away, if it is about pupils."""
    document = heard_anything(open_socket)
    return document if PUPILS in document else ""


def heard_anything(open_socket: Callable[[], Socket]) -> str:
    """The document of a websocket, or nothing where it is refused."""
    try:
        found = open_socket()
    except BROKEN:
        return ""
    try:
        return found.pull()
    except BROKEN:
        return ""
    finally:
        shut(found)


def told(target: Target, path: str, token: str, browser: Browser | None, **options: str) -> str:
    """The same for a token at the websocket of a page, with the cookies of a browser."""
    cookie = browser.cookies() if browser is not None else None
    chosen = {"cookie": cookie, "origin": target.origin, **options}
    return heard(lambda: connect(target.origin, f"{path}/ws", token, **chosen))


def seen(browser: Browser, path: str, **options: object) -> str:
    """All that a browser gets of a page: its HTML, and its document over the websocket."""
    answer = browser.client.get(path, **options)
    if answer.status_code != 200:
        return answer.text
    page = browser.open(path)
    return answer.text + heard(page.socket)


def pressed(socket_of_page: Socket, document: str) -> str:
    """What a page answers when its button is pressed; nothing where it is closed instead."""
    try:
        kind, text = socket_of_page.press(document)
    except BROKEN:
        return ""
    finally:
        shut(socket_of_page)
    return text if kind == "PATCH-DOC" else ""


def shut(found: Socket) -> None:
    """Close a websocket, whatever the server has done with it."""
    with suppress(*BROKEN):
        found.close()
    found.connection.shutdown()


def quiet_libraries() -> None:
    """Keep the clients of the tests out of the logs that are searched."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _execute(registry: Registry, statement: sa.Executable) -> None:
    with registry.writing() as session:
        session.execute(statement)
