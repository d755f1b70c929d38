"""Every shown text of a pack as one table, and the bytes of its file."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pytest

from workbench.errors import StoreError
from workbench.packs.parts import Chart, Cover, Grid, Section, Sentence, Source, Tile
from workbench.packs.seal.results import (
    SCHEMA,
    number_in,
    read_results,
    results_of,
    write_results,
)

GRID = Grid(
    "groups-table",
    "Pupil groups",
    ("Group", "Pupils", "Progress 8"),
    (("Disadvantaged", "1,234", "\N{MINUS SIGN}0.39"), ("Others", "x", "+0.10")),
)
PARTS = (
    Cover("St Ann's", "Northby", (("Pupils", "1,020"),), True),
    Section("headlines", "Headlines", "Lead"),
    Sentence("about", "It is a school.", "summary"),
    Tile("p8", "Progress 8", "\N{MINUS SIGN}0.39", "below", "Below", (("England", "0"),)),
    GRID,
    Chart("chart", "Trend", "It rose.", "DfE", "<svg/>", GRID),
    Source("load-1", "school", ("DfE",), 3, "key:hash"),
)
BYTES = "01af767bcfc1b94fffb0dac7c97f1632ed127e67d93430d5a68097d98b10df6f"


@pytest.mark.parametrize(
    ("shown", "number"),
    [
        ("46.7", 46.7),
        ("0", 0.0),
        ("\N{MINUS SIGN}0.39", -0.39),
        ("-0.39", -0.39),
        ("+0.10", 0.1),
        ("64%", 64.0),
        ("\N{MINUS SIGN}0.56 \N{BLACK DOWN-POINTING TRIANGLE}", -0.56),
        ("16% \N{BLACK UP-POINTING TRIANGLE}", 16.0),
        ("\N{BLACK UP-POINTING TRIANGLE} 16%", None),
        ("16% \N{BULLET}", None),
        ("1,234,567.5", 1234567.5),
        ("12,34", None),
        ("1,2345", None),
        ("", None),
        ("x", None),
        ("-", None),
        ("<3", None),
        ("2018/19", None),
        ("007", None),
        ("1e5", None),
        ("nan", None),
        ("inf", None),
        ("\N{MINUS SIGN}0.4 to +0.2", None),
        ("\N{ARABIC-INDIC DIGIT THREE}", None),
    ],
)
def test_a_number_is_read_out_of_its_text(shown, number):
    assert number_in(shown) == number


def cells(part: str) -> list[tuple[object, ...]]:
    rows = [row for row in results_of(PARTS).to_pylist() if row["part"] == part]
    return [(r["row"], r["row_name"], r["column"], r["shown"], r["number"]) for r in rows]


def test_a_table_is_there_cell_by_cell():
    minus = "\N{MINUS SIGN}0.39"
    assert cells("groups-table") == [
        (None, "", "caption", "Pupil groups", None),
        (0, "Disadvantaged", "Group", "Disadvantaged", None),
        (0, "Disadvantaged", "Pupils", "1,234", 1234.0),
        (0, "Disadvantaged", "Progress 8", minus, -0.39),
        (1, "Others", "Group", "Others", None),
        (1, "Others", "Pupils", "x", None),
        (1, "Others", "Progress 8", "+0.10", 0.1),
    ]
    # the twin of a chart is there under the chart's own name
    assert cells("chart")[-1] == (1, "Others", "Progress 8", "+0.10", 0.1)


def test_tiles_and_the_cover_are_there():
    minus = "\N{MINUS SIGN}0.39"
    assert (None, "", "value", minus, -0.39) in cells("p8")
    assert (None, "", "verdict", "Below", None) in cells("p8")
    assert (0, "England", "beside", "0", 0.0) in cells("p8")
    assert (0, "Pupils", "fact", "1,020", 1020.0) in cells("cover")


def test_what_a_sentence_rests_on_is_not_lost():
    @dataclass(frozen=True)
    class Founded(Sentence):
        rule: str = ""
        evidence: tuple[tuple[str, str], ...] = ()
        supports: tuple[str, ...] = ()

    said = Founded("s", "It rose.", "finding", "rise", (("n", "96"), ("p", "0.01")), ("p8", "a8"))
    rows = results_of([said]).to_pylist()
    assert [(r["row"], r["row_name"], r["column"], r["shown"]) for r in rows] == [
        (None, "", "text", "It rose."),
        (None, "", "role", "finding"),
        (None, "", "rule", "rise"),
        (0, "n", "evidence", "96"),
        (1, "p", "evidence", "0.01"),
        (0, "", "supports", "p8"),
        (1, "", "supports", "a8"),
    ]


def test_the_rows_that_were_loaded_are_no_result():
    assert [row["shown"] for row in results_of(PARTS[-1:]).to_pylist()] == ["school", "DfE"]


def test_equal_parts_give_equal_bytes_which_are_these(tmp_path: Path):
    whole = results_of(PARTS)
    halves = pa.concat_tables([whole.slice(0, 7), whole.slice(7)])
    for name, table in {"one": whole, "two": halves}.items():
        write_results(table, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert hashlib.sha256((tmp_path / "one").read_bytes()).hexdigest() == BYTES
    assert read_results(tmp_path / "one").equals(whole, check_metadata=True)


def test_no_parts_are_no_rows(tmp_path: Path):
    write_results(results_of([]), tmp_path / "none")
    assert read_results(tmp_path / "none").num_rows == 0


def test_what_holds_no_results_is_refused(tmp_path: Path):
    file = tmp_path / "results.arrow"
    with pytest.raises(StoreError, match="cannot be read"):
        read_results(file)
    file.write_bytes(b"ARROW1 and then nothing")
    with pytest.raises(StoreError, match="cannot be read"):
        read_results(file)
    with pa.ipc.new_file(str(file), SCHEMA.remove(0)) as writer:
        writer.write_table(SCHEMA.remove(0).empty_table())
    with pytest.raises(StoreError, match="does not hold results"):
        read_results(file)
