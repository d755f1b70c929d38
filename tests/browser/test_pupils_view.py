"""From the list of pupils to one pupil and back, a what-if, and what other roles get of it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from dashboard import URN, SchoolDashboard, school_store
from server import in_thread
from stores import scope_of

from workbench.loader import Door

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return school_store(tmp_path_factory.mktemp("pupils_view") / "home")


@pytest.fixture(scope="module")
def running(settings):
    with in_thread(settings) as served:
        yield served


@pytest.fixture(scope="module")
def people(settings):
    door = Door(settings)
    found = door.load("pupil_identity", scope_of("school_named", schools=(URN,)))
    door.close()
    return found


@pytest.fixture
def dashboard(page, running):
    return SchoolDashboard(page, running)


@pytest.fixture
def named(dashboard):
    return dashboard.sign_in("named")


def serious(page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [v["id"] for v in found if v["impact"] in ("serious", "critical")]


def test_list_to_pupil_and_back(named, people):
    named.open("&view=pupils&difference=below&sort=difference")
    first = named.rows("pupils-list")[0][0]
    before = named.page.inner_text("#remaining")
    named.page.locator("#pupils-list tbody a").first.click()
    named.page.wait_for_selector("#pupil-results")
    assert named.heading == first
    named.page.locator("h2:focus", has_text=first).wait_for()
    for told in (named.page.url, named.page.title()):
        assert first.split(",")[0] not in told
        assert not [key for key in people["pupil_id"] if key in told]
    assert named.page.evaluate("localStorage.length + sessionStorage.length") == 0
    named.page.go_back()
    named.page.wait_for_selector("#pupils-list")
    assert named.page.inner_text("#remaining") == before


def test_a_handle_does_not_open_a_pupil_in_another_page(named):
    named.open("&view=pupils")
    named.page.locator("#pupils-list tbody a").first.click()
    named.page.wait_for_selector("#pupil-results")
    address = named.page.url
    named.page.goto(address)
    named.page.wait_for_selector("#refused")
    assert "only in the page that it was made in" in named.page.inner_text("#refused")
    assert named.page.locator("#pupil-results").count() == 0


def test_a_heading_puts_the_list_in_its_order(named):
    named.open("&view=pupils")
    named.page.click("#pupils-list thead a:text-is('Difference')")
    named.page.wait_for_selector("#pupils-list th[aria-sort=descending]")
    assert "sort=-difference" in named.page.url


def test_filters_that_leave_nobody_say_why(named):
    named.open("&view=pupils&group=low&prior=high")
    said = named.page.inner_text("#remaining")
    assert said.startswith("0 of ")
    assert "in all of these at once" in said
    named.page.click("#remaining a")
    named.page.wait_for_selector("#pupils-list")


def test_a_what_if_by_keyboard(named):
    named.open("&view=pupils")
    address = named.page.url
    named.page.get_by_role("button", name="Remove pupils...").focus()
    named.page.keyboard.press("Enter")
    box = named.page.locator("input[type=checkbox]").first
    box.wait_for()
    box.focus()
    named.page.keyboard.press("Space")
    named.page.wait_for_selector("#what-if-table")
    named.says("Without 1 pupil:")
    assert named.page.url == address
    named.page.get_by_role("button", name="Put all back").focus()
    named.page.keyboard.press("Enter")
    named.says("All are put back.")
    assert named.page.locator("#what-if-table").count() == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_axe_finds_nothing_serious(named, width):
    page = named.page
    page.set_viewport_size({"width": width, "height": 844})
    named.open("&view=pupils&difference=below")
    page.get_by_role("button", name="Remove pupils...").click()
    page.locator("input[type=checkbox]").first.check()
    page.wait_for_selector("#what-if-table")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []
    page.locator("#pupils-list tbody a").first.click()
    page.wait_for_selector("#pupil-attendance")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []
    named.open("&view=subjects&subject=Mathematics")
    page.wait_for_selector("#prior-chart")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious(page) == []


@pytest.mark.parametrize("username", ["governor", "trainer"])
def test_other_roles_get_no_name(dashboard, people, username):
    heard: list[str] = []
    page = dashboard.page
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda data: heard.append(str(data))),
    )
    dashboard.sign_in(username).open("&view=subjects&subject=Mathematics")
    page.wait_for_selector("#subject-groups-table")
    assert page.locator("#view-pupils").count() == 0
    heard.append(page.content())
    answer = page.request.get(dashboard.address(f"/download/pupils?urn={URN}"))
    assert answer.status == 404
    heard.append(answer.text())
    dashboard.open("&view=pupils")
    assert "may not see single pupils" in page.inner_text("#refused")
    heard.append(page.content())
    everything = "\n".join(heard)
    full = people["surname"] + ", " + people["forename"]
    assert not [name for name in full if name in everything]
    assert not [key for key in people["pupil_id"] if key in everything]
    assert len(everything) > 10_000
