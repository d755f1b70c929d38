"""Entry pattern and value added, drawn: two parts of a difference that add up."""

import pytest
from drawn import drawn_tables

from workbench.errors import ContractViolation
from workbench.models.difficulty.entry_pattern import entry_pattern

NATIONAL, SCHOOLS = drawn_tables(
    """
    | subject | entries | difficulty |
    |---------|---------|------------|
    | Art     | 400     | -0.5       |
    | French  | 200     | 1.0        |
    | Maths   | 400     | 0.0        |

    | urn | subject | entries | value_added |
    |-----|---------|---------|-------------|
    | a   | Art     | 40      | 0.0         |
    | a   | French  | 20      | 0.0         |
    | a   | Maths   | 40      | 0.0         |
    | b   | Art     | 50      | 0.0         |
    | b   | Maths   | 50      | 0.0         |
    | c   | Art     | 40      | 0.1         |
    | c   | French  | 20      | 0.5         |
    | c   | Maths   | 40      | -0.2        |
    | d   | French  | 100     | 0.25        |
    """
)


def test_the_two_parts_of_each_school():
    found = entry_pattern(SCHOOLS, NATIONAL).schools.set_index("urn").round(6)
    assert found.to_dict("index") == {
        # enters as England does, and does as England does
        "a": {"entries": 100, "difference": 0, "from_entries": 0, "from_value_added": 0},
        # enters no French: easier subjects, no better taught
        "b": {"entries": 100, "difference": 0.25, "from_entries": 0.25, "from_value_added": 0},
        # enters as England does: .4 x .1 + .2 x .5 - .4 x .2
        "c": {"entries": 100, "difference": 0.06, "from_entries": 0, "from_value_added": 0.06},
        # enters French alone: 1.0 below for that, .25 above for teaching
        "d": {"entries": 100, "difference": -0.75, "from_entries": -1.0, "from_value_added": 0.25},
    }


def test_subjects_add_up_to_the_school_also_those_not_entered():
    found = entry_pattern(SCHOOLS, NATIONAL)
    assert len(found.subjects) == 4 * 3
    parts = ["from_entries", "from_value_added"]
    summed = found.subjects.groupby("urn")[parts].sum()
    assert (summed - found.schools.set_index("urn")[parts]).abs().to_numpy().max() < 1e-12
    shares = found.subjects.groupby("urn")[["share", "national_share"]].sum()
    assert (shares - 1).abs().to_numpy().max() < 1e-12


def test_entries_that_cannot_be_told_are_counted():
    schools = SCHOOLS.assign(value_added=SCHOOLS["value_added"].mask(SCHOOLS["subject"] == "Art"))
    found = entry_pattern(schools, NATIONAL)
    assert found.left_out == 40 + 50 + 40
    assert found.schools["urn"].to_list() == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("schools", "national", "said"),
    [
        (SCHOOLS.drop(columns="entries"), NATIONAL, "`schools` lacks the columns entries"),
        (SCHOOLS, NATIONAL.drop(columns="difficulty"), "`national` lacks"),
        (SCHOOLS.iloc[[0, 0]], NATIONAL, "`schools` holds 1 rows twice"),
        (SCHOOLS.iloc[:0], NATIONAL, "No entries are left"),
        (SCHOOLS, NATIONAL.assign(difficulty=float("nan")), "No entries are left"),
    ],
)
def test_refusals(schools, national, said):
    with pytest.raises(ContractViolation, match=said):
        entry_pattern(schools, national)
