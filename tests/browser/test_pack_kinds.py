"""Pages and PDFs of the packs of primary schools, sixth forms and trusts, for those who hear them.

The secondary school's walk is in ``test_pack_documents.py``, of a small pack with parts of every
kind; here are the packs that notebooks make of small schools.
"""

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe
from documents import elements, made_from, need_pango
from pack_notebook import recorded, small_schools

from workbench.packs.documents.write import write_documents
from workbench.packs.parts import Chart, Cover, Grid, Section

pytestmark = pytest.mark.browser
OF_EACH_TABLE = """tables => tables.map(one => ({
    caption: one.caption?.innerText.trim() ?? "",
    columns: [...one.tHead.rows[0].cells].map(cell => cell.scope + ":" + cell.innerText.trim()),
    rows: [...one.tBodies[0].rows].map(row => row.cells[0].scope),
}))"""
OF_EACH_CHART = """drawings => drawings.map(one => ({
    name: one.getAttribute("aria-labelledby").split(" ").map(
        id => document.getElementById(id)?.textContent ?? "").join(""),
    table: one.closest("figure").querySelector("table") !== null || document.querySelector(
        one.closest("figure").querySelector(".twin a")?.getAttribute("href")) !== null,
}))"""


@pytest.fixture(scope="module", params=["primary", "sixth_form", "remit"])
def made(request, tmp_path_factory):
    """The parts of the governors' pack, and the folder of its page and its PDF."""
    need_pango()
    folder = tmp_path_factory.mktemp("kinds")
    settings = small_schools(folder / "home")
    parts = recorded(folder / "parts", settings, "governor", request.param, drawn=True)
    pack = folder / "100001" / "pack"
    pack.mkdir(parents=True)
    write_documents(pack, parts, made_from(), ("html", "pdf"), audience="governor")
    return parts, pack


def outline(entries, depth=1):
    """Bookmarks as level and title."""
    for entry in entries:
        if isinstance(entry, list):
            yield from outline(entry, depth + 1)
        else:
            yield depth, entry.title


def test_its_page_can_be_heard_and_read_on_a_phone(page, made):
    parts, pack = made
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto((pack / "pack.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    levels = page.locator("h1, h2, h3, h4").evaluate_all("all => all.map(one => +one.tagName[1])")
    assert levels.count(1) == 1
    assert all(one <= before + 1 for before, one in zip(levels, levels[1:], strict=False))
    titles = page.locator("h2").all_inner_texts()
    assert {part.title for part in parts if isinstance(part, Section)} <= set(titles)
    charts = [part for part in parts if isinstance(part, Chart)]
    grids = [part for part in parts if isinstance(part, Grid)] + [
        c.table for c in charts if c.table
    ]
    tables = page.locator("table").evaluate_all(OF_EACH_TABLE)
    assert {grid.caption for grid in grids} <= {table["caption"] for table in tables}
    for table in tables:
        assert table["caption"]
        assert all(column.startswith("col:") and column != "col:" for column in table["columns"])
        assert set(table["rows"]) == {"row"}
    drawings = page.locator("figure > svg, figure svg[role=img]").evaluate_all(OF_EACH_CHART)
    assert len(drawings) == len(charts) > 2
    for drawing, chart in zip(drawings, charts, strict=True):
        assert chart.title in drawing["name"]
        assert chart.summary in drawing["name"]
        assert drawing["table"]


def test_its_pdf_is_tagged_and_its_bookmarks_are_its_headings(made):
    parts, pack = made
    read = pypdf.PdfReader(pack / "pack.pdf")
    root = read.trailer["/Root"]
    (cover,) = [part for part in parts if isinstance(part, Cover)]
    assert read.metadata.title.startswith(cover.title)
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"].value) == ("en-GB", True)
    tags = elements(root["/StructTreeRoot"], [])
    kinds = [tag["/S"] for tag in tags]
    levels = [int(kind[2]) for kind in kinds if kind in ("/H1", "/H2", "/H3", "/H4")]
    assert all(one <= before + 1 for before, one in zip(levels, levels[1:], strict=False))
    marks = list(outline(read.outline))
    assert [depth for depth, _ in marks] == [level for level in levels if level < 3]
    sections = [part.title for part in parts if isinstance(part, Section)]
    assert [title for _, title in marks if title in sections] == sections
    charts = [part for part in parts if isinstance(part, Chart)]
    words = [tag["/Alt"] for tag in tags if tag["/S"] == "/Figure"]
    assert words == [f"{chart.title}. {chart.summary}" for chart in charts]
    heads = [str(tag["/ID"]) for tag in tags if tag["/S"] == "/TH"]
    told = [tag["/A"]["/Headers"] for tag in tags if tag["/S"] == "/TD"]
    assert len(set(heads)) == len(heads)
    # each cell names the head of its column, and of its row
    assert all(named and {str(one) for one in named} <= set(heads) for named in told)
