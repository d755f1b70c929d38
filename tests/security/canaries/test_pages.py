"""Every role at every view, every download and every other page: names only where allowed."""

from collections.abc import Callable
from functools import cache

import pytest
from canaries import Canaries
from dashboard import URN, YEAR, dashboard_module
from everybody import (
    WITHOUT_GRANT,
    roles,
    sees_names,
    settle,
    sharing,
    username_of,
    without_agreement,
)
from second_steps import set_up
from server import Browser, Page, in_process
from target import heard_anything

from workbench.access.policy import read_policy
from workbench.packs.audiences import AUDIENCES, role_of
from workbench.packs.remit.context import AUDIENCES as SEVERAL_SCHOOLS
from workbench.store.registry import KINDS
from workbench.views.school.choices import VIEWS

SUBJECT = "subject=Mathematics"
PAGES = [
    *(f"/school?urn={URN}&view={view}" for view in VIEWS if view != "subjects"),
    f"/school?urn={URN}&view=attendance&part=pupils",
    f"/school?urn={URN}&view=subjects&{SUBJECT}&group=girls&year={YEAR}",
]
OTHERS = ["/schools", "/schools?q=Zéphyrine", "/account", f"/schools?q={URN}", "/nothing"]
DOWNLOADS = tuple(dashboard_module().DOWNLOADS)
WITH_NAMES = ("pupils", "near-the-line")
NAMED = [username_of(role.name) for role in roles() if sees_names(role)]
WITHOUT_PAGES = {
    username_of(role.name) for role in roles() if "self_evaluation" not in role.purposes
}
UNNAMED = [
    *(username_of(role.name) for role in roles() if not sees_names(role)),
    *(without_agreement(role.name) for role in sharing() if sees_names(role)),
    WITHOUT_GRANT,
]


@pytest.fixture(scope="module")
def running(settings):
    settle(settings, URN)
    with in_process(settings) as served:
        yield served


def signed_in(running, username: str) -> Browser:
    """A browser of somebody, who sets up a second factor where one is needed."""
    browser = running.browser(username)
    half_done = browser.client.get("/account").is_redirect
    return set_up(running, username)[0] if half_done else browser


@pytest.fixture(scope="module")
def shown(running) -> Callable[[str], dict[str, str]]:
    """What a username is shown, asked of the server once."""
    return cache(lambda username: everything_sent(running, username))


def everything_sent(running, username: str) -> dict[str, str]:
    """Address to everything that somebody is sent: HTML, headers, document, files."""
    browser = signed_in(running, username)
    found = {}
    for path in PAGES:
        answer = browser.client.get(path)
        page = Page(browser, "/school", answer.text)
        document = heard_anything(page.socket) if answer.is_success else ""
        found[path] = f"{answer.headers}{answer.text}{document}"
    files = [f"/download/{name}?urn={URN}&{SUBJECT}&group=girls" for name in DOWNLOADS]
    for path in [*OTHERS, *files]:
        answer = browser.client.get(path)
        found[path] = f"{answer.headers}{answer.content.decode('utf-8-sig', 'replace')}"
    return found


@pytest.mark.parametrize("username", NAMED)
def test_names_are_in_the_lists_of_pupils_alone(shown, canaries: Canaries, username):
    found = {path: canaries.found(text) for path, text in shown(username).items()}
    with_names = {path for path, columns in found.items() if columns}

    assert with_names, "the search would find nothing"
    lists = {path for path in PAGES if SUBJECT in path or "=pupils" in path}
    files = tuple(f"/download/{name}?" for name in WITH_NAMES)
    assert with_names <= lists | {path for path in found if path.startswith(files)}
    assert set.union(*found.values()) == {"forename", "surname"}


@pytest.mark.parametrize("username", UNNAMED)
@pytest.mark.attack(
    name="Names in what a role without names is sent",
    family="Canaries",
    reference="V8.2.3; CWE-200",
    holds="No identifying column reaches a role that may not see it, in any page or file.",
)
def test_nobody_else_gets_any(shown, canaries: Canaries, username):
    pages = shown(username)

    assert {path: c for path, text in pages.items() if (c := canaries.found(text))} == {}
    assert URN in pages[PAGES[0]] or username in WITHOUT_PAGES or username.endswith("_unshared")


def test_every_role_of_the_policy_is_searched():
    people = [role for role in read_policy().roles if set(role.organisations) & set(KINDS)]
    assert {*NAMED, *UNNAMED} >= {username_of(role.name) for role in people}
    # the pack job is no person; what it makes is searched with the notebooks
    jobs = {role.name for role in read_policy().roles if role not in people}
    several = {f"remit_{audience}" for audience in SEVERAL_SCHOOLS}
    assert jobs == {role_of(audience) for audience in AUDIENCES} | several


@pytest.mark.attack(
    name="Names in what the server writes down",
    family="Canaries",
    reference="V16.2.5; CWE-532",
    holds="After names were shown, no log, no audit event and no file outside the vault has one.",
)
def test_nothing_is_written_down(running, shown, canaries: Canaries):
    pages = shown(username_of("school_named"))
    home = running.settings.home
    plain = [folder for folder in home.iterdir() if folder.is_dir() and folder.name != "vault"]

    assert any(canaries.found(text) for text in pages.values())
    assert canaries.found_in([*plain, home / "vault" / "data"]) == {}
    for file in home.iterdir():
        assert not file.is_file() or canaries.found(file.read_bytes()) == set(), file.name
    assert "GET" in (home / "server.log").read_text(encoding="utf-8")
