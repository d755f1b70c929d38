"""The page of a pack in a real browser: reflow, print, accessibility."""

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from packs import GENERATED, SCHOOLS, performance, schools, stub_notebook

from workbench.measures.published.school import Published, published_measures
from workbench.packs import school_tables, school_words
from workbench.packs.manifest import inputs
from workbench.packs.notebook import read_notebook
from workbench.packs.parts import Folder
from workbench.packs.recorder import Recorder
from workbench.packs.render import render
from workbench.settings import Settings
from workbench.views import charts

pytestmark = pytest.mark.browser
LAST = "2018/19"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page with every kind of part, as a file."""
    folder = tmp_path_factory.mktemp("pack")
    record(Recorder(folder))
    made_from = inputs(
        read_notebook(stub_notebook(folder)),
        {"urn": SCHOOLS[0]},
        chosen=Settings(),
        data_version="1",
        policy_version="1",
        engine="papermill",
        seed=0,
        generated=GENERATED,
    )
    page = folder / "pack.html"
    page.write_text(render(tuple(Folder(folder).read()), made_from), encoding="utf-8")
    return page.as_uri()


def record(pack: Recorder) -> None:
    frame = published_measures(Published(performance(), schools(), SCHOOLS[0]), ["2017/18", LAST])
    pack.cover("A school", "Northby", {"URN": SCHOOLS[0], "Type": "Academy"}, synthetic=True)
    pack.sentence("about", "It is a school.", "summary")
    pack.section("headlines", "Headline measures", "Lead")
    for tile in school_words.tiles(frame, LAST, "Northby"):
        pack.tile(
            tile.name,
            tile.label,
            tile.value,
            tone=tile.tone,
            verdict=tile.verdict,
            beside=tile.beside,
            note=tile.note,
        )
    table = school_tables.headline_table(frame, LAST, "Northby")
    pack.table("headline-table", table, "Headline measures", "A note")
    pack.figure(
        charts.trend(
            school_tables.trend_frame(frame, "progress8"),
            name="trend",
            title="Progress 8",
            unit="grades",
            source="Drawn table.",
            style=school_tables.style_of("progress8"),
        )
    )
    pack.table("dashes", pd.DataFrame({"Group": ["a", "b"], "Value": ["-", "x"]}), "Signs")
    pack.sentence("method", "How it is done.", "method")


def test_it_has_no_accessibility_fault(page, address):
    page.goto(address)
    found = Axe().run(page)
    assert [fault["id"] for fault in found.response["violations"]] == []


@pytest.mark.parametrize("width", [320, 390, 1100])
def test_it_never_scrolls_sideways(page, address, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_asks_nobody_for_anything(page, address):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    assert asked == [address]


def test_it_can_be_read_from_the_keyboard(page, address):
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_print_leaves_out_what_only_a_screen_needs(page, address):
    page.goto(address)
    page.emulate_media(media="print")
    for name in ("details", "nav", ".skip"):
        assert page.locator(name).first.is_hidden()
    for name in ("h1", ".synthetic", "figure svg", "table >> nth=0"):
        assert page.locator(name).first.is_visible()
