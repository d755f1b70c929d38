"""The main path without a mouse: sign in, school, group, subject, one pupil and back, save."""

import re
from urllib.parse import urlsplit

import pytest
from dashboard import school_store
from server import PASSWORD, in_thread

pytestmark = pytest.mark.browser
MOST = 90
HERE = """() => {
  let one = document.activeElement
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement
  const look = getComputedStyle(one)
  const box = one.getBoundingClientRect()
  return {
    name: (one.labels?.[0] ?? one).innerText.trim(),
    heading: one.matches("[data-heading]"),
    outline: look.outlineStyle === "none" ? 0 : parseFloat(look.outlineWidth),
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  }
}"""


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with in_thread(school_store(tmp_path_factory.mktemp("keyboard") / "home")) as served:
        yield served


class Keyboard:
    """Somebody who has no mouse: what has the focus is always outlined, and in the window."""

    def __init__(self, page) -> None:
        self.page = page

    def here(self) -> dict:
        return self.page.evaluate(HERE)

    def to(self, name: str, key: str = "Tab") -> str:
        """Go on until something of that name has the focus."""
        passed = []
        for _ in range(MOST):
            self.page.keyboard.press(key)
            here = self.here()
            assert here["outline"] >= 2, here
            assert here["seen"], here
            if re.fullmatch(name, here["name"]):
                return here["name"]
            passed.append(here["name"][:30])
        raise AssertionError(f"{name} is not among {passed}")

    def follow(self, name: str, says: str, key: str = "Tab") -> str:
        """Follow a link of the page: it is announced, and one goes on from the view's heading."""
        found = self.to(name, key)
        self.page.keyboard.press("Enter")
        self.page.locator(".bridge [role=status]", has_text=says).wait_for()
        self.page.locator("[data-heading]:focus").wait_for()
        assert self.here()["heading"]
        return found


def test_the_main_path(page, running):
    keyboard = Keyboard(page)
    page.goto(f"{running.origin}/login")
    keyboard.to("Skip to main content")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    keyboard.to("Username")
    page.keyboard.type("named")
    keyboard.to("Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What to do first").wait_for()

    keyboard.to("See the latest results")
    page.keyboard.press("Enter")
    page.locator(".wb-tile").first.wait_for()
    keyboard.to("Skip to main content")
    page.keyboard.press("Enter")
    keyboard.follow("Pupil groups", "Pupil groups, 2018/19")
    keyboard.follow("Girls", "Girls")
    keyboard.follow("Mathematics", "Subjects, Mathematics, 2018/19")
    keyboard.follow("Pupils", "pupils", "Shift+Tab")
    page.locator("#pupils-list").wait_for()
    page.locator("[data-heading]:focus").wait_for()

    name = keyboard.to(r"[\w'-]+, [\w'-]+")
    page.keyboard.press("Enter")
    page.locator("#pupil-results").wait_for()
    page.locator("[data-heading]:focus", has_text=name).wait_for()
    assert name.partition(",")[0] not in urlsplit(page.url).query
    keyboard.follow("Pupils", "40 of 88 pupils", "Shift+Tab")
    page.locator("#pupils-list").wait_for()

    before = page.inner_text(".bridge [role=status]")
    page.locator("#view-pupils").focus()
    keyboard.to("Prior attainment")
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**prior=low*")
    page.wait_for_function(
        "before => ![...document.querySelectorAll('*')].some((one) => one.shadowRoot?"
        ".querySelector('.bridge [role=status]')?.textContent === before)",
        arg=before,
    )
    keyboard.to("Save this page")
    page.keyboard.press("Enter")
    keyboard.to(r"Excel \(XLSX\)")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.endswith(".xlsx")
    page.locator(".saver [role=status]", has_text="Saved: ").wait_for()
