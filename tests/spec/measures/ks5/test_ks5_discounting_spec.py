"""Which entries count, drawn."""

import pytest
from drawn import table
from sixth_form import entries

from workbench.measures.ks5.entries import counted, graded

DRAWN = """
| pupil | subject | qualification_type | size | grade | attempt | discount_code | counts |
|-------|---------|--------------------|------|-------|---------|---------------|--------|
| Ann   | History | AS level           | 0.5  | A     | 1       | DB            | no     |
| Ann   | History | A level            | 1    | E     | 1       | DB            | yes    |
| Ann   | Physics | AS level           | 0.5  | C     | 1       | RC            | yes    |
| Ben   | History | A level            | 1    | C     | 1       | DB            | no     |
| Ben   | History | A level            | 1    | B     | 2       | DB            | yes    |
| Ben   | Music   | A level            | 1    | B     | 1       |               | yes    |
| Ben   | Dance   | A level            | 1    | B     | 1       |               | yes    |
"""


def test_the_largest_and_then_the_best_counts_of_one_discount_code():
    drawn = table(DRAWN)
    rows = entries(drawn.drop(columns="counts"))
    assert list(counted(rows).index) == list(drawn.index[drawn["counts"]])


def test_counting_twice_changes_nothing():
    once = counted(entries(table(DRAWN).drop(columns="counts")))
    assert counted(once).equals(once)


def test_the_order_of_rows_does_not_matter():
    rows = entries(table(DRAWN).drop(columns="counts"))
    backwards = counted(rows.iloc[::-1])
    assert sorted(backwards.index) == list(counted(rows).index)


def test_english_and_maths_below_level_3_are_not_discounted():
    rows = entries(
        table(
            """
            | pupil | subject | points | attempt | cohort            | discount_code |
            |-------|---------|--------|---------|-------------------|---------------|
            | Ann   | Maths   | 2      | 1       | english and maths | RB            |
            | Ann   | Maths   | 3      | 2       | english and maths | RB            |
            """
        )
    )
    assert len(counted(rows)) == 2


@pytest.mark.parametrize(
    ("grade", "reached"),
    [("A*", "a_star a b c e"), ("A", "a b c e"), ("C", "c e"), ("E", "e"), ("U", "")],
)
def test_grades_at_or_above(grade, reached):
    row = graded(entries(table(f"| pupil | grade |\n| Ann | {grade} |"))).iloc[0]
    at_least = [name for name in ("a_star", "a", "b", "c", "e") if row[f"at_least_{name}"]]
    assert at_least == reached.split()


def test_other_qualifications_are_not_among_the_shares_of_a_levels():
    rows = entries(
        table("| pupil | qualification_type | size | grade |\n| Ann | AS level | 0.5 | A |")
    )
    assert graded(rows)["at_least_a"].isna().all()
