"""The page of a pack for those who cannot see it, or see it on a phone, in a real browser."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from documents import NAMED, PARTS, made_from
from source import PROJECT

from workbench.packs.documents.write import write_documents

pytestmark = pytest.mark.browser
WALK = PROJECT / "tests" / "golden" / "packs" / "page.txt"


@pytest.fixture(scope="module", params=["own", "shared"])
def address(request, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A pack with a style of its own, and one with the style that packs share."""
    home = tmp_path_factory.mktemp("documents")
    folder = home / "100001" / "pack"
    folder.mkdir(parents=True)
    assets: Path | None = home / "assets" if request.param == "shared" else None
    write_documents(folder, (*PARTS, NAMED), made_from(), audience="governor", assets=assets)
    return (folder / "pack.html").as_uri()


@pytest.mark.parametrize("width", [320, 1280])
def test_it_has_no_accessibility_fault(page, address, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    for opened in page.locator("details").all():
        opened.evaluate("one => one.open = true")
    found = Axe().run(page)
    assert [fault["id"] for fault in found.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_style_is_there_in_both_ways(page, address):
    page.goto(address)
    colour = page.evaluate("getComputedStyle(document.querySelector('.cover')).borderBottomWidth")
    assert colour == "6px"


def test_what_a_sentence_rests_on_opens_by_keyboard_and_prints_as_a_line(page, address):
    page.goto(address)
    rests = page.locator("details.rests").first
    assert rests.locator("dd").first.is_hidden()
    rests.locator("summary").focus()
    page.keyboard.press("Enter")
    assert rests.locator("dd").first.is_visible()
    assert page.locator(".basis").first.is_hidden()
    page.emulate_media(media="print")
    assert page.locator(".basis").first.is_visible()
    assert rests.is_hidden()


def test_a_screen_reader_walks_through_it_in_order(page, address):
    """Headings, figures with names, tables with captions and headers, words for signs."""
    page.goto(address)
    assert page.get_by_role("main").aria_snapshot() + "\n" == WALK.read_text(encoding="utf-8")
