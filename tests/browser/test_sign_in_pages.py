"""The pages of local accounts in a browser: they work without scripts, and axe finds nothing."""

from datetime import UTC, datetime

import pytest
from account_kit import person
from axe_playwright_python.sync_playwright import Axe
from second_steps import (
    access_code_of,
    code_at,
    letters,
    link_of,
    recovery_codes_of,
    secret_of,
)
from server import PASSWORD, Running, in_process, prepare

from workbench.access.policy import read_policy
from workbench.serve.accounts import Accounts
from workbench.store.registry import open_registry

pytestmark = pytest.mark.browser
CHOSEN = "coffee train fish"
DESKTOP, PHONE = 1280, 390


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    chosen = prepare(tmp_path_factory.mktemp("server"))
    registry = open_registry(chosen)
    for name in ("head", "deputy"):
        Accounts(registry).create(person(name, "system_setup"), PASSWORD, read_policy())
    registry.close()
    with in_process(chosen) as running:
        yield running


def check(page) -> None:
    """Axe finds nothing, and nothing sticks out of the window."""
    assert Axe().run(page).violations_count == 0
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def sign_in(page, running: Running, username: str, password: str = PASSWORD) -> None:
    page.goto(f"{running.origin}/login")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")


@pytest.mark.parametrize(("width", "name"), [(DESKTOP, "head"), (PHONE, "deputy")])
def test_approver_sets_up_a_second_factor_and_a_colleague_opens_an_account(
    running, page, width, name
):
    page.set_viewport_size({"width": width, "height": 844})
    sign_in(page, running, name)
    check(page)
    secret = secret_of(page.content())
    box = page.locator(".qr svg").bounding_box()
    assert box["width"] > 150
    press(page, "Continue")
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Enter the code").click()
    assert page.evaluate("document.activeElement.id") == "code"
    page.get_by_label("Code of your authenticator app").fill(code_at(secret, datetime.now(UTC)))
    press(page, "Continue")
    assert len(recovery_codes_of(page.content())) == 10
    check(page)
    page.get_by_role("link", name="I have kept them").click()

    page.goto(f"{running.origin}/users")
    check(page)
    page.get_by_role("link", name="Add a user").click()
    press(page, "Add this user")
    check(page)
    page.get_by_role("link", name="Enter an e-mail address").click()
    assert page.evaluate("document.activeElement.id") == "email"
    email = f"nina-{name}@school.example"
    page.get_by_label("Name", exact=True).fill("Nina New")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Pupil level reports").check()
    press(page, "Add this user")
    check(page)
    code = access_code_of(page.content())
    page.goto(f"{running.origin}/users")
    page.get_by_role("link", name="Nina New").last.click()
    check(page)
    page.get_by_role("link", name="Close this account").click()
    check(page)
    page.goto(f"{running.origin}/account/second-factor")
    assert "10 recovery codes left" in page.text_content("main")
    check(page)
    page.context.clear_cookies()

    link = [link_of(one) for one in letters(running.settings.home) if one["To"] == email][-1]
    page.goto(link)
    check(page)
    press(page, "Open my account")
    check(page)
    page.get_by_role("link", name="Accept the terms").click()
    assert page.evaluate("document.activeElement.id") == "terms"
    page.get_by_label("Access code").fill(code)
    page.get_by_label("New password", exact=True).fill(CHOSEN)
    page.get_by_label("New password again").fill(CHOSEN)
    page.get_by_label("I accept these terms").check()
    press(page, "Open my account")
    check(page)
    sign_in(page, running, email, CHOSEN)
    page.goto(f"{running.origin}/account")
    assert "First School" in page.text_content("main")
    check(page)


@pytest.mark.parametrize("width", [DESKTOP, PHONE, 320])
def test_forgotten_password_is_asked_for_in_words(running, page, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{running.origin}/login")
    page.get_by_role("link", name="Forgotten your password?").click()
    check(page)
    press(page, "Send me a link")
    check(page)
    page.get_by_label("Username or e-mail address").fill(f"nobody-{width}")
    press(page, "Send me a link")
    assert page.get_by_role("heading", name="Check your e-mail").is_visible()
    check(page)


def test_dead_link_says_what_to_do(running, page):
    page.goto(f"{running.origin}/activate?link=nonsense")
    assert "does not work any more" in page.text_content("h1")
    check(page)
