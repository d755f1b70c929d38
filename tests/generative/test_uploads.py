"""Whatever is uploaded is refused in words or read, and CSV is read as it was meant."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import UserError
from workbench.intake.uploads.cells import cell_of
from workbench.intake.uploads.extract import extract_of
from workbench.intake.uploads.limits import Limits
from workbench.intake.uploads.read import read_upload
from workbench.intake.uploads.templates import template_of, templates

LIMITS = Limits(rows=1000)
NAMES = st.sampled_from(["a.csv", "a.xlsx", "a.xml", "a.xls", "a"])
STARTS = st.sampled_from(
    [b"", b"PK\x03\x04", b"<?xml version='1.0'?><CTfile>", b"UPN,Date,AM,PM\n"]
)
CELLS = st.text(st.characters(exclude_categories=("C", "Z")), max_size=8)
PARSES = sorted({field.parse for template in templates() for field in template.fields})


def rows_refused(content: bytes, name: str, kind: str = "") -> set[int]:
    """Numbers of the rows that are refused; none where the file is refused whole, in words."""
    try:
        sheet = read_upload(content, name, LIMITS)
        _, refused = extract_of(sheet, kind, urn="900001", laestab="9991001", year="2018/19")
    except UserError as error:
        return set() if error.what and error.hint else {-1}
    return set(refused["row"]) - set(sheet.rows.index)


@given(STARTS, st.binary(max_size=400), NAMES)
def test_any_bytes_are_refused_in_words_or_read(start: bytes, rest: bytes, name: str):
    assert rows_refused(start + rest, name) == set()


@given(st.sampled_from(PARSES), CELLS.filter(bool))
def test_any_cell_is_read_or_not(parse: str, cell: str):
    assert cell_of(parse).read(cell) is None or isinstance(cell_of(parse).read(cell), str)


@given(
    st.lists(st.tuples(CELLS.filter(bool), CELLS, CELLS), min_size=1, max_size=8),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_csv_is_read_as_it_was_written(rows, comma: str, end: str, encoding: str):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=comma, lineterminator=end).writerows([("a", "b", "c"), *rows])
    sheet = read_upload(out.getvalue().encode(encoding), "a.csv", LIMITS)
    assert [tuple(row) for row in sheet.rows.to_numpy().tolist()] == rows


@given(st.sampled_from([t.kind for t in templates() if t.by_hand]), st.data())
def test_any_cells_under_the_titles_of_a_template_are_read_or_refused(kind: str, data):
    titles = template_of(kind).titles
    row = data.draw(st.tuples(*[CELLS for _ in titles]))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([titles, row])
    assert rows_refused(out.getvalue().encode(), "a.csv", kind) == set()
