"""Roles drill from group to subject to pupils; what one may not see never reaches it.

Every name, UPN and date of birth of the school's register is a canary. They are looked for in the
page, the websocket traffic in both directions, the addresses, the downloads and the saved pages,
and so are the keys by which the store knows pupils.
"""

from dataclasses import dataclass, field
from io import BytesIO
from zipfile import ZipFile

import pytest
from dashboard import URN, YEAR, SchoolDashboard, school_store
from server import in_thread
from stores import scope_of

from workbench.loader import Door

pytestmark = pytest.mark.browser

_SHORTEST_TELLING_NAME = 6
_ENOUGH = 10
READING = ("governor", "analyst")
UNNAMED = ("governor", "unticked")
SAVED = ("csv", "xlsx")


@dataclass
class Traffic:
    """Everything that came to a browser or went from it."""

    seen: list[str] = field(default_factory=list)

    def listen(self, page) -> None:
        page.on("request", lambda request: self.seen.append(request.url))
        page.on("websocket", self._socket)

    def holds(self, canaries: set[str]) -> set[str]:
        everything = "\n".join(self.seen)
        return {canary for canary in canaries if canary in everything}

    def _socket(self, socket) -> None:
        socket.on("framereceived", lambda data: self.seen.append(_text(data)))
        socket.on("framesent", lambda data: self.seen.append(_text(data)))


def _text(data) -> str:
    return data if isinstance(data, str) else data.decode("utf-8", "replace")


def _read(file: bytes) -> str:
    """The texts of a ZIP file."""
    with ZipFile(BytesIO(file)) as opened:
        return "\n".join(opened.read(name).decode("utf-8", "replace") for name in opened.namelist())


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return school_store(tmp_path_factory.mktemp("canaries") / "home")


@pytest.fixture(scope="module")
def running(settings):
    with in_thread(settings) as served:
        yield served


@pytest.fixture(scope="module")
def canaries(settings) -> set[str]:
    door = Door(settings)
    scope = scope_of("school_named", schools=(URN,))
    people = door.load("pupil_identity", scope)
    cohort = door.load("pupil", scope, where={"year": YEAR, "ks4_cohort": True})
    school = door.load("school", scope, where={"urn": URN}).to_string()
    door.close()
    leavers = people[people["pupil_id"].isin(cohort["pupil_id"])]
    surnames = {str(n) for n in leavers["surname"] if len(str(n)) >= _SHORTEST_TELLING_NAME}
    named = {name for name in surnames if name not in school and name.isalpha()}
    keys = set(leavers["pupil_id"].astype(str))
    return named | keys | set(leavers["upn"].dropna().astype(str)) | _days(leavers["date_of_birth"])


def _days(dates) -> set[str]:
    return {day.isoformat() for day in dates} | {f"{day:%d/%m/%Y}" for day in dates}


def drill(page, running, username: str) -> Traffic:
    """Sign in and go from a group to a subject to its pupils, to overview and attendance."""
    traffic = Traffic()
    traffic.listen(page)
    dashboard = SchoolDashboard(page, running).sign_in(username).open("&view=groups")
    dashboard.follow("groups-table", "Girls")
    dashboard.says("Girls")
    dashboard.follow("subjects-table", "Mathematics")
    dashboard.says("Mathematics")
    # the last part of the view is there once its table or its chart is
    page.wait_for_selector("#pupils-table, #grades-chart")
    traffic.seen.append(page.content())
    for link in page.locator("a[download]").all():
        answer = page.request.get(dashboard.address(link.get_attribute("href")))
        traffic.seen.append(answer.text())
    for kind in SAVED:
        query = f"urn={URN}&view=subjects&subject=Mathematics&group=girls"
        answer = page.request.get(dashboard.address(f"/save/school/{kind}?{query}"))
        traffic.seen.append(_read(answer.body()) if answer.status == 200 else answer.text())
    dashboard.go_to("overview")
    page.wait_for_selector(".wb-tile")
    traffic.seen.append(page.content())
    dashboard.go_to("attendance")
    page.wait_for_selector("#school-weeks")
    traffic.seen.append(page.content())
    dashboard.open("&view=attendance&part=pupils")
    page.wait_for_selector("#lines-table")
    dashboard.open("&view=pupils")
    page.wait_for_selector("#pupils-list, #refused strong")
    traffic.seen.append(page.content())
    # the page as the server first sends it, before its websocket opens
    traffic.seen += [page.content(), page.url, page.request.get(page.url).text()]
    return traffic


def test_the_head_gets_the_names_so_the_canaries_do_sing(page, running, canaries):
    heard = drill(page, running, "named").holds(canaries)

    assert len(heard) >= _ENOUGH
    assert all(canary.isalpha() for canary in heard), "names, but no UPN and no date of birth"


@pytest.mark.parametrize("username", UNNAMED)
def test_no_canary_reaches_a_role_without_names(page, running, canaries, username):
    traffic = drill(page, running, username)

    assert traffic.holds(canaries) == set()
    assert traffic.holds({URN}) == {URN}


@pytest.mark.parametrize("username", READING)
def test_what_a_role_may_not_ask_for_is_not_given(page, running, canaries, username):
    SchoolDashboard(page, running).sign_in(username)
    for query in ("", f"?urn={URN}", f"?urn={URN}&year={YEAR}&subject=Mathematics&group=girls"):
        for name in ("groups", "subjects", "attendance", "pupils"):
            answer = page.request.get(f"{running.origin}/download/{name}{query}")
            assert answer.status in (400, 404), name
            assert not [c for c in canaries if c in answer.text()]


def test_nobody_reaches_another_school(page, running):
    SchoolDashboard(page, running).sign_in("named")

    forbidden = page.request.get(f"{running.origin}/school?urn=900002")
    unknown = page.request.get(f"{running.origin}/school?urn=999999")

    assert forbidden.status == unknown.status == 404
    assert forbidden.text() == unknown.text()
