"""The page of a school's connection: what a manager of data reads there and does there."""

import re

import pytest
from connection_site import MINE, served

from workbench.intake.exchange.locks import school_lock

PAGE = f"/connection?urn={MINE}"


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """A site on which nothing is changed."""
    with served(tmp_path_factory.mktemp("read")) as site:
        yield site


@pytest.fixture(scope="module")
def reader(read):
    return read.approver("manager")


@pytest.fixture
def site(tmp_path):
    with served(tmp_path) as site:
        yield site


@pytest.fixture
def manager(site):
    return site.approver("manager")


def seen(html: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', html)
    assert found is not None
    return found[1]


def test_page_says_who_shares_what_since_when_and_what_waits(read, reader):
    answer = reader.client.get(PAGE)
    assert answer.status_code == 200
    text = " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())
    for said in (
        "Small School (SYNTHETIC), URN 900001",
        "Shared with This workbench",
        "by tester",
        "Student attendance and exclusions",
        "Changes that wait for a decision",
        "Surname2, Forename2",
        "Enrolment: joins",
        "Nothing is read any more from that moment on",
    ):
        assert said in text, said
    loads = [e for e in read.events("load") if e.get("dataset") == "pending_change"]
    assert loads[-1]["actor"] == "local|manager"
    assert loads[-1]["urn"] == MINE
    assert loads[-1]["rows"] == len(read.waiting)
    assert loads[-1]["pupils"]


def test_own_school_is_the_default(reader):
    assert reader.client.get("/connection").headers["location"] == PAGE
    assert 'href="/connection"' in reader.client.get("/account").text


def test_super_user_chooses_among_all(read):
    boss = read.approver("boss")
    assert f"/connection?urn={MINE}" in boss.client.get("/connection").text
    assert boss.client.get(PAGE).status_code == 200
    assert boss.client.get("/connection?urn=900002").status_code == 404


def test_school_without_a_connection_is_told_so(read):
    answer = read.approver("neighbour").client.get("/connection?urn=900002")
    assert (answer.status_code, "is not connected" in answer.text) == (200, True)


def test_categories_and_mode_are_chosen(site, manager):
    assert manager.send(PAGE, do="share", category=["basic", "timetable"]).status_code == 303
    assert site.connection.categories == {"basic", "timetable"}
    assert site.connection.shared[-1].given_by == "local|manager"
    assert manager.send(PAGE, do="mode", mode="automatic").status_code == 303
    assert site.connection.mode == "automatic"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"do": "share", "category": ["attendance"]}, "of no use without"),
        ({"do": "share", "category": ["everything"]}, "everything"),
        ({"do": "mode", "mode": "loud"}, "loud"),
        ({"do": "accept"}, "Tick the changes"),
        ({"do": "accept", "change": "nonsense"}, "nonsense"),
        ({"do": "destroy"}, "not done here"),
    ],
)
def test_wrong_form_says_what_is_wrong_and_changes_nothing(read, reader, fields, said):
    before, waits = read.connection, read.waiting
    sent = {"seen": seen(reader.client.get(PAGE).text), **fields}
    answer = reader.send(PAGE, **sent)
    assert answer.status_code == 422
    assert said in answer.text
    assert "There is a problem" in answer.text
    assert (read.connection, read.waiting) == (before, waits)


def test_changes_are_let_in_one_by_one_and_the_rest_rejected(site, manager):
    waits = site.waiting
    pupil = next(one.pupil_id for one in waits if one.kind == "joiner")
    mine = [one.number for one in waits if one.pupil_id == pupil]
    page = manager.client.get(PAGE).text
    assert manager.send(PAGE, do="accept", change=mine, seen=seen(page)).status_code == 303
    with site.desk() as desk:
        assert pupil in set(desk.stores.rows("pupil", MINE)["pupil_id"])
        run = desk.runs.of(MINE)[0]
    assert (run.kind, run.by, run.outcome) == ("review", "local|manager", "stored")
    assert {one.number for one in site.waiting} == {one.number for one in waits} - set(mine)
    page = manager.client.get(PAGE).text
    assert manager.send(PAGE, do="reject_all", seen=seen(page)).status_code == 303
    assert site.waiting == []
    assert [e["result"] for e in site.events("review")] == ["accepted", "rejected"]


def test_decision_about_a_page_that_is_not_true_any_more_is_not_taken(site, manager):
    page = manager.client.get(PAGE).text
    first = site.waiting[0].number
    other = site.approver("manager2")
    assert other.send(PAGE, do="reject", change=first, seen=seen(page)).status_code == 303
    waits = site.waiting
    answer = manager.send(PAGE, do="accept_all", seen=seen(page))
    assert answer.status_code == 422
    assert "has changed since" in answer.text
    assert site.waiting == waits


def test_switching_off_asks_twice_and_stops_at_once(site, manager):
    off = f"/connection/off?urn={MINE}"
    asked = manager.client.get(off)
    assert "Switch it off now" in asked.text
    assert site.connection.state == "connected"
    for _ in range(2):
        assert manager.send(off).status_code == 303
    one = site.connection
    assert (one.state, one.revoked_by, one.revoked_where) == ("revoked", "local|manager", "here")
    page = manager.client.get(PAGE).text
    assert "Switched off" in page
    assert "Save what is shared" not in page
    assert manager.send(PAGE, do="share", category=["basic"]).status_code == 422


def test_page_waits_its_turn_while_a_run_goes_on(read, reader):
    page = reader.client.get(PAGE).text
    with school_lock(read.running.settings.home, MINE):
        answer = reader.send(PAGE, do="accept_all", seen=seen(page))
    assert answer.status_code == 429
    assert read.waiting
