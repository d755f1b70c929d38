"""The spreadsheet and the CSV files of a pack, read back from their bytes."""

import csv
import io
import re
import time
from zipfile import ZipFile

import pytest
from documents import NAMED, PARTS, made_from
from python_calamine import CalamineWorkbook

from workbench.packs.documents.about import about
from workbench.packs.documents.bundle import bundle, safe_cell
from workbench.packs.documents.shown import number
from workbench.packs.documents.tables import distinct, tables_of
from workbench.packs.documents.workbook import sheet_names, workbook
from workbench.packs.documents.write import write_documents
from workbench.packs.parts import Grid, Section

ABOUT = about(PARTS, made_from())
TABLES = tables_of(PARTS)


@pytest.fixture(scope="module")
def written() -> bytes:
    return workbook(ABOUT, TABLES)


@pytest.fixture(scope="module")
def files(written: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(written)) as opened:
        return {name: opened.read(name).decode("utf-8") for name in opened.namelist()}


@pytest.fixture(scope="module")
def book(written: bytes) -> CalamineWorkbook:
    return CalamineWorkbook.from_filelike(io.BytesIO(written))


def test_every_table_has_its_sheet(book):
    assert book.sheet_names == [
        "Cover",
        "Notes",
        "1 Headline measures tiles",
        "2 Attendance of groups in",
        "3 Attendance by year",
        "4 What the pack says, and what",
    ]


def test_a_figure_is_a_number_and_exactly_what_was_shown(book):
    rows = book.get_sheet_by_name("2 Attendance of groups in").to_python()
    assert rows[0][0] == "Attendance of groups in 2018/19 [note 1]"
    assert rows[1][0] == "Source: Registers."
    assert rows[2] == ["Group", "Pupils", "Attendance", "Change", "Interval", "Verdict"] + [
        "verdict (2)"
    ]
    assert rows[3][:5] == ["Girls", 1174, 0.931, 0.4, "+0.1 to +0.7"]
    assert rows[4][:5] == ["Boys", 68, 0.94, -0.25, "[x]"]
    assert rows[5][:5] == ["EHC plan", "[c]", "[c]", "[c]", "[x]"]


def test_it_shows_numbers_as_the_page_does(files):
    formats = set(re.findall(r'formatCode="([^"]*)"', files["xl/styles.xml"]))
    assert {"#,##0;−#,##0;#,##0", "0.0%;−0.0%;0.0%", "+0.00;−0.00;0.00"} <= formats


def test_tables_are_marked_up_with_one_heading_each(files):
    marked = [text for name, text in files.items() if name.startswith("xl/tables/")]
    assert len(marked) == 1 + len(TABLES)
    for text in marked:
        headings = re.findall(r'<tableColumn id="\d+" name="([^"]*)"', text)
        assert len({heading.casefold() for heading in headings}) == len(headings) > 0


def test_nothing_is_merged_hidden_or_worked_out(files):
    sheets = "".join(text for name, text in files.items() if "worksheets/sheet" in name)
    assert not re.search(r"<f>|<mergeCell|hidden=|<hyperlink [^>]*r:id", sheets)
    assert "hidden" not in files["xl/workbook.xml"]
    assert "=HYPERLINK(1)" in files["xl/sharedStrings.xml"]
    assert 'quotePrefix="1"' in files["xl/styles.xml"]


def test_no_row_is_blank(book):
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        assert all(any(cell != "" for cell in row) for row in rows), name


def test_the_cover_says_what_it_is(book):
    lines = [row[0] for row in book.get_sheet_by_name("Cover").to_python()]
    assert lines[0] == "A school - school pack (SYNTHETIC)"
    assert lines[1].startswith("SYNTHETIC: ")
    assert "Made: 22 November 2026" in lines
    assert "Data version: 7" in lines
    assert any(line.startswith("Licence: ") for line in lines)
    assert any(line.startswith("2 Attendance of groups in") for line in lines)


def test_shorthand_is_explained(book):
    notes = book.get_sheet_by_name("Notes").to_python()
    assert {row[0] for row in notes} >= {"[note 1]", "[c]", "[x]", "[z]", "[low]", "[u]"}


def test_what_a_sentence_rests_on_stands_beside_it(book):
    headings, *rows = book.get_sheet_by_name("4 What the pack says, and what").to_python()[1:]
    rise = dict(zip(headings, rows[1], strict=True))
    assert (rise["n"], rise["p"], rise["q"]) == (1174, 0.01, 0.03)
    assert rise["Supports"] == "Attendance of groups in 2018/19"
    assert rise["Question"] == "What helped the girls?"


def test_equal_tables_give_equal_bytes(written, monkeypatch):
    later = time.time() + 10_000
    monkeypatch.setattr(time, "time", lambda: later)
    assert workbook(ABOUT, TABLES) == written
    assert bundle(ABOUT, TABLES) == bundle(ABOUT, TABLES)
    assert workbook(about(PARTS, made_from(data_version="8")), TABLES) != written


def test_csv_files_open_in_a_spreadsheet():
    with ZipFile(io.BytesIO(bundle(ABOUT, TABLES))) as opened:
        names = opened.namelist()
        raw = opened.read("02-groups.csv")
        readme = opened.read("README.txt").decode("utf-8-sig")
    assert names == [
        "README.txt",
        "01-headlines-tiles.csv",
        "02-groups.csv",
        "03-own-table.csv",
        "04-said.csv",
    ]
    assert raw.startswith("\N{ZERO WIDTH NO-BREAK SPACE}".encode())
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert rows[1][:5] == ["Girls", "1174", "93.1%", "0.40", "'+0.1 to +0.7"]
    assert rows[2][3:6] == ["-0.25", "[x]", "'=HYPERLINK(1)"]
    assert "SYNTHETIC" in readme
    assert "Attendance of groups in 2018/19" in readme


def test_lists_of_pupils_are_marked():
    with_names = tables_of([*PARTS, NAMED])
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(ABOUT, with_names)))
    assert book.get_sheet_by_name("4 Pupils").to_python()[1][0] == "Personal data: pupils' names"


@pytest.mark.parametrize("title", ["Results: 2018/19 [a]?*\\", "x" * 60, "a" * 28 + "'b", "  "])
def test_names_of_sheets_are_ones_that_a_spreadsheet_takes(title):
    from dataclasses import replace

    tables = [replace(TABLES[0], title=title)] * 2
    names = sheet_names(tables)
    assert len(set(names)) == 2
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]|'$", name) for name in names)


def test_headings_are_distinct():
    assert distinct(["A", "a", "a (2)", ""]) == ("A", "a (2)", "a (2) (2)", "Column 4")


@pytest.mark.parametrize(
    ("text", "value"),
    [("46.7", "46.7"), ("\N{MINUS SIGN}0.30", "-0.30"), ("100%", "1"), ("0", "0"), ("12%", "0.12")],
)
def test_numbers_are_read(text, value):
    assert str(number(text).value) == value


@pytest.mark.parametrize("text", ["2018/19", "007", "1e5", "46 to 50", "1.2.3", "12,34", "", "½"])
def test_what_is_no_number_stays_text(text):
    assert number(text) is None


@pytest.mark.parametrize("text", ["=1", "+A1", "-cmd|' /C'!A0", "@SUM(1)", "\t=1", " =1", "＝1"])
def test_text_is_never_a_formula(text):
    assert safe_cell(text) == f"'{text}"


def test_a_figure_with_a_mark_is_a_number_with_its_verdict_beside_it(tmp_path):
    grid = Grid(
        "results",
        "Results",
        ("Measure", "2017/18", "2018/19"),
        (("Progress 8", "+0.10", "\N{MINUS SIGN}0.56 ▼"), ("EBacc", "16%", "x"), ("A8", "4", "5%")),
    )
    (table,) = tables_of([grid])
    assert table.columns == ("Measure", "2017/18", "2018/19", "2018/19, verdict")
    read = CalamineWorkbook.from_filelike(io.BytesIO(workbook(ABOUT, [table])))
    rows = read.get_sheet_by_name("1 Results").to_python()[-3:]
    assert rows[0] == ["Progress 8", 0.1, -0.56, "significantly below"]
    assert [row[3] for row in rows[1:]] == ["[z]", "not marked"]
    with ZipFile(io.BytesIO(bundle(ABOUT, [table]))) as opened:
        written = opened.read("01-results.csv").decode("utf-8-sig").splitlines()
    assert written[1] == "Progress 8,0.10,-0.56,significantly below"
    parts = (Section("results-section", "Results"), grid)
    write_documents(tmp_path, parts, made_from(), ("html", "xlsx", "csv"))
