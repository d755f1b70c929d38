"""Points of qualifications by size and grade, drawn."""

import pandas as pd
import pytest
from drawn import table

from workbench.errors import ContractViolation, UsageError
from workbench.measures.ks5.points import points_of, points_source, printed_grade


def entry(kind: str, size: float, grade: str, year: str = "2018/19") -> pd.DataFrame:
    return pd.DataFrame(
        {"qualification_type": [kind], "size": [size], "grade": [grade], "year": [year]}
    )


def test_points_of_each_qualification():
    expected = table(
        """
        | qualification_type      | size | grade  | points |
        |-------------------------|------|--------|--------|
        | A level                 | 1    | A*     | 60     |
        | A level                 | 1    | A      | 50     |
        | A level                 | 1    | B      | 40     |
        | A level                 | 1    | C      | 30     |
        | A level                 | 1    | D      | 20     |
        | A level                 | 1    | E      | 10     |
        | A level                 | 1    | U      | 0      |
        | AS level                | 0.5  | A      | 25     |
        | extended project        | 0.3  | A*     | 18     |
        | core maths              | 0.5  | C      | 15     |
        | free-standing mathematics | 0.17 | A    | 8.2    |
        | Pre-U principal subject | 1    | D3     | 48.33  |
        | IB higher level         | 1    | 6      | 48     |
        | IB diploma              | 5    | 24     | 100.5  |
        | IB diploma              | 5    | 23     | 91     |
        | IB diploma              | 5    | no diploma | 91 |
        | BTEC National           | 1    | D*     | 50     |
        | BTEC National           | 2    | DD     | 70     |
        | BTEC National           | 3    | D*DD   | 120    |
        | Cambridge Technical     | 1.5  | D*D    | 63.75  |
        """
    )
    found = points_of(expected.assign(year="2018/19"))
    assert list(found) == list(expected["points"])


def test_codes_of_the_department_are_read_as_printed_grades():
    applied = pd.Series(["*", "*D", "D**", "DD*", "MP", "U"])
    assert list(printed_grade(applied, applied=True)) == ["D*", "D*D", "D*D*D", "D*DD", "MP", "U"]
    assert list(printed_grade(pd.Series(["*", "A"]), applied=False)) == ["A*", "A"]


def test_a_grade_without_points_is_refused_without_being_told():
    with pytest.raises(ContractViolation, match="1 entries") as refused:
        points_of(entry("A level", 1.0, "Q"))
    assert "Q" not in str(refused.value).replace("Qualification", "")


def test_a_year_before_the_first_table_says_what_is_needed():
    with pytest.raises(UsageError, match="ready reckoner"):
        points_of(entry("A level", 1.0, "A", "2014/15"))


def test_a_later_year_is_labelled_with_the_table_it_uses():
    assert points_source("2018/19").endswith("points table")
    assert points_source("2021/22").endswith("the table of 2018/19, used for 2021/22")
