"""Uploaded files as rows of datasets, checked, and the workbooks that come back."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from upload_files import (
    LAESTAB,
    OTHER,
    PUPIL,
    TITLES,
    UPN,
    URN,
    YEAR,
    csv_of,
    ctf_of,
    ks4_of,
    pupil,
    result,
    text_of,
    workbook_of,
)

from workbench.contracts.read import read_catalogue
from workbench.errors import UsageError
from workbench.intake.arrivals import arriving_columns
from workbench.intake.uploads.ctf_codes import ctf_codes
from workbench.intake.uploads.extract import extract_of
from workbench.intake.uploads.limits import Limits
from workbench.intake.uploads.national import read_national_entries
from workbench.intake.uploads.read import read_upload
from workbench.intake.uploads.refusal import UploadRefused
from workbench.intake.uploads.shape_pupils import NEEDED
from workbench.intake.uploads.templates import templates
from workbench.intake.uploads.upload import UploadedFile, read_school_file
from workbench.intake.uploads.workbook import SYNTHETIC, annotated_workbook, template_workbook
from workbench.settings import Settings

CATALOGUE = read_catalogue(Settings().contracts)
ON = date(2019, 9, 1)
KEY = f"upn:{UPN}"


def extract(content: bytes, name: str = "a.csv", kind: str = ""):
    sheet = read_upload(content, name, Limits())
    return extract_of(sheet, kind, urn=URN, laestab=LAESTAB, year=YEAR)


def upload(content: bytes, name: str = "a.csv", **more) -> UploadedFile:
    facts = {"urn": URN, "laestab": LAESTAB, "year": YEAR, "catalogue": CATALOGUE, "on": ON}
    return read_school_file(content, name, **{**facts, **more})


def rows(found, dataset: str):
    arrival = found.of(dataset)
    return [] if arrival is None else arrival.rows.to_dict("records")


def test_pupils_feed_identity_and_enrolment():
    found, refused = extract(csv_of(PUPIL))
    assert refused.empty
    (identity,), (enrolment,) = rows(found, "pupil_identity"), rows(found, "pupil")
    assert identity["source_key"] == KEY
    assert identity["date_of_birth"] == "2002-09-01"
    assert (enrolment["birth_month"], enrolment["ks4_cohort"]) == ("9", "true")


def test_admission_number_stands_in_for_a_upn():
    text = text_of((*TITLES, "Admission no"), (*pupil(upn=""), "0042")).encode()
    found, refused = extract(text)
    assert refused.empty
    assert rows(found, "pupil")[0]["source_key"] == "adm:0042"


def test_characteristics_come_whole_or_not_at_all():
    titles = (*TITLES, *NEEDED)
    cells = (*PUPIL, "N", "Y", "Y", "N", "K", "ENG", "BCRB", "N")
    known = upload(text_of(titles, cells).encode())
    (row,) = rows(known.extract, "pupil_characteristics")
    assert (row["ethnic_group"], row["sen_status"], row["fsm6"]) == ("Black", "K", True)
    part = upload(text_of(titles[:-1], cells[:-1]).encode())
    assert part.extract.of("pupil_characteristics") is None
    assert any("Service child" in row.guidance for row in part.rows)


def test_marks_of_a_day_and_marks_of_a_session_are_the_same():
    day = f"UPN,Date,AM,PM\r\n{UPN},04/09/2018,/,\r\n{UPN},05/09/2018,L,\\\r\n"
    one = (
        f"UPN,Date,Session,Mark\r\n{UPN},04/09/2018,am,/\r\n{UPN},05/09/2018,AM,L\r\n"
        f"{UPN},05/09/2018,PM,\\\r\n"
    )
    by_day, by_session = (rows(extract(t.encode())[0], "attendance_mark") for t in (day, one))
    assert by_day == by_session
    assert [row["code"] for row in by_day] == ["/", "L", "\\"]


def test_marks_of_other_years_are_refused_alone():
    text = f"UPN,Date,AM,PM\r\n{UPN},04/09/2018,/,\\\r\n{UPN},04/09/2017,/,\\\r\n".encode()
    found, refused = extract(text)
    assert len(rows(found, "attendance_mark")) == 2
    assert refused[["row", "rule"]].to_numpy().tolist() == [[3, "year"]]


def test_scale_of_an_assessment_is_found_by_its_title():
    text = (
        "UPN,Subject,Aspect,Result set,Date,Scale,Grade\r\n"
        f"{UPN},Mathematics,Attainment,Autumn,14/12/2018,gcse (9-1),6\r\n"
    )
    (row,) = rows(extract(text.encode())[0], "assessment_result")
    assert (row["scale"], row["kind"]) == ("gcse_9_1", "teacher_assessment")


def test_staff_have_no_key_but_their_own():
    found = upload(b"Staff ID,Forename,Surname,Email\r\n007,Ann,Other,A@x.sch.uk\r\n").extract
    (row,) = rows(found, "staff")
    assert (row["staff_id"], row["email"], row["current"]) == ("007", "a@x.sch.uk", True)


def test_attempts_follow_the_exam_dates():
    titles = ("DfE number", "Year", "UPN", "QAN", "Grade", "Exam date")
    early = (LAESTAB, "2019", UPN, "60146084", "4", "30/06/2018")
    late = (LAESTAB, "2019", UPN, "60146084", "6", "30/06/2019")
    found = upload(text_of(titles, late, early).encode(), known=frozenset({KEY}))
    assert [(r["attempt"], r["grade"]) for r in rows(found.extract, "ks4_entry")] == [
        (2, "6"),
        (1, "4"),
    ]
    entry = CATALOGUE["ks4_entry"]
    assert set(found.extract.of("ks4_entry").rows) == set(arriving_columns(entry))


def test_results_of_a_year_without_a_list_are_refused():
    sheet = read_upload(ks4_of((LAESTAB, "2026", UPN, "60146084", "", "5")), "a.csv", Limits())
    with pytest.raises(UploadRefused, match="which qualifications count is known"):
        extract_of(sheet, "", urn=URN, laestab=LAESTAB, year="2025/26")


@pytest.mark.parametrize(
    ("given", "dataset", "column", "value"),
    [
        (result("KS2", "READ", "TT", "NS", "99"), "ks2_result", "reading_outcome", "NS"),
        (result("KS2", "MAT", "TT", "NS", "A"), "ks2_result", "maths_outcome", "A"),
        (result("KS1", "WRIT", "TA", "", "exs"), "ks1_result", "writing_assessment", "EXS"),
        (result("KS1", "PHO", "TT", "NM", "38", year="2015"), "phonics_check", "mark", "38"),
        (
            result("FSP", "LIT", "TA", "", "2", component="G09", year="2014"),
            "early_years_profile",
            "reading",
            "2",
        ),
        (
            result("KS2", "MAT", "TT", "MT", "NAA", component="MTC"),
            "assessment_result",
            "grade",
            "NAA",
        ),
    ],
)
def test_results_of_a_transfer_file(given: str, dataset: str, column: str, value: str):
    found, refused = extract(ctf_of(given), "a.xml")
    assert refused.empty
    (row,) = rows(found, dataset)
    assert row[column] == value


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (result("KS2", "MAT", "TT", "MT", "26", component="MTC"), "ctf_result"),
        (result("KS2", "READ", "TT", "NS", "105", year="19"), "ctf_year"),
        (result("KS1", "PHO", "TT", "NM", "38", year="2019"), "ctf_year_group"),
        (
            result("KS2", "READ", "TT", "NS", "1") + result("KS2", "REA", "TT", "NS", "2"),
            "ctf_repeated",
        ),
    ],
)
def test_odd_results_of_a_transfer_file_are_refused_alone(given: str, rule: str):
    found, refused = extract(ctf_of(given), "a.xml")
    assert set(refused["rule"]) == {rule}
    assert len(rows(found, "pupil")) == 1


def test_codes_of_transfer_files_name_columns_of_contracts():
    for raw in ctf_codes()["results"]:
        names = CATALOGUE[raw["dataset"]].names
        assert {raw["column"], raw.get("otherwise", raw["column"])} <= set(names)
    for goals in ctf_codes()["early_years"]["goals"]:
        assert set(goals["columns"]) <= set(CATALOGUE["early_years_profile"].names)


def test_templates_feed_columns_of_contracts():
    for template in templates():
        for field in template.fields:
            for dataset, column in field.feeds:
                assert column in CATALOGUE[dataset].names


def test_year_group_of_a_transfer_file_may_follow_from_the_birth():
    assert rows(extract(ctf_of(), "a.xml")[0], "pupil")[0]["year_group"] == "5"
    told = ctf_of(pupil_more="<NCyearActual>6</NCyearActual>")
    assert rows(extract(told, "a.xml")[0], "pupil")[0]["year_group"] == "6"


def test_refused_rows_come_back_as_they_came_and_never_as_formulas():
    found = upload(csv_of(PUPIL, pupil(surname="=1+1", sex="?"), OTHER))
    assert found.refused_count == 1
    content = found.annotated(synthetic=True)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheets = [book.read(f"xl/worksheets/sheet{i}.xml").decode() for i in (1, 2)]
        texts = book.read("xl/sharedStrings.xml").decode()
    assert all("<f>" not in sheet for sheet in sheets)
    assert all(f">{text}<" in texts for text in (SYNTHETIC, "=1+1", "3", "Surname; Sex"))


def test_a_bad_cell_is_marked_in_words_and_not_by_colour_alone():
    found = upload(csv_of(PUPIL, pupil(sex="?")))
    sheet = read_upload(annotated_workbook(found.sheet, found.refused), "b.xlsx", Limits())
    (row,) = sheet.rows.to_dict("records")
    assert (row["Row in the file"], row["Column"], row["Rule"]) == ("3", "Sex", "words")
    assert row["What to do"].startswith("Sex: Use one of")


def test_blank_templates_are_recognised_when_they_are_filled():
    for kind in ("pupils", "attendance", "assessment", "staff", "ks4_gcse"):
        content = template_workbook(kind)
        with pytest.raises(UploadRefused, match="no row"):
            read_upload(content, "a.xlsx", Limits())
    with pytest.raises(UsageError, match="has no template"):
        template_workbook("ctf")


def test_rows_that_a_check_refuses_have_their_number_in_the_file():
    text = f"UPN,Date,AM,PM\r\n{UPN},04/09/2018,/,\\\r\n{OTHER[0]},04/09/2018,/,\\\r\n".encode()
    found = upload(text, known=frozenset({KEY}))
    assert found.waiting
    assert set(found.refused["row"]) == {3}


def test_rows_that_a_check_refuses_name_the_column_of_the_file():
    cells = (*PUPIL, "N", "Y", "Y", "N", "K", "ENG", "QQQQ", "N")
    found = upload(text_of((*TITLES, *NEEDED), cells).encode())
    assert "Ethnicity" in set(found.refused["column"])


def test_unknown_columns_are_counted_and_not_kept():
    found = upload(text_of((*TITLES, "Religion"), (*PUPIL, "x")).encode())
    assert any(row.check == "unknown_column" and row.count == 1 for row in found.rows)
    assert all("Religion" not in one.rows for one in found.extract)


def test_workbook_and_csv_give_the_same():
    (one, _), (two, _) = extract(csv_of(PUPIL)), extract(workbook_of(), "a.xlsx")
    assert [rows(one, a.dataset) for a in one] == [rows(two, a.dataset) for a in two]


def test_national_file_is_checked_and_parted_by_school(tmp_path: Path):
    path = tmp_path / "entries.csv"
    path.write_text(
        "URN,PMR,QAN,Grade\n100002,p1,60146084,5\n100001,p1,60146084,4\n100001,p1,60146084,6\n"
        "100001,p1,60146084,4\n100001,p2,99999999,4\n10001,p3,60146084,4\n100001,p 4,60146084,9\n"
        "100001,p5,60146084,Z\n"
    )
    found = read_national_entries(path, year=YEAR, catalogue=CATALOGUE, on=ON)
    schools = {one.urn: rows(one, "ks4_entry") for one in found.extracts()}
    assert {urn: len(entries) for urn, entries in schools.items()} == {"100001": 2, "100002": 1}
    assert [(r["source_key"], r["attempt"]) for r in schools["100001"]] == [
        ("npd:p1", 1),
        ("npd:p1", 2),
    ]
    assert dict(zip(found.refused["row"], found.refused["rule"], strict=True)) == {
        5: "repeated",
        6: "qualification",
        7: "urn",
        8: "reference",
        9: "grade",
    }


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"URN,PMR,QAN,Grade\n1,2,3\n", "fields"),
        (b"URN,PMR,QAN,Grade\n100001,p,\xff,4\n", "fields"),
        (b"URN,PMR,QAN,Grade\n", "empty"),
        (b"URN,PMR,QAN\n1,2,3\n", "columns"),
        (b"%PDF-1.7", "kind"),
        (b"URN,URN\n1,2\n", "header"),
        (b"URN,PMR,Year,QAN,Grade\n100001,p,2018,60146084,4\n", "year"),
    ],
)
def test_national_file_that_is_broken_is_refused(content: bytes, rule: str, tmp_path: Path):
    path = tmp_path / "entries.csv"
    path.write_bytes(content)
    with pytest.raises(UploadRefused) as refused:
        read_national_entries(path, year=YEAR, catalogue=CATALOGUE, on=ON)
    assert refused.value.rule == rule
