"""Loading published files: once, twice, anew, in any order; every row is accounted for."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd
import pytest
from lakes import lake_of, loads_of, rows_of
from small_tables import FORMATS, small_table
from typer.testing import CliRunner

from workbench.cli import app
from workbench.intake.ingest import ingest
from workbench.intake.outcome import Outcome
from workbench.settings import Settings

OVERLAPPING = ("school_panel_years", "ks4_2018_19", "ees_ks4_schools", "gias_successors")


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


def load(settings: Settings, *paths: Path) -> tuple[Outcome, ...]:
    return ingest(paths, settings)


def school(settings: Settings, urn: str) -> dict[str, object]:
    rows = rows_of(lake_of(settings), "school").set_index("urn")
    return rows.loc[urn].to_dict()


def workbook(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """A workbook of one sheet, the smallest there can be; numbers are numbers."""

    def cell(text: str) -> str:
        if text.replace(".", "", 1).isdigit():
            return f"<c><v>{text}</v></c>"
        return f'<c t="inlineStr"><is><t>{escape(text)}</t></is></c>'

    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    lines = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="table" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData>'
        "</worksheet>",
    }
    with zipfile.ZipFile(path, "w") as out:
        for name, text in parts.items():
            out.writestr(name, text)
    return path


def test_every_format_loads_and_accounts_for_every_row(tmp_path, chosen):
    for name in FORMATS:
        small_table(name).write(tmp_path / "files")
    outcomes = load(chosen, tmp_path / "files")
    assert {o.format for o in outcomes} == set(FORMATS)
    for outcome in outcomes:
        assert outcome.status == "loaded", outcome.message
        assert outcome.rows == outcome.stored + outcome.quarantined + sum(outcome.without.values())
    stored = loads_of(lake_of(chosen))
    assert set(stored["source"]) == {o.source for o in outcomes}


def test_the_order_of_loading_does_not_matter(tmp_path):
    paths = [small_table(name).write(tmp_path) for name in OVERLAPPING]
    ends = []
    for i, order in enumerate([paths, paths[::-1], [paths[2], paths[0], paths[3], paths[1]]]):
        settings = Settings(home=tmp_path / f"home{i}")
        assert {o.status for o in load(settings, *order)} == {"loaded"}
        lake = lake_of(settings)
        ends.append([rows_of(lake, n) for n in ("school", "school_performance")])
    for other in ends[1:]:
        for one, two in zip(ends[0], other, strict=True):
            pd.testing.assert_frame_equal(one, two)


def test_loading_twice_changes_nothing(tmp_path, chosen):
    path = small_table("ks4_2018_19").write(tmp_path)
    load(chosen, path)
    before = lake_of(chosen).version()
    (again,) = load(chosen, path)
    assert (again.status, again.message) == ("already", "already loaded as ks4_2018_19 2018/19")
    assert lake_of(chosen).version() == before


def test_a_newer_version_replaces_the_older(tmp_path, chosen):
    old = small_table("ks4_2018_19", schools=4)
    new = small_table("ks4_2018_19", schools=2).with_value(0, "P8MEA", "0.75")
    load(chosen, old.write(tmp_path))
    (outcome,) = load(chosen, new.write(tmp_path, "renamed.csv"))
    assert outcome.status == "loaded"
    lake = lake_of(chosen)
    for dataset in ("school", "school_by_source"):
        assert len(rows_of(lake, dataset)) == 4
    rows = rows_of(lake, "school_performance")
    assert sorted(rows.loc[rows["measure"] == "progress8", "value"]) == [0.75, 1, 1, 1]
    assert len(loads_of(lake)) == 2
    (back,) = load(chosen, old.write(tmp_path))
    assert back.status == "loaded"
    assert len(rows_of(lake_of(chosen), "school")) == 8


def test_tables_of_two_authorities_stand_side_by_side(tmp_path, chosen):
    one = small_table("ks2_final")
    other = one
    for row in range(len(one.rows)):
        urn = one.rows[row][one.header.index("URN")]
        other = other.with_value(row, "LEA", "851").with_value(row, "URN", f"2{urn[1:]}")
    load(chosen, one.write(tmp_path), other.write(tmp_path, "other.csv"))
    rows = rows_of(lake_of(chosen), "school_performance")
    assert set(rows.loc[rows["level"] == "la", "unit_id"]) == {"850", "851"}
    assert not rows.duplicated(["level", "unit_id", "year", "measure", "group"]).any()


def test_a_table_of_england_is_believed_and_takes_intervals_from_the_local_one(tmp_path, chosen):
    england = small_table("ks2_2018_19")
    local = small_table("ks2_final")
    local = local.with_value(0, "READPROG_LOWER", "-2.5").with_value(0, "READPROG_UPPER", "4.5")
    unknown = local.with_value(1, "URN", "109999").with_value(2, "READPROG", "9.9")
    load(chosen, england.write(tmp_path), unknown.write(tmp_path))
    rows = rows_of(lake_of(chosen), "school_performance")
    reading = rows[(rows["measure"] == "ks2_reading_progress") & (rows["group"] == "all")]
    reading = reading[reading["level"] == "school"].set_index("unit_id")
    assert set(reading["source"]) == {"ks2_2018_19 2018/19"}
    assert tuple(reading.loc["100001", ["value", "low", "high"]]) == (1, -2.5, 4.5)
    # another figure's interval is not this figure's, and England's table has every school
    assert reading.loc["100003", "value"] == 1
    assert pd.isna(reading.loc["100003", "low"])
    assert "109999" not in reading.index


def test_a_school_is_put_together_column_by_column(tmp_path, chosen):
    panel = small_table("school_panel_schools").with_value(0, "education_phase", "All-through")
    tables = small_table("ks4_2018_19").with_value(0, "GRAMMAR", "Yes")
    grammar = small_table("grammar_schools")
    load(chosen, tables.write(tmp_path), panel.write(tmp_path), grammar.write(tmp_path))
    row = school(chosen, "100001")
    assert row["phase"] == "all-through"
    assert row["source"] == "school_panel_schools"
    assert row["latitude"] == 1
    assert row["selective"] is True


def test_the_authority_is_carried_from_the_latest_successor(tmp_path, chosen):
    old = small_table("ks4_2018_19", schools=1)
    new = small_table("ees_ks4_schools", schools=1)
    new = new.with_value(0, "school_urn", "100501").with_value(0, "old_la_code", "304")
    links = small_table("gias_successors", schools=1)
    load(chosen, old.write(tmp_path), new.write(tmp_path), links.write(tmp_path))
    row = school(chosen, "100001")
    assert (row["la_code"], row["la_name"], row["region"]) == ("304", "Brent", "London")


def test_a_urn_in_scientific_notation_is_read_exactly(tmp_path, chosen):
    table = small_table("school_panel_schools").with_value(0, "urn", "1e+05")
    load(chosen, table.write(tmp_path))
    assert "100000" in set(rows_of(lake_of(chosen), "school")["urn"])


@pytest.mark.parametrize(
    ("code", "status"),
    [("SUPP", "suppressed"), ("NE", "no_entries"), ("NP", "not_published"), ("", "not_available")],
)
def test_a_code_is_a_missing_value_with_its_reason(code, status, tmp_path, chosen):
    table = small_table("ks4_2018_19").with_value(0, "P8MEA", code)
    load(chosen, table.write(tmp_path))
    rows = rows_of(lake_of(chosen), "school_performance")
    (row,) = rows[(rows["measure"] == "progress8") & (rows["unit_id"] == "100001")].to_dict(
        "records"
    )
    assert pd.isna(row["value"])
    assert row["status"] == status


def test_a_school_without_urn_is_quarantined_and_counted(tmp_path, chosen):
    table = small_table("ks5_final").with_value(1, "URN", "")
    (outcome,) = load(chosen, table.write(tmp_path))
    assert (outcome.rows, outcome.stored, outcome.quarantined) == (14, 13, 1)
    kept = pd.read_csv(chosen.home / "quarantine" / "ks5_final.csv", dtype="str")
    assert kept["reason"].to_list() == ["URN is missing"]
    assert kept["SCHNAME"].to_list() == ["T1"]


def test_two_sources_of_one_key_are_refused(tmp_path, chosen):
    groups = small_table("gias_group_links").write(tmp_path, "links_20220315.csv")
    academies = small_table("gias_academy_links").write(tmp_path)
    first, second = load(chosen, groups, academies)
    assert (first.status, second.status) == ("loaded", "refused")
    assert "[rule: unique]" in second.message
    rows = rows_of(lake_of(chosen), "trust_membership")
    assert set(rows["source"]) == {"gias_group_links 2022-03-15"}


def test_dry_run_stores_nothing(tmp_path, chosen):
    (outcome,) = ingest([small_table("ks4_2018_19").write(tmp_path)], chosen, dry_run=True)
    assert outcome.status == "checked"
    assert outcome.datasets == {"school": 8, "school_performance": 56}
    assert not chosen.home.exists()


def test_zip_and_workbook_hold_the_same_rows_as_the_file(tmp_path, chosen):
    table = small_table("ks4_2018_19")
    plain = table.write(tmp_path)
    archive = tmp_path / "several.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.write(plain, "inside/table.csv")
    sheet = workbook(tmp_path / "book.xlsx", [table.header, *table.rows])
    outcomes = ingest([plain, archive, sheet], chosen, dry_run=True)
    assert {(o.status, o.rows, tuple(o.datasets.items())) for o in outcomes} == {
        ("checked", 8, (("school", 8), ("school_performance", 56)))
    }


def test_files_nobody_knows_are_skipped_in_a_folder_only(tmp_path, chosen):
    other = tmp_path / "files" / "other.json"
    other.parent.mkdir()
    other.write_text('{"a": 1}', encoding="utf-8")
    (skipped,) = ingest([other.parent], chosen, dry_run=True)
    assert (skipped.status, skipped.message) == ("skipped", "not recognised: skipped")
    (refused,) = ingest([other], chosen, dry_run=True)
    assert refused.status == "refused"


def test_command_prints_json_for_programs(tmp_path, home):
    path = small_table("grammar_schools").write(tmp_path)
    result = CliRunner().invoke(app, ["ingest", "--json", "--quiet", str(path)])
    assert result.exit_code == 0
    (outcome,) = json.loads(result.stdout)
    assert (outcome["status"], outcome["datasets"]) == ("loaded", {"school": 4})
    assert result.stderr == ""


def test_command_prints_a_summary(tmp_path, home):
    path = small_table("grammar_schools").write(tmp_path)
    result = CliRunner().invoke(app, ["ingest", str(path)])
    assert "1/1 grammar_schools.csv: loaded as grammar_schools" in result.stderr
    assert "school 4" in result.stdout


def test_year_is_needed_where_the_file_lies_nowhere_that_names_it(tmp_path, home):
    path = tmp_path / "averages.csv"
    path.write_text(small_table("averages_2018_19").text(), encoding="utf-8")
    run = CliRunner().invoke
    assert "--year" in run(app, ["ingest", str(path)]).stderr
    assert run(app, ["ingest", "--year", "2018/19", str(path)]).exit_code == 0


def test_year_may_not_contradict_the_file(tmp_path, chosen):
    from workbench.calendar import AcademicYear

    path = small_table("ees_ks4_schools").write(tmp_path)
    (outcome,) = ingest([path], chosen, year=AcademicYear(2020), dry_run=True)
    assert outcome.status == "refused"
    assert "2018/19" in outcome.message
