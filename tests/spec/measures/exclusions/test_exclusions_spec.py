"""Suspensions and permanent exclusions, drawn: who is counted, how often, for what."""

import pandas as pd
import pytest
from cohorts import keyed
from drawn import table

from workbench.measures.exclusions.pupils import pupil_exclusions
from workbench.measures.exclusions.reasons import published_reasons, reasons, reasons_given

PUPILS = keyed(
    table(
        """
        | pupil | enrolment_status | admission_date | leaving_date | why                |
        |-------|------------------|----------------|--------------|--------------------|
        | Ann   | current          | 2015-09-01     |              |                    |
        | Ben   | current          | 2015-09-01     |              |                    |
        | Cat   | main             | 2015-09-01     | 2019-03-01   | left after January |
        | Dev   | subsidiary       | 2015-09-01     |              | counts elsewhere   |
        | Eve   | current          | 2015-09-01     | 2018-12-14   | left before        |
        """
    ).drop(columns="why")
)


def suspensions(text: str) -> pd.DataFrame:
    drawn = keyed(table(text))
    blank = {"second_reason": None, "third_reason": None, "origin": "mis"}
    return drawn.assign(**{name: value for name, value in blank.items() if name not in drawn})


DRAWN = suspensions(
    """
    | pupil | start_date | kind       | sessions | reason |
    |-------|------------|------------|----------|--------|
    | Ann   | 2018-10-05 | suspension | 4        | DB     |
    | Ann   | 2018-11-12 | suspension | 1        | VA     |
    | Ben   | 2018-11-12 | suspension | 3        | DB     |
    | Cat   | 2019-01-14 | permanent  | 9        | PP     |
    | Eve   | 2018-10-05 | suspension | 2        | DB     |
    | Zoe   | 2018-10-05 | suspension | 2        | BU     |
    """
)


def test_numbers_of_each_pupil():
    expected = table(
        """
        | pupil_id | on_roll | suspensions | suspended | repeat | permanent | sessions_lost |
        |----------|---------|-------------|-----------|--------|-----------|---------------|
        | Ann      | 1       | 2           | 1         | 1      | 0         | 5             |
        | Ben      | 1       | 1           | 1         | 0      | 0         | 3             |
        | Cat      | 1       | 0           | 0         | 0      | 1         | 0             |
        | Dev      | 0       | 0           | 0         | 0      | 0         | 0             |
        | Eve      | 0       | 1           | 1         | 0      | 0         | 2             |
        | Zoe      | 0       | 1           | 1         | 0      | 0         | 2             |
        """
    )
    found = pupil_exclusions(PUPILS, DRAWN)[expected.columns.tolist()]
    pd.testing.assert_frame_equal(found, expected, check_dtype=False)


def test_numbers_by_reason():
    found = pupil_exclusions(PUPILS, DRAWN)
    columns = [name for name in found if name.startswith(("suspensions_", "permanent_"))]
    sums = found[columns].sum()
    assert sums[sums > 0].to_dict() == {
        "suspensions_verbal_abuse_adult": 1,
        "suspensions_bullying": 1,
        "suspensions_persistent_disruption": 3,
        "permanent_physical_assault_pupil": 1,
    }


def test_years_and_schools_are_kept_apart():
    again = PUPILS.assign(year="2019/20")
    elsewhere = DRAWN.assign(urn="900002")
    found = pupil_exclusions(pd.concat([PUPILS, again]), pd.concat([DRAWN, elsewhere]))
    by = found.groupby(["urn", "year"])["suspensions"].sum().to_dict()
    assert by == {("900001", "2018/19"): 5, ("900001", "2019/20"): 0, ("900002", "2018/19"): 5}


@pytest.mark.parametrize(
    ("year", "code", "name"),
    [
        ("2018/19", "OT", "other"),
        ("2020/21", "OT", "unrecognised"),
        ("2018/19", "OW", "unrecognised"),
        ("2020/21", "OW", "offensive_weapon"),
        ("2025/26", "MP", "unrecognised"),
        ("2026/27", "MP", "mobile_phone"),
        ("2018/19", "QQ", "unrecognised"),
    ],
)
def test_codes_are_of_their_years(year, code, name):
    one = DRAWN.iloc[[0]].assign(year=year, reason=code)
    assert reasons_given(one)["reason_given"].tolist() == [name]


def test_up_to_three_reasons_count_each():
    one = DRAWN.iloc[[0]].assign(year="2021/22", reason="DB", second_reason="VA", third_reason="OW")
    assert sorted(reasons_given(one)["reason_given"]) == [
        "offensive_weapon",
        "persistent_disruption",
        "verbal_abuse_adult",
    ]
    found = pupil_exclusions(PUPILS, one)
    assert found["suspensions"].sum() == 1
    assert found.filter(like="suspensions_").sum().sum() == 3


def test_nobody_suspended():
    found = pupil_exclusions(PUPILS, DRAWN.iloc[:0])
    assert len(found) == len(PUPILS)
    assert found.filter(like="suspen").sum().sum() == 0


def test_names_of_reasons_are_each_of_one_code():
    names = [one.name for one in reasons().values()]
    assert len(set(names)) == len(names)
    assert len(published_reasons()) == 17
