"""People of a trust, an authority and a diocese: every place where a school's number fits.

A school outside the remit answers as one that does not exist; of a school in the remit that does
not share, no pupil is shown.
"""

import re

import pytest
from remit_home import (
    LEFT,
    NEVER,
    NOT_SHARED,
    PUPILS,
    SHARED,
    TO_JOIN,
    UNKNOWN,
    remit_settings,
)
from server import Running, in_thread

NOT_SHARING = "This school does not share its pupils' data with your\norganisation."
OUTSIDE = {"tess": (LEFT, TO_JOIN, NEVER), "lara": (LEFT, TO_JOIN), "dan": (SHARED, NEVER)}
FORBIDDEN = [(who, urn) for who, urns in OUTSIDE.items() for urn in urns]
PEOPLE = ("tess", "lara", "dan", "olive", "alice")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with in_thread(remit_settings(tmp_path_factory.mktemp("remits") / "home")) as served:
        yield served


@pytest.fixture(scope="module")
def browsers(running: Running):
    return {who: running.browser(who) for who in PEOPLE}


def pressed(browser, urn: str) -> str:
    """What the page of a school says after it has loaded the school's pupils."""
    socket = browser.open(f"/school?urn={urn}").socket()
    try:
        _, content = socket.press(socket.pull())
    finally:
        socket.close()
    found = re.search(r"PRESSED (\d+) ROWS", content)
    assert found is not None
    return found[1]


def without_numbers(text: str) -> str:
    """A page without what differs in every answer or repeats what was asked."""
    return re.sub(r'name="_xsrf" value="[^"]*"|\d{6}|nonce-?"?[^"]*"', "", text)


@pytest.mark.parametrize(
    ("who", "urn", "rows"),
    [
        ("alice", SHARED, PUPILS),
        ("tess", SHARED, PUPILS),
        ("tess", NOT_SHARED, 0),
        ("lara", SHARED, PUPILS),
        ("lara", NOT_SHARED, 0),
        ("lara", NEVER, 0),
        ("olive", NEVER, PUPILS),
    ],
)
@pytest.mark.attack(
    name="Pupils of a school that has not agreed to share",
    family="Rights of somebody else",
    reference="V8.4.1; CWE-863",
    holds="Without an agreement that stands, an organisation sees published figures alone.",
)
def test_pupils_come_with_an_agreement_alone(browsers, who, urn, rows):
    assert pressed(browsers[who], urn) == str(rows)


@pytest.mark.parametrize(
    ("who", "urn", "said"),
    [
        ("tess", SHARED, False),
        ("tess", NOT_SHARED, True),
        ("lara", NEVER, True),
        ("alice", SHARED, False),
        ("olive", NEVER, False),
    ],
)
def test_page_says_why_there_are_no_pupils(browsers, who, urn, said):
    html = browsers[who].client.get(f"/school?urn={urn}").text
    assert (NOT_SHARING in html) is said


@pytest.mark.parametrize(("who", "urn"), FORBIDDEN)
@pytest.mark.parametrize("path", ["/school?urn={}", "/download/pupils?urn={}"])
@pytest.mark.attack(
    name="School that has left the trust",
    family="Rights of somebody else",
    reference="V8.4.1; CWE-863",
    holds="The remit of the day counts.",
)
def test_school_outside_the_remit_answers_as_one_that_does_not_exist(browsers, who, urn, path):
    client = browsers[who].client
    forbidden, unknown = (client.get(path.format(number)) for number in (urn, UNKNOWN))
    assert (forbidden.status_code, unknown.status_code) == (404, 404)
    assert without_numbers(forbidden.text) == without_numbers(unknown.text)
    assert set(forbidden.headers) == set(unknown.headers)


@pytest.mark.parametrize(("who", "urn"), FORBIDDEN)
def test_forbidden_takes_the_same_steps_as_unknown(running, browsers, who, urn):
    def steps(number: str) -> list[tuple[object, ...]]:
        audit = running.server.services.door.audit
        before = len(list(audit.events()))
        browsers[who].client.get(f"/school?urn={number}")
        shown = ("action", "dataset", "columns", "reason", "result")
        return [tuple(str(e.get(n)) for n in shown) for e in list(audit.events())[before:]]

    assert steps(urn) == steps(UNKNOWN)


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("tess", {SHARED, NOT_SHARED}),
        ("lara", {SHARED, NOT_SHARED, NEVER}),
        ("dan", set()),
        ("olive", {SHARED, NOT_SHARED, LEFT, TO_JOIN, NEVER}),
        ("alice", {SHARED}),
    ],
)
def test_finder_lists_the_remit_and_nothing_else(browsers, who, found):
    for query in ("", "?q=School", "?q=9000"):
        page = browsers[who].client.get(f"/schools{query}").text
        assert set(re.findall(r"urn=(\d{6})", page)) == found


def test_finder_says_which_schools_share(browsers):
    page = browsers["tess"].client.get("/schools").text
    assert re.findall(r"<td>(\d{6}) \(published figures only\)", page) == [NOT_SHARED]


@pytest.mark.parametrize(
    ("who", "place"),
    [("tess", "/schools"), ("olive", "/schools"), ("alice", f"/school?urn={SHARED}")],
)
def test_start_is_the_own_school_or_the_finder(browsers, who, place):
    assert browsers[who].client.get("/school").headers["location"] == place


@pytest.mark.parametrize(
    "urn", ["", " ", "900001 ", "٩٠٠٠٠٣", "900001,900003", "900003%00", "../900003", "*", "%25"]
)
def test_numbers_written_otherwise_open_nothing(browsers, urn):
    assert browsers["tess"].client.get(f"/school?urn={urn}").status_code in (302, 404)


@pytest.mark.parametrize("query", [f"urn={SHARED}&urn={LEFT}", f"urn={LEFT}&urn={SHARED}"])
def test_school_named_twice_is_the_first_or_none(browsers, query):
    answer = browsers["tess"].client.get(f"/school?{query}")
    assert (answer.status_code == 200) is query.startswith(f"urn={SHARED}")
    assert LEFT not in answer.text


@pytest.mark.parametrize("who", ["tess", "lara", "dan", "olive"])
def test_who_may_not_download_gets_no_file_of_any_school(browsers, who):
    for urn in (SHARED, NOT_SHARED, NEVER):
        answer = browsers[who].client.get(f"/download/pupils?urn={urn}")
        assert answer.status_code == 404
        assert "text/csv" not in answer.headers["content-type"]


def test_a_server_that_asks_for_no_remit_would_open_them(running, browsers, monkeypatch):
    monkeypatch.setattr("workbench.serve.admission.may_open", lambda *_: True)
    assert browsers["tess"].client.get(f"/school?urn={NEVER}").status_code == 200


def test_a_server_that_asks_for_no_agreement_would_show_them(running, browsers, monkeypatch):
    monkeypatch.setattr("workbench.serve.viewers.shared_of", lambda kind, remit, agreed: remit)
    assert pressed(browsers["tess"], NOT_SHARED) == str(PUPILS)
