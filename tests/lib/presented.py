"""A demo home to present, small enough for tests, and a presentation of it that runs."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from dashboard import URN, school_store
from made_once import copied
from server import PASSWORD, PROJECT, Browser, client_of, hidden, kept_logging, project_of

from workbench.access.policy import read_policy
from workbench.serve.accounts import Accounts, NewUser
from workbench.serve.presenting.running import Presented, prepared, show_until
from workbench.serve.production import DEMONSTRATION
from workbench.settings import Settings
from workbench.store.registry import open_registry

GRANTS = ("analytics", "manage_data", "pupil_level", "school_level", "system_setup")
PEOPLE = (
    NewUser("teacher", "Demo teacher", "school_named", "Demo school", "school", URN, grants=GRANTS),
    NewUser("lead", "Demo governor", "school_governor", "Demo school", "school", URN),
)
SCRIPT = """
title: A tour for tests
stories:
  - title: First story
    steps:
      - {title: At a glance, say: Say this first., role: teacher, path: "/school?urn={school}"}
      - {title: Of a governor, say: Say that., role: lead, path: "/school?urn={school}"}
  - title: Second story
    steps:
      - {title: Where to go, say: The end., role: teacher, path: /home}
"""
SMALL = '''
"""A dashboard that says who looks."""

import panel as pn


def app(context):
    return pn.pane.HTML(f"BODY-FOR {context.viewer.role}")
'''


def demo_store(home: Path) -> Settings:
    """A home with one synthetic school, published ones, and accounts of the demonstration."""
    copied(home, "presented", _make)
    return Settings(home=home, project=PROJECT, port=0)


def small_demo(folder: Path) -> Settings:
    """The same with a dashboard that is there at once."""
    chosen = project_of(folder, SMALL)
    return demo_store(chosen.home).model_copy(update={"project": chosen.project})


def _make(home: Path) -> None:
    chosen = school_store(home)
    registry = open_registry(chosen)
    accounts = Accounts(registry)
    for person in PEOPLE:
        accounts.create(person, PASSWORD, read_policy(), by=DEMONSTRATION)
    registry.close()


def written(folder: Path, text: str = SCRIPT) -> str:
    """A script in a file; its path."""
    path = folder / "script.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@dataclass
class Stage:
    """A presentation that answers."""

    presented: Presented
    home: Path

    @property
    def origin(self) -> str:
        return self.presented.here.removesuffix("/present")

    def visitor(self) -> Browser:
        """Somebody with a browser who has not come in."""
        return Browser(self.origin, client_of(self.origin))

    def presenter(self) -> Browser:
        """Somebody who has given the code."""
        browser = self.visitor()
        assert sent(browser, "/present", "/present", code=self.presented.code).status_code == 303
        return browser

    def audience(self) -> Browser:
        """Somebody of the room who has come in."""
        browser = self.visitor()
        assert sent(browser, "/join", "/join").status_code == 303
        return browser


def sent(browser: Browser, form: str, path: str, **fields: str) -> httpx.Response:
    """Send fields to a path, with the token of the page at ``form``."""
    token = hidden(browser.client.get(form, follow_redirects=True).text)
    return browser.client.post(path, data={"_xsrf": token, **fields})


@contextmanager
def presenting(chosen: Settings, script: str) -> Iterator[Stage]:
    """Present from a thread of this process."""
    ready, box = threading.Event(), {}

    async def serve() -> None:
        with prepared(chosen, script) as prepared_one:
            box["stop"], box["loop"] = asyncio.Event(), asyncio.get_running_loop()
            box["home"] = prepared_one.home.settings.home

            def announce(presented: Presented) -> None:
                box["presented"] = presented
                ready.set()

            await show_until(prepared_one, box["stop"], announce)

    def run() -> None:
        try:
            asyncio.run(serve())
        finally:
            ready.set()

    thread = threading.Thread(target=run)
    with kept_logging():
        thread.start()
        assert ready.wait(60)
        assert "presented" in box, "the presentation could not start"
        try:
            yield Stage(box["presented"], box["home"])
        finally:
            box["loop"].call_soon_threadsafe(box["stop"].set)
            thread.join(60)
