"""Saved pages: for whoever may print or download, decided anew, noted, and searched before."""

import io

import pytest
import sqlalchemy as sa
from dashboard import URN, school_store
from documents import need_pango
from pypdf import PdfReader
from server import NAMED, PASSWORD, PROJECT, Running, in_thread

from workbench.access.policy import read_policy
from workbench.contracts.upn import upn_check_letter
from workbench.loader import Door
from workbench.packs.names import names_of_pupils
from workbench.serve.accounts import Accounts, NewUser
from workbench.serve.press import Press
from workbench.store.audit import AuditLog
from workbench.store.registry import User, open_registry

PAGE = f"urn={URN}&view=groups"
PEOPLE = (
    NewUser("stranger", "Stan", "school_named", "Second School", "school", "900002", grants=NAMED),
    NewUser("leaver", "Lee", "school_named", "First School", "school", URN, grants=NAMED),
    NewUser("hasty", "Hal", "school_named", "First School", "school", URN, grants=NAMED),
)
PRIVATE = '''
"""A page that shows what is in its address."""

from dataclasses import dataclass

import panel as pn

from workbench.views.contents import SavedPage

SAID = {said!r}


@dataclass
class Page:
    said: str

    def __panel__(self):
        return pn.pane.HTML(self.said)

    def saved(self):
        return SavedPage(
            "Page", "School", "page", "", (), (), "", "", False, False, ("{urn}",), (self.said,)
        )


def app(context):
    return Page(f"<p>{{SAID[context.query['said']]}}</p>")
'''


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    made = school_store(tmp_path_factory.mktemp("saved") / "home")
    registry = open_registry(made)
    for person in PEOPLE:
        Accounts(registry).create(person, PASSWORD, read_policy())
    registry.close()
    return made


@pytest.fixture(scope="module")
def names(settings) -> tuple[str, ...]:
    door = Door(settings)
    try:
        return names_of_pupils(door, [URN])
    finally:
        door.close()


@pytest.fixture(scope="module")
def running(settings):
    with in_thread(settings) as served:
        yield served


def asked(running: Running, username: str, form: str, query: str = PAGE):
    return running.browser(username).client.get(f"/save/school/{form}?{query}")


def events(running: Running) -> list[dict]:
    return list(AuditLog(running.settings.audit_log).events())


def text_of(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)


def change_role(running: Running, username: str, role: str) -> None:
    registry = open_registry(running.settings)
    with registry.writing() as session:
        session.execute(sa.update(User).where(User.username == username).values(role=role))
    registry.close()


def test_what_a_governor_prints_names_nobody(running, names):
    need_pango()
    answer = asked(running, "governor", "pdf")
    text = " ".join(text_of(answer.content).split())

    assert answer.status_code == 200
    assert "figures about fewer than 6 pupils are suppressed" in text
    assert [name for name in names if name in text] == []
    # the search finds what it looks for
    listed = text_of(asked(running, "named", "pdf", f"urn={URN}&view=pupils").content)
    turned = {", ".join(reversed(name.split(" ", 1))) for name in names}
    assert any(name in listed for name in turned)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("username", ["governor", "analyst"])
def test_role_without_downloads_gets_no_tables(running, username, form):
    assert asked(running, username, form).status_code == 404
    denied = events(running)[-1]
    assert (denied["action"], denied["resource"]) == ("deny", f"/save/school/{form}")


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
@pytest.mark.parametrize(
    ("username", "query"),
    [
        ("stranger", PAGE),
        ("governor", f"urn={URN}&view=pupils"),
        ("governor", f"urn={URN}&view=subjects&group=fsm"),
        ("named", f"urn={URN}&view=pupils&pupil=abcdefghijklmnop"),
        ("named", "urn=900002&view=groups"),
    ],
)
def test_page_that_may_not_be_seen_is_not_saved(running, username, form, query):
    assert asked(running, username, form, query).status_code == 404


def test_nobody_saves_without_signing_in(running):
    answer = running.browser().client.get(f"/save/school/xlsx?{PAGE}")
    assert answer.is_redirect
    assert answer.headers["location"].startswith("/login")


def test_lost_role_saves_nothing_more(running):
    browser = running.browser("leaver")
    assert browser.client.get(f"/save/school/xlsx?{PAGE}").status_code == 200
    change_role(running, "leaver", "school_governor")
    assert browser.client.get(f"/save/school/xlsx?{PAGE}").status_code != 200


def test_role_lost_while_a_document_is_made(running, monkeypatch):
    async def slow(self, *asked):
        change_role(running, "hasty", "school_governor")
        return b"%PDF-1.7"

    monkeypatch.setattr(Press, "make", slow)
    answer = asked(running, "hasty", "pdf")
    assert answer.status_code == 404
    assert b"%PDF" not in answer.content


def test_unknown_chart_and_page_are_refused(running):
    assert asked(running, "named", "png", f"{PAGE}&chart=nothing").status_code == 404
    browser = running.browser("named").client
    assert browser.get(f"/save/nothing/pdf?{PAGE}").status_code == 404
    assert browser.get(f"/save/school/exe?{PAGE}").status_code == 404


def test_what_cannot_be_noted_is_not_sent(running):
    client = running.browser("named").client
    log = running.settings.audit_log
    kept = log.with_suffix(".kept")
    log.rename(kept)
    log.mkdir()
    try:
        answer = client.get(f"/save/school/xlsx?{PAGE}")
    finally:
        log.rmdir()
        kept.rename(log)
    assert answer.status_code == 503
    assert not answer.content.startswith(b"PK")


@pytest.fixture(scope="module")
def careless(settings, names, tmp_path_factory):
    """A server with a page that says what must not leave."""
    project = tmp_path_factory.mktemp("careless") / "project"
    (project / "dashboards").mkdir(parents=True)
    said = {
        "name": names[0],
        "birth": "date of birth: 03/02/2008",
        "number": f"{upn_check_letter('012345678901')}012345678901",
        "fine": "All is well.",
    }
    source = PRIVATE.format(said=said, urn=URN)
    (project / "dashboards" / "school.py").write_text(source, encoding="utf-8")
    (project / "data_contracts").symlink_to(PROJECT / "data_contracts")
    with in_thread(settings.model_copy(update={"project": project})) as served:
        yield served


@pytest.mark.parametrize("form", ["pdf", "csv"])
@pytest.mark.parametrize("said", ["birth", "number"])
def test_gate_refuses_what_nobody_may_take_away(careless, form, said):
    need_pango()
    answer = asked(careless, "named", form, f"urn={URN}&said={said}")
    refused = events(careless)[-1]

    assert answer.status_code == 403
    assert "It holds what must not leave" in answer.text
    assert (refused["action"], refused["reason"]) == ("refuse", "release gate")


def test_gate_looks_for_names_where_the_role_has_none(careless, names):
    need_pango()
    query = f"urn={URN}&said=name"
    assert asked(careless, "governor", "pdf", f"urn={URN}&said=fine").status_code == 200
    assert asked(careless, "governor", "pdf", query).status_code == 403
    assert asked(careless, "named", "pdf", query).status_code == 200
