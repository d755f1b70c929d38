"""A page that stays open: its session is about to end, its server goes away and comes back."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from server import PASSWORD, Clock, in_thread, prepare

pytestmark = pytest.mark.browser

IDLE = timedelta(minutes=30)


@pytest.fixture
def chosen(tmp_path):
    return prepare(tmp_path / "server")


def opened(page, origin: str):
    page.goto(f"{origin}/login?next=/school%3Furn%3D900001")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="press").wait_for()
    # what a page still tells its server when it is drawn counts as activity
    page.wait_for_timeout(1500)
    return page


def around(page) -> list[tuple[str, str]]:
    """What axe finds around the dashboard, which here is not one of ours."""
    found = Axe().run(page, context="body > :not(main)").response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found]


def looked_at_again(page) -> None:
    """As when somebody comes back to the tab."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_session_about_to_end_says_so_and_is_extended_by_one_press(page, chosen):
    clock = Clock()
    with in_thread(chosen, clock) as running:
        opened(page, running.origin)
        looked_at_again(page)
        assert not page.locator("#ending").is_visible()
        clock.forward(IDLE - timedelta(minutes=2))
        looked_at_again(page)
        page.locator("#ending [role=alert]", has_text="signed out in about 2 minutes").wait_for()
        assert around(page) == []
        page.get_by_role("button", name="Stay signed in").press("Enter")
        page.locator("#ending").wait_for(state="hidden")
        clock.forward(IDLE - timedelta(minutes=1))
        page.get_by_role("button", name="press").click()
        page.get_by_text("PRESSED").wait_for()


def test_the_longest_time_cannot_be_extended(page, chosen):
    clock = Clock()
    with in_thread(chosen.model_copy(update={"session_hours": 1}), clock) as running:
        opened(page, running.origin)
        for times in (1, 2):
            clock.forward(timedelta(minutes=29))
            page.get_by_role("button", name="press").click()
            page.get_by_text(f"TIMES {times}").wait_for()
        looked_at_again(page)
        page.get_by_text("you will have to sign in again").wait_for()
        assert not page.get_by_role("button", name="Stay signed in").is_visible()


def test_a_session_that_is_over_says_where_one_comes_back_to(page, chosen):
    clock = Clock()
    with in_thread(chosen, clock) as running:
        opened(page, running.origin)
        clock.forward(IDLE + timedelta(minutes=1))
        looked_at_again(page)
        page.get_by_text("Your session has ended").first.wait_for()
        page.reload()
        assert "/login" in page.url
        assert "900001" in page.url


def test_a_page_finds_its_server_again_and_opens_the_same_view(page, chosen):
    with in_thread(chosen) as running:
        opened(page, running.origin)
        port = int(running.origin.rsplit(":", 1)[1])
        address = page.url
    page.get_by_text("The server does not answer").wait_for()
    assert around(page) == []
    with in_thread(chosen.model_copy(update={"port": port})):
        page.get_by_text("The server does not answer").wait_for(state="hidden", timeout=60_000)
        page.get_by_role("button", name="press").wait_for()
        assert page.url == address
