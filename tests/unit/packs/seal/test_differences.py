"""Two results side by side, and the cause of each difference."""

import pytest

from workbench.packs.parts import Grid, Sentence, Tile
from workbench.packs.seal.changes import Change
from workbench.packs.seal.differences import Comparison, compare
from workbench.packs.seal.explain import (
    UNKNOWN,
    Step,
    cause_of,
    explain,
    explain_by_steps,
    steps_between,
)
from workbench.packs.seal.results import results_of

COLUMNS = ("Group", "Progress 8")
MINUS = "\N{MINUS SIGN}"


def grid(*rows: tuple[str, str], name: str = "groups-table") -> Grid:
    return Grid(name, "Groups", COLUMNS, rows)


def compared(before: list, after: list) -> Comparison:
    return compare(results_of(before), results_of(after))


def test_the_first_difference_is_said_with_its_table_row_and_column():
    found = compared(
        [grid(("Girls", "+0.10"), ("Disadvantaged", f"{MINUS}0.39"))],
        [grid(("Girls", "+0.10"), ("Disadvantaged", f"{MINUS}0.38"))],
    )
    assert found.first() == (
        f"table groups-table, row Disadvantaged, column Progress 8: {MINUS}0.39 became {MINUS}0.38"
    )
    assert len(found) == 1
    assert found.cells[0].change == 0.01


def test_equal_results_have_no_difference():
    found = compared([grid(("Girls", "1"))], [grid(("Girls", "1"))])
    assert found.same
    assert (len(found), found.first()) == (0, "")


def test_rows_and_tables_that_come_and_go_are_said_once():
    before = [grid(("Girls", "1"), ("Boys", "2")), grid(("A", "1"), name="old")]
    after = [grid(("Girls", "1"), ("All", "3")), grid(("A", "1"), name="new")]
    found = compared(before, after)
    assert found.cells == ()
    assert [str(place) for place in found.removed] == ["table groups-table, row Boys", "table old"]
    assert [str(place) for place in found.added] == ["table groups-table, row All", "table new"]


def test_rows_of_one_name_and_columns_of_one_heading_are_told_apart():
    twice = ("Same", "Same")
    before = Grid("t", "", twice, (("A", "1"), ("A", "2")))
    after = Grid("t", "", twice, (("A", "1"), ("A", "3")))
    found = compared([before], [after])
    assert [(one.before.text, one.after.text) for one in found.cells] == [("2", "3")]


def test_a_text_that_comes_or_goes_in_a_part_of_both():
    found = compared([Sentence("s", "It rose.")], [Sentence("s", "It rose.", role="")])
    assert found.first() == "sentence s, role: finding is gone"
    assert compared([Tile("t", "L", "1", "untested", "")], [Tile("t", "L", "1", "untested", "v")]
    ).first() == "tile t, verdict: v is new"  # fmt: skip


def test_the_same_in_another_order_is_a_difference():
    found = compared([grid(("A", "1"), ("B", "2"))], [grid(("B", "2"), ("A", "1"))])
    assert not found.same
    assert found.first() == "the same texts stand in another order"


@pytest.mark.parametrize(
    ("classes", "cause"),
    [
        (["data"], "data"),
        (["data", "data"], "data"),
        (["data", "code"], "one of data, code"),
        ([], UNKNOWN),
    ],
)
def test_the_cause_is_certain_where_one_class_differs(classes, cause):
    assert cause_of([Change(one, "it") for one in classes]) == cause


def test_the_machine_is_a_cause_only_where_nothing_else_is():
    machine = Change("machine", "vectors", telling=False)
    assert cause_of([machine]) == "machine"
    assert cause_of([machine, Change("data", "rows")]) == "data"
    assert cause_of([Change("parameter", "the date", telling=False)]) == UNKNOWN


def test_a_difference_is_explained_in_one_line():
    found = compared([grid(("Girls", "1"), ("Boys", "2"))], [grid(("Girls", "1.5"))])
    assert [line.row() for line in explain(found, "policy")] == [
        ("groups-table", "Girls", "Progress 8", "1", "1.5", "+0.5", "policy"),
        ("groups-table", "Boys", "", "there", "absent", "", "policy"),
    ]


def test_steps_tell_causes_apart():
    chain = [
        results_of([grid(("A", "1"), ("B", "1"), ("C", "1"), ("D", "1"))]),
        results_of([grid(("A", "2"), ("B", "1"), ("C", "2"), ("D", "1"))]),
        results_of([grid(("A", "2"), ("B", "2"), ("C", "3"))]),
    ]
    steps = steps_between(chain, ["data", "parameter"])
    lines = explain_by_steps(compare(chain[0], chain[-1]), steps)
    assert {line.place.row_name: line.cause for line in lines} == {
        "A": "data",
        "B": "parameter",
        "C": "data and parameter",
        "D": "parameter",
    }
    assert all(isinstance(step, Step) for step in steps)
