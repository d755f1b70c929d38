"""The list of packs, and a pack opened from it, in a browser: every width, keyboard, axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from delivered import school, shelved
from server import in_thread, prepare

pytestmark = pytest.mark.browser
DESKTOP, PHONE, NARROW = 1280, 390, 320
SCHOOL = "900001"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    chosen = prepare(tmp_path_factory.mktemp("packs"))
    for audience in ("head", "governor", "public"):
        shelved(chosen, school(SCHOOL), audience)
    with in_thread(chosen) as served:
        yield served


def visitor(page, running, who: str):
    """A browser that somebody is signed in with."""
    for cookie in running.browser(who).client.cookies.jar:
        page.context.add_cookies(
            [{"name": cookie.name, "value": cookie.value, "url": running.origin}]
        )
    page.goto(f"{running.origin}/account")
    return page


def check(page) -> None:
    """Axe finds nothing, and nothing sticks out of the window."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_list_is_found_read_and_searched_at_every_width(page, running):
    ann = visitor(page, running, "ann")
    for width in (DESKTOP, PHONE, NARROW):
        ann.set_viewport_size({"width": width, "height": 844})
        ann.get_by_role("link", name="Packs", exact=True).click()
        assert ann.get_by_role("table", name="Packs that you may open").is_visible()
        check(ann)
    ann.get_by_label("School, URN or trust").fill("nowhere")
    ann.get_by_role("button", name="Search").click()
    assert "No pack that you may open" in ann.text_content("main")
    check(ann)
    ann.get_by_role("link", name="Show all packs").click()
    assert ann.get_by_role("table").is_visible()


def test_pack_is_opened_by_keyboard_in_a_sandbox_and_a_file_is_kept(page, running):
    alice = visitor(page, running, "alice")
    alice.goto(f"{running.origin}/packs")
    pdf = alice.get_by_role("link", name="PDF of the pack").first
    with alice.expect_download() as kept:
        pdf.click()
    assert kept.value.suggested_filename == f"pack-{SCHOOL}-2019.pdf"
    alice.get_by_role("link", name="School 900001").first.focus()
    alice.keyboard.press("Enter")
    alice.wait_for_url("**/page")
    assert "SECRET-OF" in alice.text_content("body")
    # an origin of its own: nothing in a pack could ask the server for anything as its viewer
    assert alice.evaluate("self.origin") == "null"


def test_who_has_no_pack_is_told_why(page, running):
    bob = visitor(page, running, "bob")
    bob.goto(f"{running.origin}/packs")
    assert "No pack of your schools has\nbeen made yet." in bob.text_content("main")
    check(bob)
