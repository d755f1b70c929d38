"""From the list of pupils to one pupil and back, a what-if, and what other roles get of it."""

import pytest
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


def test_list_to_pupil_and_back(named, people):
    named.open("&view=pupils&difference=below&sort=difference")
    first = named.rows("pupils-list")[0][0]
    before = named.page.inner_text("#remaining")
    named.page.locator("#pupils-list tbody a").first.click()
    named.page.wait_for_selector("#pupil-results")
    assert named.heading == first
    named.page.locator("[data-heading]:focus", has_text=first).wait_for()
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
