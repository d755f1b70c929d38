"""Files that a school uploads, by command: checked, stored as a run, and what is refused back."""

import json
from pathlib import Path

import pandas as pd
import pytest
from exchange_kit import desk_at
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner
from upload_files import KS4_TITLES, LAESTAB, OTHER, PUPIL, SECRET, UPN, URN, YEAR, csv_of, text_of

from workbench.cli import app
from workbench.contracts.types import pandas_dtype
from workbench.intake.exchange.national import store_national
from workbench.synthetic.england import England

BAD_DATE = tuple("31/31/2002" if cell == "01/09/2002" else cell for cell in PUPIL)
NATIONAL_TITLES = ("URN", "Pupil reference", "QAN", "Grade")


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """A home that knows the school and nothing of its pupils."""
    home = tmp_path / "home"
    monkeypatch.setenv("WORKBENCH_HOME", str(home))
    with desk_at(home) as desk:
        contract = desk.stores.catalogue["school"]
        drawn = England("demo").schools().head(1).assign(urn=URN, laestab=LAESTAB)
        types = {column.name: pandas_dtype(column) for column in contract}
        with desk.stores.lake.writing() as writer:
            writer.insert("school", drawn[list(types)].astype(types))
    return tmp_path


def run(*words: str, exit_code: int = 0):
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == exit_code, (words, result.stdout, result.stderr)
    return result


def upload(file: Path, *words: str, exit_code: int = 0):
    return run("intake", "upload", str(file), "--urn", URN, "--year", YEAR, *words,
               exit_code=exit_code)  # fmt: skip


def rows_of(home: Path, dataset: str) -> pd.DataFrame:
    with desk_at(home / "home") as desk:
        return desk.stores.rows(dataset, URN)


def test_a_file_is_checked_stored_and_can_be_undone(place):
    file = place / "pupils.csv"
    file.write_bytes(csv_of(PUPIL, OTHER))
    checked = upload(file, "--dry-run")
    assert "Nothing was stored." in checked.stderr
    assert rows_of(place, "pupil").empty
    stored = json.loads(upload(file, "--json").stdout)
    assert stored["kind"] == "pupils"
    assert stored["counts"]["pupil"]["new"] == 2
    assert set(rows_of(place, "pupil_identity")["surname"]) == {SECRET, "Other"}
    # the same file again changes nothing
    assert json.loads(upload(file, "--json").stdout)["counts"] == {}
    runs = json.loads(run("connection", "runs", URN, "--json").stdout)
    assert [one["outcome"] for one in runs] == ["unchanged", "stored"]
    run("connection", "undo", stored["run"])
    assert rows_of(place, "pupil").empty
    assert rows_of(place, "pupil_identity").empty


def test_refused_rows_come_back_in_a_workbook_and_no_value_is_printed(place):
    file, back = place / "pupils.csv", place / "back.xlsx"
    file.write_bytes(csv_of(BAD_DATE, OTHER))
    result = upload(file, "--refused", str(back), exit_code=3)
    assert "1 rows of pupils.csv were refused" in result.stderr
    assert SECRET not in result.stdout + result.stderr
    assert len(rows_of(place, "pupil")) == 1
    book = CalamineWorkbook.from_path(back)
    cells = [
        str(cell) for row in book.get_sheet_by_name("Refused rows").to_python() for cell in row
    ]
    assert {SECRET, "31/31/2002", "Date of birth"} <= set(cells)
    assert "SYNTHETIC" in cells


def test_another_file_names_the_same_pupils_by_their_upns(place):
    pupils, marks = place / "pupils.csv", place / "marks.csv"
    pupils.write_bytes(csv_of(PUPIL, OTHER))
    upload(pupils)
    marks.write_text(text_of(("UPN", "Date", "AM", "PM"), (UPN, "05/10/2018", "/", "I")))
    assert json.loads(upload(marks, "--json").stdout)["counts"]["attendance_day"]["new"] == 1
    day = rows_of(place, "attendance_day").iloc[0]
    people = rows_of(place, "pupil_identity").set_index("upn")
    assert (day["pupil_id"], day["am"], day["pm"]) == (people.loc[UPN, "pupil_id"], "/", "I")
    # which run changed what about the pupil, without a value
    told = json.loads(
        run("connection", "changes", URN, "--pupil", day["pupil_id"], "--json").stdout
    )
    assert {one["dataset"] for one in told} == {"pupil", "pupil_identity", "attendance_day"}


def test_a_file_of_a_school_that_nobody_knows_or_of_no_kind_is_refused(place):
    file = place / "odd.csv"
    file.write_text("one,two\r\n1,2\r\n")
    assert "Traceback" not in upload(file, exit_code=5).stderr
    pupils = place / "pupils.csv"
    pupils.write_bytes(csv_of(PUPIL))
    words = ("intake", "upload", str(pupils), "--urn", "123456", "--year", YEAR)
    assert "no school of the store" in run(*words, exit_code=2).stderr


@pytest.mark.parametrize("kind", ["pupils", "attendance", "ks4_gcse"])
def test_a_template_that_was_filled_in_is_recognised(kind, place):
    file = place / f"{kind}.xlsx"
    run("intake", "template", kind, str(file))
    titles = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()[0]
    assert len(titles) > 3
    result = upload(file, exit_code=5)
    assert "no row" in result.stderr


def test_a_misspelt_template_names_the_nearest(place):
    assert "pupils" in run("intake", "template", "pupil", "x.xlsx", exit_code=2).stderr


def test_national_entries_are_stored_in_place_of_older_ones(place):
    file = place / "entries.csv"
    number = "60146084"
    rows = [("100001", "P1", number, "7"), ("100001", "P2", number, "5"),
            ("100002", "P3", number, "9"), ("100002", "P4", number, "no grade")]  # fmt: skip
    file.write_text(text_of(NATIONAL_TITLES, *rows))
    words = ("intake", "national", str(file), "--year", YEAR, "--json")
    first = json.loads(run(*words, exit_code=3).stdout)
    assert (first["stored"], first["refused"], first["new_pupils"]) == (3, 1, 3)
    file.write_text(text_of(NATIONAL_TITLES, *rows[:2]))
    second = json.loads(run(*words).stdout)
    assert (second["stored"], second["new_pupils"]) == (2, 0)
    with desk_at(place / "home") as desk:
        here = desk.stores.rows("ks4_entry", "100001")
        links = desk.stores.rows("pupil_link", "100001")
        assert desk.stores.rows("ks4_entry", "100002").empty
        assert sorted(here["grade"]) == ["5", "7"]
        assert set(here["pupil_id"]) == set(links["pupil_id"])
        # the reference is known from one file to the next
        again = store_national(desk, file, YEAR, "tester")
        assert set(desk.stores.rows("ks4_entry", "100001")["pupil_id"]) == set(here["pupil_id"])
    assert again.new_pupils == 0


def test_results_of_the_key_stage_4_template(place):
    pupils, results = place / "pupils.csv", place / "ks4.csv"
    pupils.write_bytes(csv_of(PUPIL))
    upload(pupils)
    row = (LAESTAB, "2019", UPN, "60146084", "", "7")
    results.write_text(text_of(KS4_TITLES, row))
    assert json.loads(upload(results, "--json").stdout)["counts"]["ks4_entry"]["new"] == 1
    own = rows_of(place, "ks4_entry")
    assert own[["grade", "points"]].to_numpy().tolist() == [["7", 7.0]]
    # a national file is about other pupils, and replaces none of it however often it is loaded
    national = place / "entries.csv"
    national.write_text(text_of(NATIONAL_TITLES, (URN, "P1", "60146084", "4")))
    for _ in range(2):
        run("intake", "national", str(national), "--year", YEAR)
        both = rows_of(place, "ks4_entry")
        assert sorted(both["grade"]) == ["4", "7"]
    assert own["pupil_id"][0] in set(both["pupil_id"])
    assert "npd:P1" in set(rows_of(place, "pupil_link")["source_key"])
    # its references are nobody's who left the school
    due = run("connection", "retention", "--json")
    assert all(len(one["pupils"]) == 1 for one in json.loads(due.stdout))
