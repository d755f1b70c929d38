"""In a real browser: there and back again between two sites, under the policy of our pages."""

import re

import pytest
from provider import SCHOOL, link, real_provider, settings_for, tell
from server import in_thread, prepare

pytestmark = pytest.mark.browser

ALICE = "8a7c0f2e-alice"


@pytest.fixture(scope="module")
def issuer():
    with real_provider() as address:
        # another site for the browser than the server, which is 127.0.0.1
        issuer = address.replace("127.0.0.1", "localhost")
        tell(issuer, ALICE, organisation=SCHOOL)
        yield issuer


@pytest.fixture(scope="module")
def running(tmp_path_factory, issuer):
    chosen = prepare(tmp_path_factory.mktemp("server"), **settings_for(issuer))
    link(chosen, alice=ALICE)
    with in_thread(chosen) as running:
        yield running


def sign_in(page, subject: str) -> None:
    page.get_by_role("link", name="Sign in with Test Sign-in").click()
    page.get_by_label("Subject").fill(subject)
    page.get_by_role("button", name="Authorize", exact=True).click()


def test_there_and_back_and_out_again(running, issuer, page):
    complaints: list[str] = []
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.goto(f"{running.origin}/school?urn=900001")
    sign_in(page, ALICE)
    page.wait_for_url(f"{running.origin}/school?urn=900001")
    page.get_by_role("button", name="press").click()
    page.get_by_text("PRESSED 12").wait_for()
    assert [one for one in complaints if "Content Security Policy" in one] == []
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile(rf"^{re.escape(issuer)}/oauth2/end_session"))
    page.goto(f"{running.origin}/account")
    page.get_by_role("heading", name="Sign in").wait_for()


def test_refusal_says_what_to_do(running, page):
    page.goto(running.origin)
    sign_in(page, "somebody-without-an-organisation")
    page.get_by_role("heading", name="You are not signed in").wait_for()
    page.get_by_text("Choose your organisation when you sign in there").wait_for()
    assert page.url.startswith(f"{running.origin}/login/openid/callback")


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_are_accessible(running, page, width):
    from axe_playwright_python.sync_playwright import Axe

    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{running.origin}/login")
    assert Axe().run(page).violations_count == 0
    sign_in(page, ALICE)
    page.get_by_role("heading", name="What you may open").wait_for()
    page.goto(f"{running.origin}/account")
    page.get_by_role("heading", name="Your account").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(page).violations_count == 0
