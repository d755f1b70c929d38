"""Spells of absence, drawn: a run of marks and the spells in it."""

import pandas as pd
import pytest
from cohorts import days
from drawn import table

from workbench.measures.attendance.spells import enrolment_spells, spells

FRIDAY = "2018-10-05"

# marks from Friday morning on, morning and afternoon in turn
DRAWN = table(
    r"""
    | marks             | spells | sessions | dates | illness | why                              |
    |-------------------|--------|----------|-------|---------|----------------------------------|
    | I I # # I /       | 1      | 3        | 2     | yes     | over a weekend and a closure     |
    | I I / I           | 2      | 3        | 2     | yes     | attending ends a spell           |
    | I U / \           | 1      | 2        | 1     | no      | one reason is not illness        |
    | / \ / \           | 0      | 0        | 0     |         | never absent                     |
    | X X # #           | 0      | 0        | 0     |         | no possible session              |
    | I . . I           | 1      | 2        | 2     | yes     | a missing mark is no session     |
    | I V I I           | 2      | 3        | 2     | yes     | an approved activity ends it     |
    | O D D O           | 1      | 2        | 2     | no      | registered elsewhere in between  |
    | L I I L           | 1      | 2        | 2     | yes     | late is present                  |
    """
)


@pytest.mark.parametrize("row", list(DRAWN.itertuples()), ids=lambda row: row.why)
def test_spells_of_a_run_of_marks(row):
    found = spells(days("a", row.marks, first=FRIDAY))
    assert (len(found), found["sessions"].sum()) == (row.spells, row.sessions)
    assert found["dates"].sum() == row.dates
    assert found["days"].tolist() == (found["sessions"] / 2).tolist()
    assert not row.spells or found["illness"].all() == row.illness


def test_first_and_last_day():
    (first, last) = spells(days("a", "/ I # # I /", first=FRIDAY))[["first", "last"]].iloc[0]
    assert (first, last) == (pd.Timestamp("2018-10-05"), pd.Timestamp("2018-10-09"))


def test_the_order_of_rows_does_not_matter():
    marks = pd.concat([days("a", "I I # # I / / I", first=FRIDAY), days("b", "/ I I \\")])
    mixed = marks.sample(frac=1, random_state=1)
    keys = ["pupil_id", "first"]
    ordered = [spells(one).sort_values(keys, ignore_index=True) for one in (marks, mixed)]
    pd.testing.assert_frame_equal(*ordered)


def test_a_spell_does_not_cross_pupils_schools_or_years():
    marks = pd.concat(
        [
            days("a", "/ I", first="2018-07-23", year="2017/18"),
            days("a", "I /", first="2018-09-03"),
            days("b", "I I", first="2018-09-03"),
            days("b", "I \\", first="2018-09-04").assign(urn="900002"),
        ]
    )
    found = spells(marks)
    assert found["sessions"].tolist() == [1, 1, 2, 1]
    assert found["dates"].tolist() == [1, 1, 1, 1]


def test_totals_of_enrolments():
    marks = pd.concat([days("a", "I I / U U U / I"), days("b", "/ \\"), days("c", "# X")])
    expected = table(
        """
        | pupil_id | possible | spells | spell_sessions | longest_spell | consecutive_days |
        |----------|----------|--------|----------------|---------------|------------------|
        | a        | 8        | 3      | 6              | 3             | 2                |
        | b        | 2        | 0      | 0              | 0             | 0                |
        | c        | 0        | 0      | 0              | 0             | 0                |
        """
    )
    found = enrolment_spells(marks)
    shown = found[expected.columns.tolist()]
    pd.testing.assert_frame_equal(shown, expected, check_dtype=False)
    assert found["illness_spells"].tolist() == [2, 0, 0]
    assert found["illness_spell_sessions"].tolist() == [3, 0, 0]
