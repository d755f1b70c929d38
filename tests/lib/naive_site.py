"""A site as it is often written: the same addresses as ours, with the classic mistakes.

It joins SQL and paths from words of the address, trusts headers, keeps sessions that the browser
chooses, compares MD5 hashes, tells who exists, escapes nothing, limits nothing and logs everything.
Every attack that our server withstands is shown to work on it, or on Panel's own (naive_server).
"""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import naive_pages as pages
from naive_data import NaiveStore
from naive_socket import NaiveSocket
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

SECRET = b"naive-site-secret-naive-site-secret-naive"
_BODY = 2**24


@dataclass(frozen=True)
class NaiveSite:
    """A naive site that answers."""

    origin: str
    store: NaiveStore
    home: Path


def application(store: NaiveStore, files: Path) -> Application:
    """The site."""
    routes = [
        (r"/", pages.Start),
        (r"/login", pages.SignIn),
        (r"/logout", pages.SignOut),
        (r"/account", pages.Account),
        (r"/[Ss]chool/ws", NaiveSocket),
        (r"/[Ss]chool(/[0-9]+|/|;urn=[0-9]+)?", pages.School),
        (r"/schools", pages.Finder),
        (r"/download/(.*)", pages.Download),
        (r"/assets/(.*)", pages.Assets),
        (r"/static/(.*)", pages.Assets),
        (r"/session_info", pages.Status),
        (r"/export", pages.Everything),
    ]
    return Application(
        routes, store=store, files=str(files), secret=SECRET, log_function=lambda handler: None
    )


@contextmanager
def naive_site(folder: Path) -> Iterator[NaiveSite]:
    """The site, served from a thread of this process."""
    files = folder / "files"
    files.mkdir(parents=True)
    (files / "page.css").write_text("body {}")
    (folder / "secret.txt").write_text("SECRET-OUTSIDE")
    store = NaiveStore()
    ready = threading.Event()
    box: dict = {}

    async def serve() -> None:
        sockets = bind_sockets(0, "127.0.0.1")
        box["port"] = sockets[0].getsockname()[1]
        server = HTTPServer(application(store, files), max_body_size=_BODY, xheaders=True)
        server.add_sockets(sockets)
        box["loop"], box["stop"] = asyncio.get_running_loop(), asyncio.Event()
        ready.set()
        await box["stop"].wait()
        server.stop()
        await server.close_all_connections()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    assert ready.wait(30)
    try:
        yield NaiveSite(f"http://127.0.0.1:{box['port']}", store, folder)
    finally:
        box["loop"].call_soon_threadsafe(box["stop"].set)
        thread.join(30)
        store.database.close()
