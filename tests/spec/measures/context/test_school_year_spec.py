"""Published figures of schools, drawn: one row a school and year, missing where withheld."""

from drawn import table

from workbench.measures.compute import compute
from workbench.measures.context.school_year import figures, school_years

PERFORMANCE = table(
    """
    | level    | unit_id   | year    | measure       | group         | value   | status     |
    |----------|-----------|---------|---------------|---------------|---------|------------|
    | school   | 900001    | 2018/19 | cohort        | all           | 120     | published  |
    | school   | 900001    | 2018/19 | cohort        | disadvantaged | 30      | published  |
    | school   | 900002    | 2018/19 | cohort        | all           | 80      | published  |
    | school   | 900002    | 2018/19 | cohort        | disadvantaged |         | suppressed |
    | school   | 900003    | 2018/19 | cohort        | all           | 100     | published  |
    | school   | 900003    | 2018/19 | cohort        | disadvantaged | 10      | published  |
    | school   | 900001    | 2017/18 | attainment8   | all           | 44      | published  |
    | national | E92000001 | 2018/19 | cohort        | all           | 540000  | published  |
    """
).astype({"unit_id": "str"})


def test_one_row_a_school_and_year():
    found = school_years(PERFORMANCE)
    assert found[["urn", "year"]].to_numpy().tolist() == [
        ["900001", "2018/19"],
        ["900002", "2018/19"],
        ["900003", "2018/19"],
        ["900001", "2017/18"],
    ]
    assert found["cohort"].dropna().tolist() == [120, 80, 100]
    assert found["cohort_disadvantaged"].dropna().tolist() == [30, 10]
    assert found["teachers"].isna().all()


def test_a_percentage_of_several_schools_is_pupils_over_pupils_of_those_known():
    rows = school_years(PERFORMANCE).assign(la="301")
    found = compute("disadvantaged_percent", rows, unit="la", periods=["2018/19"])
    assert found[["n", "value"]].to_numpy().tolist() == [[2, 100 * 40 / 220]]


def test_what_no_file_gives_is_missing_and_not_nought():
    found = compute("pupil_teacher_ratio", {"school_performance": PERFORMANCE})
    assert found["value"].isna().all()
    assert set(found["status"]) == {"not_available"}


def test_every_figure_says_where_it_is_from():
    assert all(one.title and one.source for one in figures().values())
