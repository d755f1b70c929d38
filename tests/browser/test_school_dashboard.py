"""The dashboard of a school in a browser, for the four roles."""

import pytest
from dashboard import URN, SchoolDashboard, school_store
from server import in_thread

pytestmark = pytest.mark.browser

VIEWS = ("overview", "summary", "groups", "subjects", "attendance")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with in_thread(school_store(tmp_path_factory.mktemp("dashboard") / "home")) as served:
        yield served


@pytest.fixture
def dashboard(page, running):
    return SchoolDashboard(page, running)


@pytest.fixture
def named(dashboard):
    return dashboard.sign_in("named")


def texts(dashboard, table: str, column: int) -> list[str]:
    return [row[column] for row in dashboard.rows(table)]


@pytest.mark.parametrize(
    ("username", "title", "suppressed"),
    [
        ("named", "School, named", False),
        ("governor", "School, governor", True),
        ("analyst", "Analyst", True),
        ("trainer", "Training", True),
    ],
)
def test_each_role_sees_what_it_may(dashboard, username, title, suppressed):
    dashboard.sign_in(username).open("&view=groups")
    assert title in dashboard.viewer
    assert ("are suppressed" in dashboard.viewer) is suppressed
    counts = texts(dashboard, "groups-table", 1)
    assert ("xsuppressed" in [c.replace("\n", "") for c in counts]) is suppressed
    assert ("FSM6" in texts(dashboard, "groups-table", 0)) is not suppressed


def test_drilling_down_from_a_tile_to_a_pupil(named):
    named.open()
    named.page.click(".wb-tile >> nth=0")
    named.says("Pupil groups, 2018/19")
    named.follow("groups-table", "Girls")
    named.says("Subjects, 2018/19. Showing 40 pupils: Girls.")
    named.follow("subjects-table", "Mathematics")
    named.says("Subjects, Mathematics, 2018/19")
    assert len(named.rows("pupils-table")) == 40
    address = f"?urn={URN}&view=subjects&measure=attainment8&group=girls&subject=Mathematics"
    assert named.page.url.endswith(address)


def test_a_governor_gets_grades_and_no_pupils(dashboard):
    dashboard.sign_in("governor").open("&view=subjects&subject=Mathematics")
    dashboard.page.wait_for_selector("#grades-chart")
    assert dashboard.page.locator("#pupils-table").count() == 0


def test_back_and_forward(named):
    named.open().go_to("groups")
    named.follow("groups-table", "Boys")
    named.says("Boys")
    named.page.go_back()
    named.says("Pupil groups, 2018/19. Showing 88 pupils.")
    named.page.go_forward()
    named.says("Boys")


def test_a_link_opens_the_same_view(named):
    named.open("&view=attendance&group=boys")
    assert named.heading == "Attendance in 2018/19: Boys"
    assert named.page.get_by_label("Pupil group").input_value()


def test_every_chart_has_a_table_and_a_summary(named):
    named.open("&view=attendance&part=patterns")
    named.page.wait_for_selector("#spells")
    for chart in ("weekday", "half-term", "spells"):
        named.page.locator("summary:visible").first.wait_for()
        assert named.page.locator(f"#{chart}-table").count() == 1
    assert named.page.locator(".wb-summary:visible").count() == 3


def test_nothing_comes_from_elsewhere_and_nothing_fails(page, running):
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    dashboard = SchoolDashboard(page, running).sign_in("named").open()
    for view in VIEWS[1:]:
        dashboard.go_to(view)
        dashboard.page.wait_for_selector("#view-heading")
    ours = (running.origin, "data:", "blob:", "about:")
    assert [url for url in asked if not url.startswith(ours)] == []
    assert errors == []


def test_a_download_is_given_to_those_who_may(named):
    named.open("&view=groups")
    link = named.page.locator("a[download]").first
    link.wait_for()
    answer = named.page.request.get(named.address(link.get_attribute("href")))
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/csv")
    assert "progress8" in answer.text()


def test_a_summary_row_leads_to_its_groups(named):
    named.open("&view=summary")
    named.follow("summary-table", "Attainment 8")
    named.says("Pupil groups, 2018/19")
    assert named.heading.startswith("Attainment 8 and Progress 8 by pupil group")


def test_a_sentence_is_copied_by_keyboard_with_its_source(named):
    named.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    named.open()
    button = named.page.locator(".wb-copy").first
    button.focus()
    named.page.keyboard.press("Enter")
    named.page.locator(".bridge .note", has_text="Sentence copied").wait_for()
    copied = named.page.evaluate("navigator.clipboard.readText()")
    assert copied == button.get_attribute("data-copy")
    assert "Source: " in copied
