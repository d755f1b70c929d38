"""The home page and favourites: a viewer's own alone, and no way round it."""

from contextlib import closing

import pytest
import sqlalchemy as sa
from documents import need_pango
from remit_home import (
    AUTHORITY,
    LEFT,
    NOT_SHARED,
    SHARED,
    TRUST,
    as_made,
    remit_settings,
)
from server import PROJECT, Running, hidden, in_thread

from workbench.store.audit import AuditLog
from workbench.store.registry import CLOSED, User, open_registry

ALICE_PAGE = f"/school?urn={SHARED}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory):
    chosen = remit_settings(tmp_path_factory.mktemp("home"))
    remit = PROJECT / "dashboards" / "remit.py"
    (chosen.project / "dashboards" / "remit.py").write_text(remit.read_text("utf-8"), "utf-8")
    with in_thread(chosen) as running:
        yield running


@pytest.fixture
def running(served: Running):
    as_made(served.settings)
    return served


def home(running: Running, who: str) -> str:
    answer = running.browser(who).client.get("/home")
    assert answer.status_code == 200
    return answer.text


def mark(browser, address: str, do: str = "add"):
    token = hidden(browser.client.get("/home").text)
    values = {"_xsrf": token, "address": address, "do": do}
    return browser.client.post("/home/favourite", data=values)


def test_signing_in_leads_home(running: Running) -> None:
    client = running.browser("alice").client

    assert client.get("/").headers["location"] == "/home"
    assert "What to do first" in client.get("/home").text


def test_nobody_sees_it_without_signing_in(running: Running) -> None:
    answer = running.browser().client.get("/home")

    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/login")


def test_a_school_is_offered_itself_alone(running: Running) -> None:
    page = home(running, "alice")

    assert ALICE_PAGE in page
    assert NOT_SHARED not in page
    assert "organisation=" not in page


def test_a_trust_is_offered_its_schools_and_no_other(running: Running) -> None:
    page = home(running, "theo")

    assert f"/school?urn={SHARED}" in page
    assert f"/school?urn={NOT_SHARED}" in page
    assert "published figures only" in page
    assert LEFT not in page
    assert f"organisation={TRUST}" in page
    assert AUTHORITY not in page


def test_opening_it_is_noted(running: Running) -> None:
    home(running, "alice")

    log = AuditLog(running.settings.audit_log)
    events = [one for one in log.events() if one.get("resource") == "home"]
    log.close()
    assert events[-1]["actor"] == "local|alice"


def test_a_closed_account_sees_nothing(running: Running) -> None:
    browser = running.browser("alice")
    with closing(open_registry(running.settings)) as registry, registry.writing() as session:
        session.execute(sa.update(User).where(User.username == "alice").values(state=CLOSED))

    answer = browser.client.get("/home")
    assert answer.status_code in (302, 404)
    assert SHARED not in answer.text


def test_a_favourite_is_of_one_account(running: Running) -> None:
    alice = running.browser("alice")

    assert mark(alice, f"{ALICE_PAGE}&view=groups&token=SECRET").status_code == 303
    mine = alice.client.get("/home").text
    assert f"{ALICE_PAGE}&amp;view=groups" in mine
    assert "SECRET" not in mine
    assert "You have no favourites yet" in home(running, "bob")
    # of the same school, and still somebody else's
    assert "You have no favourites yet" in home(running, "grace")
    assert mark(running.browser("grace"), f"{ALICE_PAGE}&view=groups", "remove").status_code == 303
    assert "You have no favourites yet" not in alice.client.get("/home").text
    assert mark(alice, f"{ALICE_PAGE}&view=groups", "remove").status_code == 303
    assert "You have no favourites yet" in alice.client.get("/home").text


@pytest.mark.parametrize(
    "address",
    [f"/school?urn={NOT_SHARED}", "/school?urn=999999", f"/remit?organisation={TRUST}"],
)
def test_what_may_not_be_opened_cannot_be_marked(running: Running, address: str) -> None:
    assert mark(running.browser("alice"), address).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["https://elsewhere.example/school?urn=900001", "/users", "/school?urn=Ada", "//school", ""],
)
def test_only_pages_of_figures_can_be_marked(running: Running, address: str) -> None:
    assert mark(running.browser("alice"), address).status_code == 422


def test_a_favourite_that_is_lost_is_not_named(running: Running) -> None:
    theo = running.browser("theo")
    assert mark(theo, f"/school?urn={NOT_SHARED}&view=published").status_code == 303
    with closing(open_registry(running.settings)) as registry, registry.writing() as session:
        session.execute(
            sa.text("UPDATE favourite SET address = :a"), {"a": f"/school?urn={LEFT}&view=groups"}
        )

    assert LEFT not in theo.client.get("/home").text


def test_a_form_from_elsewhere_is_refused(running: Running) -> None:
    alice = running.browser("alice")
    alice.client.get("/home")
    values = {"address": ALICE_PAGE, "do": "add"}

    assert alice.client.post("/home/favourite", data=values).status_code == 403
    token = hidden(alice.client.get("/home").text)
    answer = alice.client.post(
        "/home/favourite",
        data={**values, "_xsrf": token},
        headers={"Origin": "https://elsewhere.example"},
    )
    assert answer.status_code == 403
    assert "You have no favourites yet" in alice.client.get("/home").text


def test_pages_of_other_organisations_do_not_exist(running: Running) -> None:
    theo = running.browser("theo").client

    assert theo.get(f"/remit?organisation={AUTHORITY}").status_code == 404
    assert theo.get("/remit?organisation=trust:999999").status_code == 404
    assert theo.get("/remit").headers["location"].endswith("trust%3A990001")
    alice = running.browser("alice").client
    assert alice.get(f"/remit?organisation={TRUST}").status_code == 404
    assert alice.get("/remit").headers["location"] == "/home"


def test_download_of_another_organisation_is_refused(running: Running) -> None:
    theo = running.browser("theo").client

    for key in (AUTHORITY, TRUST):
        answer = theo.get(f"/download/remit-schools?organisation={key}&urn={SHARED}")
        assert answer.status_code == 404


def test_page_of_the_schools_is_saved_for_its_own_people_alone(running: Running) -> None:
    need_pango()
    mine, theirs = f"organisation={TRUST}", f"organisation={AUTHORITY}"
    theo = running.browser("theo").client
    answer = theo.get(f"/save/remit/pdf?{mine}")

    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert theo.get(f"/save/remit/csv?{mine}").status_code == 404
    for client in (theo, running.browser("alice").client):
        assert client.get(f"/save/remit/pdf?{theirs}").status_code == 404
    assert running.browser("alice").client.get(f"/save/remit/pdf?{mine}").status_code == 404
