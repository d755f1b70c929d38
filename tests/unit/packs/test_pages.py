"""Pages as documents: tables with their notes, safe cells, drawings with a text in their place."""

import io
from zipfile import ZipFile

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from workbench.errors import PolicyDenied
from workbench.packs.pages.about import PageAbout
from workbench.packs.pages.files import FORMATS, file_name, sheet_of, tables_file
from workbench.packs.pages.printed import page_sheet
from workbench.packs.pages.tables import page_tables
from workbench.packs.pages.tree import tree
from workbench.packs.scan import Refused, refuse_private_bytes
from workbench.views import charts
from workbench.views.contents import Content, SavedPage
from workbench.views.formats import COUNT
from workbench.views.school import markup
from workbench.views.tables import html_table

TILE = markup.Tile(
    "Absence",
    "3.8%",
    "471 pupils",
    "significantly below the national average (5.5%)",
    link="?view=attendance",
    action="Attendance",
    lower_is_better=True,
    spark='<svg class="wb-spark" role="img" aria-label="2017/18: 4%"><line x1="0"/></svg>',
    beside=markup.Tile("Persistent absence", "-", "Too few pupils", ""),
)


def page_of(*content: Content, **changes) -> SavedPage:
    values = {
        "title": "Pupil groups",
        "subject": "Saint Anne's School",
        "name": "groups",
        "year": "2018/19",
        "facts": (("URN", "900001"),),
        "filters": (("Pupil group", "All pupils"),),
        "rights": "School, governor",
        "address": "?urn=900001",
        "synthetic": True,
        "names": False,
        "urns": ("900001",),
        "content": content,
    }
    return SavedPage(**(values | changes))


def about_of(*content: Content, **changes) -> PageAbout:
    page = page_of(*content, **changes)
    return PageAbout(page, page_tables(page), "2026-11-23", "36", "policy", "https://host/school")


def table_of(*rows: tuple[str, str]) -> str:
    frame = pd.DataFrame(rows, columns=["Group", "Attainment 8"])
    hidden = frame["Attainment 8"] == ""
    return html_table(frame, "Groups", suppressed=hidden, withheld=["Attainment 8"])


def bars():
    frame = pd.DataFrame({"label": ["Girls", "Boys"], "value": [40.0, 30.0]})
    return charts.bars(
        frame,
        name="groups-chart",
        title="Pupils by group",
        unit="Pupils",
        source="made up",
        style=COUNT,
        row_title="Group",
    )


def test_table_has_its_notes_and_its_source():
    made = page_tables(
        page_of(
            markup.heading("Groups in 2018/19", "Registers up to Monday.", guide="Choose a group."),
            table_of(("Girls", "47.1"), ("Boys", "")),
            '<p class="wb-source">Source: made up. <a href="/x" download>Download (CSV)</a></p>',
        )
    )
    assert [one.rows for one in made] == [(("Girls", "47.1"), ("Boys", "[c]"))]
    assert made[0].notes == (
        "Registers up to Monday.",
        "x: suppressed, because the figure is about few pupils.",
    )
    assert made[0].source == "made up."


def test_tiles_are_a_table_with_a_row_for_each_figure():
    (made,) = page_tables(page_of(markup.heading("Results"), markup.tiles([TILE])))
    below = "Significantly below the national average (5.5%)"
    assert made.title == "Results: headline figures"
    assert made.rows == (
        ("Absence", "3.8%", "lower is better; 471 pupils", below),
        ("Persistent absence", "[x]", "Too few pupils", "No national figure"),
    )


def test_what_is_said_without_a_table_is_kept():
    said = "<h3>Areas of interest</h3><ul class='wb-said'><li><p>Girls did well.</p></li></ul>"
    (made,) = page_tables(page_of(said))
    assert made.rows == (("Areas of interest", "Girls did well."),)


def test_what_is_for_the_screen_alone_is_left_out():
    read = tree(
        '<nav><a href="?x">Views</a></nav><p>Kept <span class="wb-hidden">spoken</span></p>'
        '<button data-copy="a"><span>Copy</span></button><details><summary>Show</summary>Open'
        "</details>"
    )
    assert read.text == "Kept Open"


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "@SUM(A1)", "-2+3", "\t=1"])
def test_no_cell_is_a_formula(text):
    about = about_of(table_of((text, "1"), ("Boys", text)))
    with ZipFile(io.BytesIO(tables_file(about, FORMATS["csv"]))) as opened:
        lines = opened.read("01-table-1.csv").decode("utf-8-sig").splitlines()
    assert lines[1].startswith("'")
    book = tables_file(about, FORMATS["xlsx"])
    with ZipFile(io.BytesIO(book)) as opened:
        sheets = [opened.read(n).decode() for n in opened.namelist() if "worksheets/sheet" in n]
    assert not any("<f>" in sheet for sheet in sheets)
    shown = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(2).to_python()
    assert shown[-1][0] == "Boys"


def test_printed_page_says_what_it_is_and_is_escaped():
    sheet = page_sheet(about_of(markup.tiles([TILE]), table_of(("<b>Girls</b>", "47.1")), bars()))
    for said in ("SYNTHETIC", "Pupil group", "All pupils", "docs/measures/attainment8.md"):
        assert said in sheet.html
    assert "&lt;b&gt;Girls" in sheet.html
    assert 'alt="2017/18: 4%"' in sheet.html
    assert 'alt="Pupils by group. ' in sheet.html
    assert len(sheet.drawings) == 2
    for gone in ("href", "<a ", "<button", "By pupil group", "tabindex"):
        assert gone not in sheet.html


def test_picture_is_of_a_chart_of_the_page():
    about = about_of(bars())
    sheet = sheet_of(about, FORMATS["png"], "groups-chart")
    assert sheet is not None
    assert "Unit: Pupils. Source: made up." in sheet.html
    with pytest.raises(PolicyDenied):
        sheet_of(about, FORMATS["png"], "another-chart")


def test_name_of_the_file_says_school_page_and_year():
    about = about_of(bars())
    assert file_name(about, FORMATS["pdf"]) == ("saint-anne-s-school-groups-2018-19-synthetic.pdf")
    assert file_name(about, FORMATS["png"], "groups-chart").endswith(
        "groups-groups-chart-2018-19-synthetic.png"
    )


@pytest.mark.parametrize(
    ("content", "texts"),
    [
        (b"Zephyrine Quill", ()),
        (b"born on 3 February 2008", ()),
        (b"fine", ("<text>Zephyrine Quill</text>",)),
    ],
)
def test_gate_reads_a_file_and_what_it_was_made_of(content, texts):
    with pytest.raises(Refused) as refused:
        refuse_private_bytes("page.csv", content, texts, ["Zephyrine Quill"])
    assert "Zephyrine" not in str(refused.value)
    refuse_private_bytes("page.csv", b"fine", ["fine"], ["Zephyrine Quill"])


def test_gate_refuses_what_it_cannot_read():
    with pytest.raises(Refused):
        refuse_private_bytes("page.xlsx", b"no workbook")
