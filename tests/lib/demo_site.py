"""The demonstration as people sign in to it: its population, its accounts, and browsers of each."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from demo_home import make_demo
from made_once import copied
from second_steps import set_up
from server import PASSWORD, PROJECT, Running, in_thread

from workbench.access.policy import read_policy
from workbench.demo import demo_schools, open_accounts
from workbench.loader import Door
from workbench.serve.accounts import Accounts, NewUser
from workbench.settings import Settings
from workbench.store.registry import open_registry

PRIMARY = "950001"
WITHOUT_PUPIL_LEVEL = "unticked"
"""A teacher of the demonstration's school whose reports of pupils were not ticked."""
INSPECTOR = "inspector"


def demo_site(home: Path) -> Settings:
    """A home with the demonstration, whose accounts have the tests' password."""
    copied(home, "demo_site", _make)
    return _settings(home)


def school_of(settings: Settings) -> str:
    """URN of the school that the head, the teacher and the governor belong to."""
    registry = open_registry(settings)
    found = {one.username: one for one in Accounts(registry).accounts()}
    registry.close()
    return found["teacher"].code


def _settings(home: Path) -> Settings:
    return Settings(home=home, project=PROJECT, port=0)


def _make(home: Path) -> None:
    copied(home, "demo", make_demo)
    settings = _settings(home)
    door = Door(settings)
    schools = demo_schools(door)
    people = open_accounts(settings, door, schools)
    door.close()
    registry = open_registry(settings)
    accounts = Accounts(registry)
    for one in people:
        accounts.reset_password(one.username, PASSWORD)
    for one in _others(schools[0]):
        accounts.create(one, PASSWORD, read_policy())
    registry.close()


def _others(urn: str) -> tuple[NewUser, ...]:
    """People whom the demonstration does not have."""
    groups = ("analytics", "school_level")
    return (
        NewUser(
            WITHOUT_PUPIL_LEVEL,
            "Demo teacher of groups",
            "school_named",
            "Demo school",
            "school",
            urn,
            grants=groups,
        ),
        NewUser(INSPECTOR, "Demo inspector", "ofsted_unnamed", "Ofsted", "ofsted", "ofsted"),
    )


class Visitors:
    """Pages of people who are signed in, one for each account, kept while a server runs."""

    def __init__(self, chromium, running: Running) -> None:
        self.origin, self.running = running.origin, running
        self._chromium, self._pages = chromium, {}
        self.clicks = 0

    def page(self, username: str):
        """The page of an account, signed in the first time that it is asked for."""
        if username not in self._pages:
            self._pages[username] = self._signed_in(username)
        return self._pages[username]

    def open(self, username: str, path: str, last: str = "main h1"):
        """The page of an account at an address, once what is drawn last is there."""
        page = self.page(username)
        page.goto(f"{self.origin}{path}")
        page.locator(last).first.wait_for()
        return page

    def close(self) -> None:
        """Let all go."""
        for page in self._pages.values():
            page.context.close()

    def _clicked(self) -> None:
        self.clicks += 1

    def _signed_in(self, username: str):
        context = self._chromium.new_context(locale="en-GB", timezone_id="Europe/London")
        # what the browser itself takes for a click of its user
        context.expose_binding("clicked", lambda _: self._clicked())
        context.add_init_script(
            "addEventListener('click', event => event.isTrusted && clicked(), true)"
        )
        context.set_default_timeout(15_000)
        page = context.new_page()
        if username == "head":
            # who manages data has a second factor; its own tests show how that is set up
            browser, _, _ = set_up(self.running, username)
            for cookie in browser.client.cookies.jar:
                context.add_cookies(
                    [{"name": cookie.name, "value": cookie.value, "url": self.origin}]
                )
            page.goto(f"{self.origin}/home")
            return page
        page.goto(f"{self.origin}/login")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="What to do first").wait_for()
        return page


@contextmanager
def visited(settings: Settings, chromium) -> Iterator[Visitors]:
    """Serve the demonstration, and keep a page for each account."""
    with in_thread(settings) as running:
        visitors = Visitors(chromium, running)
        try:
            yield visitors
        finally:
            visitors.close()


def tile(page, title: str) -> str:
    """The figure of a tile."""
    named = re.compile(f"^{re.escape(title)}( lower is better)?$")
    found = page.locator(".wb-tile-title", has_text=named).first
    found.wait_for()
    return found.evaluate("one => one.parentElement.querySelector('.wb-tile-value').innerText")


def cell(page, caption: str, row: str, column: str) -> str:
    """A cell of the table whose caption begins like that; of its first row where none is named."""
    table = page.locator("table:visible").filter(
        has=page.locator("caption", has_text=re.compile(f"^{re.escape(caption)}"))
    )
    table.first.wait_for()
    heads = [one.strip() for one in table.first.locator("thead th").all_inner_texts()]
    wanted = heads.index(column)
    for line in table.first.locator("tbody tr").all():
        cells = line.locator("th, td").all_inner_texts()
        if row in ("", cells[0].strip()):
            return cells[wanted].split("\n")[0].strip()
    raise AssertionError(f"no row {row} in {caption}")
