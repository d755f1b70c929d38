"""The page of a school's connection in a browser: it works without scripts, axe finds nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from connection_site import MINE, served

pytestmark = pytest.mark.browser
DESKTOP, PHONE, NARROW = 1280, 390, 320


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server")) as site:
        yield site


@pytest.fixture(scope="module")
def signed_in(site):
    return site.approver("manager")


@pytest.fixture
def manager(page, site, signed_in):
    """A browser that is signed in as a manager of the school's data."""
    for cookie in signed_in.client.cookies.jar:
        page.context.add_cookies(
            [{"name": cookie.name, "value": cookie.value, "url": site.running.origin}]
        )
    page.goto(f"{site.running.origin}/account")
    return page


def check(page) -> None:
    """Axe finds nothing, and nothing sticks out of the window."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("width", [DESKTOP, PHONE, NARROW])
def test_page_is_found_and_read_at_every_width(manager, width):
    manager.set_viewport_size({"width": width, "height": 844})
    manager.get_by_role("link", name="Data", exact=True).click()
    assert manager.url.endswith(f"/connection?urn={MINE}")
    assert manager.get_by_role("heading", name="Changes that wait for a decision").is_visible()
    check(manager)
    manager.get_by_role("link", name="Switch the connection off").click()
    check(manager)
    manager.get_by_role("link", name="Leave it on").click()
    assert manager.get_by_role("table", name="Runs").is_visible()


def test_changes_are_decided_by_keyboard_and_the_last_one_empties_the_list(manager, site):
    manager.goto(f"{site.running.origin}/connection?urn={MINE}")
    press(manager, "Accept the ticked")
    assert manager.title().startswith("Error: ")
    check(manager)
    manager.get_by_role("link", name="Tick the changes that you decide about").click()
    before = len(site.waiting)
    manager.get_by_label("Enrolment: joins").first.focus()
    manager.keyboard.press("Space")
    press(manager, "Reject the ticked")
    assert len(site.waiting) == before - 1
    press(manager, f"Reject all {before - 1}")
    assert "Nothing" in manager.text_content("#waiting")
    check(manager)


def test_connection_is_switched_off_in_two_steps(manager, site):
    manager.goto(f"{site.running.origin}/connection?urn={MINE}")
    manager.get_by_label("Changes come in by themselves").check()
    press(manager, "Save how changes come in")
    assert site.connection.mode == "automatic"
    manager.get_by_role("link", name="Switch the connection off").click()
    press(manager, "Switch it off now")
    assert "Switched off" in manager.text_content("main")
    assert site.connection.state == "revoked"
    check(manager)
