"""A server with approvers of two schools, and what people do there with links and codes."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx
from account_kit import person
from second_steps import access_code_of, code_at, letters, link_of, set_up, token_of_link
from server import PASSWORD, Browser, Clock, Running, in_thread, prepare

from workbench.access.policy import read_policy
from workbench.serve.accounts import Accounts, NewUser
from workbench.serve.accounts.values import Account
from workbench.settings import Settings
from workbench.store.registry import open_registry

CHOSEN = "coffee train fish"
HEAD, RIVAL = person("head", "system_setup"), person("rival", "system_setup", code="900002")
VICTIM = person("victim", "pupil_level")


@contextmanager
def served(folder: Path) -> Iterator["Site"]:
    """The site, served from a thread."""
    clock = Clock()
    with in_thread(prepare_site(folder), clock) as running:
        yield Site(running, clock)


def prepare_site(folder: Path) -> Settings:
    """A home with an approver in each of two schools, and somebody to attack."""
    chosen = prepare(folder)
    open_accounts(chosen, HEAD, RIVAL, VICTIM)
    return chosen


def open_accounts(chosen: Settings, *people: NewUser) -> None:
    """Make accounts that have the tests' password."""
    registry = open_registry(chosen)
    for one in people:
        Accounts(registry).create(one, PASSWORD, read_policy())
    registry.close()


@dataclass
class Site:
    """The running server, its clock, and the secrets of the approvers' authenticator apps."""

    running: Running
    clock: Clock
    apps: dict[str, str] = field(default_factory=dict)

    def browser(self, username: str = "") -> Browser:
        return self.running.browser(username)

    def approver(self, name: str) -> Browser:
        """A browser with an approver signed in, who sets up the app the first time."""
        if name not in self.apps:
            _, self.apps[name], _ = set_up(self.running, name, moment=self.clock())
            self.clock.forward(timedelta(minutes=1))
        browser = self.browser()
        browser.sign_in(name)
        assert browser.send("/login/code", code=self.code(name)).status_code == 303
        return browser

    def code(self, name: str) -> str:
        """What an approver's app shows now."""
        return code_at(self.apps[name], self.clock())

    def account(self, username: str) -> Account:
        registry = open_registry(self.running.settings)
        found = {one.username: one for one in Accounts(registry).accounts()}
        registry.close()
        return found[username]

    def rights(self, username: str) -> tuple[str, tuple[str, ...], str]:
        found = self.account(username)
        return found.role, found.grants, found.state

    def page_of(self, username: str) -> str:
        """Address of the page about an account."""
        return f"/users/{self.account(username).number}"

    def letters_to(self, email: str) -> list:
        return [one for one in self.letters if one["To"] == email]

    @property
    def letters(self) -> list:
        return letters(self.running.settings.home)

    def token(self, email: str) -> str:
        """The token of the newest link that was sent to an address."""
        return token_of_link(link_of(self.letters_to(email)[-1]))


def invite(browser: Browser, email: str, **fields: object) -> str:
    """Add a user as an approver and return the access code."""
    wanted = {"display_name": "Nina New", "email": email, "role": "school_named"} | fields
    answer = browser.send("/users/add", **wanted)
    assert answer.status_code == 200, answer.text
    return access_code_of(answer.text)


def use(
    browser: Browser, token: str, code: str, path: str = "/activate", **fields: str
) -> httpx.Response:
    """Fill in the page behind a link."""
    given = {"password": CHOSEN, "again": CHOSEN, "terms": "yes"} | fields
    return browser.send(path, link=token, code=code, **given)


def wait_for(what: Callable[[], bool]) -> None:
    """Wait for something that the server does after it has answered."""
    for _ in range(200):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")
