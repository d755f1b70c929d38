"""What is done to a file, and the rule that refuses it. The store stays as it was."""

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from small_tables import FORMATS, SmallTable, small_table
from typer.testing import CliRunner

from workbench.cli import app
from workbench.intake.ingest import ingest
from workbench.settings import Settings

Damage = Callable[[SmallTable, Path], Path]


def written(change: Callable[[SmallTable], SmallTable]) -> Damage:
    """Damage done to the table before it is written."""
    return lambda table, folder: change(table).write(folder)


def text(change: Callable[[str], str], encoding: str = "utf-8") -> Damage:
    """Damage done to the text of the file."""

    def damage(table: SmallTable, folder: Path) -> Path:
        path = table.write(folder)
        path.write_bytes(change(table.text()).encode(encoding))
        return path

    return damage


def cut_gzip(table: SmallTable, folder: Path) -> Path:
    path = table.write(folder).with_suffix(".csv.gz")
    whole = gzip.compress((table.text() * 50).encode())
    path.write_bytes(whole[: len(whole) // 2])
    return path


def cut_zip(table: SmallTable, folder: Path) -> Path:
    path = table.write(folder).with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("table.csv", table.text())
    path.write_bytes(path.read_bytes()[:-30])
    return path


def other_content(table: SmallTable, folder: Path) -> Path:
    path = table.write(folder)
    path.write_bytes(b"PK\x03\x04\x00\x00 not a table")
    return path


def other_header(table: SmallTable, folder: Path) -> Path:
    path = table.write(folder)
    path.write_text("Column,Field Name,Description\n1,URN,number of the school\n", "utf-8")
    return path


def last_row_twice(table: SmallTable) -> SmallTable:
    return table.with_rows((*table.rows, table.rows[0]))


# what is done, to the file of which format, how, the rule it fails, words of the message
DRAWN: list[tuple[str, str, Damage, str, str]] = [
    ("last line cut in a field", "ks4_2018_19", text(lambda t: t[:-9]), "", "cut short"),
    (
        "last line cut, with line end",
        "ks4_2018_19",
        text(lambda t: t[:-40] + "\n"),
        "fields",
        "fields (1 rows)",
    ),
    (
        "last line cut, loose ends",
        "ks5_final",
        text(lambda t: t[:-40]),
        "fields",
        "fields (1 rows)",
    ),
    (
        "England's row lost",
        "ks5_final",
        written(lambda t: t.with_rows(t.rows[:-1])),
        "whole",
        "must have a row of 7",
    ),
    (
        "last groups lost",
        "ready_reckoner_p8",
        written(lambda t: t.with_rows(t.rows[:-3])),
        "whole",
        "every number from 1 to 34 (3 rows)",
    ),
    (
        "row with a field more",
        "ks4_2018_19",
        text(lambda t: t + t.splitlines()[1] + ",x\n"),
        "fields",
        "fields (1 rows)",
    ),
    ("quote left open in the end", "ks4_2018_19", text(lambda t: t + '1,"open\n'), "", "refused"),
    ("quote left open", "ks5_final", text(lambda t: t + '1,"open'), "quotes", "closed quotes"),
    ("no row at all", "ks4_2018_19", written(lambda t: t.with_rows(())), "", "no row"),
    (
        "column renamed",
        "ks4_2018_19",
        written(lambda t: t.renamed("ATT8SCR", "ATT8SCORE")),
        "missing_column",
        "`ATT8SCR` is missing (nearest column of the file: `ATT8SCORE`)",
    ),
    (
        "column twice",
        "ks4_2018_19",
        text(lambda t: t.replace("URN,", "URN,URN,", 1)),
        "",
        "`URN`: must not repeat",
    ),
    (
        "word in a number",
        "ks4_2018_19",
        written(lambda t: t.with_value(2, "P8MEA", "high")),
        "type",
        "`P8MEA`: must be a number or one of SUPP",
    ),
    (
        "code of another publication",
        "ks4_2018_19",
        written(lambda t: t.with_value(2, "P8MEA", "low")),
        "type",
        "`P8MEA`",
    ),
    (
        "percentage over 100",
        "ks4_2018_19",
        written(lambda t: t.with_value(1, "PTL2BASICS_95", "640%")),
        "maximum",
        "`PTL2BASICS_95`: must be 100 or less (1 rows)",
    ),
    (
        "band that is none",
        "ks4_2018_19",
        written(lambda t: t.with_value(1, "P8_BANDING", "6")),
        "allowed",
        "`P8_BANDING`: must be one of 1, 2, 3, 4, 5",
    ),
    (
        "grade that is none",
        "averages_2018_19",
        written(lambda t: t.with_value(0, "ALGRADE", "Z")),
        "allowed",
        "`ALGRADE`",
    ),
    (
        "school type that is none",
        "ks4_2018_19",
        written(lambda t: t.with_value(1, "SCHTYPE", "Castle")),
        "allowed",
        "`SCHTYPE`: must be one of Academy",
    ),
    (
        "URN that is none",
        "ks4_2018_19",
        written(lambda t: t.with_value(1, "URN", "1234")),
        "type",
        "`URN`: must be a URN of six digits (1 rows)",
    ),
    (
        "date that is none",
        "gias_links",
        written(lambda t: t.with_value(1, "LinkEstablishedDate", "2019-13-45")),
        "type",
        "`LinkEstablishedDate`: must be a date",
    ),
    (
        "record type that is none",
        "ks4_2018_19",
        written(lambda t: t.with_value(1, "RECTYPE", "9")),
        "allowed",
        "`RECTYPE`: must be one of 1, 2",
    ),
    ("row twice", "ks4_2018_19", written(last_row_twice), "", "must not repeat"),
    (
        "year of a panel twice",
        "school_panel_years",
        written(last_row_twice),
        "unique",
        "must not repeat (1 rows)",
    ),
    (
        "cp1252 where UTF-8 must be",
        "ks4_2018_19",
        text(lambda t: t.replace("T1", "O’Brien"), "cp1252"),
        "encoding",
        "line 3 is not",
    ),
    ("another file under its name", "ks4_2018_19", other_header, "", "not recognised"),
    ("workbook under its name", "ks4_2018_19", other_content, "", "not recognised"),
    ("gzip cut", "ks4_2018_19", cut_gzip, "whole", "cannot be unpacked"),
    ("zip cut", "ks4_2018_19", cut_zip, "whole", "cannot be unpacked"),
    (
        "inspections of another year",
        "ks4_2018_19",
        text(lambda t: t.replace("20200301", "20180301")),
        "",
        "does not say its year",
    ),
    (
        "two years in one file",
        "ees_ks4_schools",
        written(lambda t: t.with_value(1, "time_period", "202223")),
        "",
        "must hold one year",
    ),
    (
        "two authorities in one file",
        "ks2_final",
        written(lambda t: t.with_value(1, "LEA", "851")),
        "",
        "must hold one value",
    ),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A store that holds one sound file."""
    home = tmp_path_factory.mktemp("refusals")
    chosen = Settings(home=home / "home")
    (outcome,) = ingest([small_table("grammar_schools").write(home)], chosen)
    assert outcome.status == "loaded"
    return chosen


@pytest.mark.parametrize(
    ("name", "damage", "rule", "words"),
    [drawn[1:] for drawn in DRAWN],
    ids=[drawn[0] for drawn in DRAWN],
)
def test_refused(name: str, damage: Damage, rule: str, words: str, store, tmp_path):
    before = sorted((p, p.stat().st_size) for p in (store.lake / "data").rglob("*.parquet"))
    (outcome,) = ingest([damage(small_table(name), tmp_path)], store)
    assert outcome.status == "refused"
    assert words in outcome.message
    if rule:
        assert f"[rule: {rule}" in outcome.message
    after = sorted((p, p.stat().st_size) for p in (store.lake / "data").rglob("*.parquet"))
    assert after == before


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_refuses_a_file_without_one_of_its_columns(name, store, tmp_path):
    table = small_table(name)
    needed = [c for c in table.header if c in FORMATS[name].columns]
    for column in (needed[0], needed[-1]):
        (outcome,) = ingest([table.renamed(column, "xyz").write(tmp_path)], store, dry_run=True)
        assert outcome.status == "refused", column


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_refuses_a_row_of_fewer_fields(name, store, tmp_path):
    table = small_table(name)
    path = table.write(tmp_path)
    path.write_text(f"{table.text()}{table.rows[0][0]}\n", "utf-8")
    (outcome,) = ingest([path], store, dry_run=True)
    assert outcome.status == "refused"


def test_no_value_of_a_row_is_in_the_message(store, tmp_path):
    secret = "Xanthippe"
    table = small_table("ks4_2018_19").with_value(1, "P8MEA", secret)
    (outcome,) = ingest([table.write(tmp_path)], store, dry_run=True)
    assert outcome.failed
    assert secret not in outcome.message


def test_exit_codes(tmp_path, home):
    good = small_table("grammar_schools").write(tmp_path)
    bad = small_table("ks4_2018_19").with_value(1, "P8MEA", "high").write(tmp_path)
    run = CliRunner().invoke
    assert run(app, ["ingest", str(bad)]).exit_code == 5
    partial = run(app, ["ingest", str(bad), str(good)])
    assert partial.exit_code == 3
    assert "1 of 2 files were refused" in partial.stderr
    assert run(app, ["ingest", str(good)]).exit_code == 0
    assert run(app, ["ingest", str(tmp_path / "absent.csv")]).exit_code == 2
