"""Uploaded files as sheets of text, and what is recognised in them."""

import pandas as pd
import pytest
from upload_files import PUPIL, TITLES, csv_of, ctf_of, result, text_of, workbook_of

from workbench.errors import UsageError
from workbench.intake.uploads.limits import Limits
from workbench.intake.uploads.read import read_upload
from workbench.intake.uploads.recognise import recognise
from workbench.intake.uploads.refusal import UploadRefused, label_of
from workbench.intake.uploads.sheet import plain
from workbench.intake.uploads.templates import template_of, templates

LIMITS = Limits()


def read(
    content: bytes, name: str = "a.csv", limits: Limits = LIMITS, sheets: tuple[str, ...] = ()
):
    return read_upload(content, name, limits, sheets)


def test_rows_have_the_number_of_their_line():
    text = 'UPN,Forename\r\na,"two\r\nlines"\r\n\r\n , \r\nb,one\r\n'
    sheet = read(text.encode())
    assert list(sheet.rows.index) == [2, 6]
    assert sheet.rows.loc[2, "Forename"] == "two\r\nlines"


def test_rows_of_a_workbook_have_its_numbers():
    sheet = read(workbook_of(((), ("UPN", "n"), (), ("a", 1.5))), "a.xlsx")
    assert sheet.rows.to_dict("index") == {4: {"UPN": "a", "n": "1.5"}}


def test_sheet_of_a_template_is_chosen():
    def more(book, page):
        book.add_worksheet("KS4 gcse RESULTS").write_row(0, 0, ("b",))
        book.get_worksheet_by_name("KS4 gcse RESULTS").write_row(1, 0, ("1",))

    content = workbook_of((("a",), ("2",)), more)
    assert read(content, "a.xlsx").header == ("a",)
    assert read(content, "a.xlsx", sheets=(plain("KS4 GCSE results"),)).header == ("b",)


def test_results_of_a_transfer_file_are_rows():
    two = result("KS2", "READ", "TT", "NS", "105") + result("KS1", "PHO", "TT", "NM", "38")
    sheet = read(ctf_of(two), "a.xml")
    assert list(sheet.rows["Result"]) == ["105", "38"]
    assert set(sheet.rows["UPN"]) == {PUPIL[0]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_give_the_same_rows(encoding: str):
    row = (*PUPIL[:2], "Zoë", *PUPIL[3:])
    sheet = read(text_of(TITLES, row).encode(encoding))
    pd.testing.assert_frame_equal(sheet.rows, read(csv_of(row)).rows)


def test_limits_are_those_asked_for():
    rows = csv_of(*[PUPIL] * 11)
    with pytest.raises(UploadRefused, match="more than 10 rows"):
        read(rows, limits=Limits(rows=10))
    with pytest.raises(UploadRefused) as refused:
        read(rows, limits=Limits(text_bytes=10, xml_bytes=10, workbook_bytes=10))
    assert refused.value.rule == "size"


@pytest.mark.parametrize("kind", [one.kind for one in templates()])
def test_header_of_a_template_is_recognised(kind: str):
    template = template_of(kind)
    # both kinds of results have the same columns
    expected = "ks4_gcse" if kind == "ks4_other" else kind
    if template.by_hand:
        sheet = read(text_of(template.titles, ["x"] * len(template.titles)).encode())
        assert recognise(sheet).kind == expected


def test_other_titles_are_recognised_whatever_their_case():
    sheet = read(b"unique pupil number,ATTENDANCE DATE,am mark,Pm_Mark\r\na,b,c,d\r\n")
    assert recognise(sheet).kind == "attendance"


def test_nearest_kind_is_named_and_no_title_of_the_file():
    with pytest.raises(UploadRefused, match="'Attendance', and lacks: AM and PM or Session") as e:
        recognise(read(b"UPN,Date,Smith\r\na,b,c\r\n"))
    assert "Smith" not in str(e.value)


def test_unknown_kind_suggests_one():
    with pytest.raises(UsageError, match="Did you mean 'pupils'"):
        template_of("pupil")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("C:\\x\\pupils.csv", "pupils.csv"), ("", "The file"), ("a\x00b.csv", "ab.csv")],
)
def test_label(name: str, shown: str):
    assert label_of(name) == shown
    assert len(label_of("x" * 500)) < 100


def test_titles_of_a_template_are_told_apart():
    for template in templates():
        names = [{plain(n) for n in (field.title, *field.also)} for field in template.fields]
        assert sum(map(len, names)) == len(set().union(*names)), template.kind
