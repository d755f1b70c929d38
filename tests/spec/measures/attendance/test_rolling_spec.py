"""Unauthorised sessions in ten school weeks, drawn: one letter a week of a school year."""

import pandas as pd
import pytest
from cohorts import days
from drawn import table

from workbench.measures.attendance.rolling import penalty_threshold, rolling_unauthorised

FIRST, YEAR = "2024-09-02", "2024/25"
PRESENT, CLOSED = "/ \\ " * 5, "# # " * 5


def weeks(drawn: str, first: str = FIRST, year: str = YEAR) -> pd.DataFrame:
    """Weeks of one pupil: unauthorised sessions in each, ``.`` where the school was closed."""
    marks = [CLOSED if w == "." else "O " * int(w) + PRESENT[4 * int(w) // 2 :] for w in drawn]
    sessions = " ".join(marks).split()
    return days("a", " ".join(sessions), first, year)


DRAWN = table(
    """
    | weeks                | most | reached | why                                             |
    |----------------------|------|---------|-------------------------------------------------|
    | 4600000000           | 10   | yes     | ten in two weeks                                |
    | 4000000006           | 10   | yes     | the first and the tenth week are in one run     |
    | 40000000006          | 6    | no      | the first and the eleventh are not              |
    | 40000..00006         | 10   | yes     | weeks in which the school was closed do not count |
    | 2222200000           | 10   | yes     | spread over weeks                               |
    | 2222000000           | 8    | no      | too few                                         |
    | 0000000000           | 0    | no      | none                                            |
    | 20000000002222222222 | 20   | yes     | the most of any run                             |
    """
)


@pytest.mark.parametrize("row", list(DRAWN.itertuples()), ids=lambda row: row.why)
def test_the_threshold(row):
    found = penalty_threshold(weeks(str(row.weeks))).iloc[0]
    assert (found["most_unauthorised"], found["reached"]) == (row.most, row.reached)


@pytest.mark.parametrize("mark", ["G", "N", "O", "U"])
def test_every_unauthorised_code_counts(mark):
    marks = days("a", f"{mark} {mark} " * 5, FIRST, YEAR)
    assert penalty_threshold(marks)["reached"].tolist() == [True]


def test_authorised_absence_does_not_count():
    assert penalty_threshold(days("a", "I E " * 5, FIRST, YEAR))["most_unauthorised"].sum() == 0


def test_a_run_goes_on_from_one_year_to_the_next():
    summer = weeks("00004", "2024-06-17", "2023/24")
    autumn = weeks("6000000000")
    found = penalty_threshold(pd.concat([summer, autumn])).set_index("year")
    assert found["most_unauthorised"].to_dict() == {"2023/24": 4, "2024/25": 10}
    assert found.loc[YEAR, "reached_in"] == pd.Timestamp(FIRST)
    assert penalty_threshold(autumn)["reached"].tolist() == [False]


def test_before_the_framework_nothing_is_said():
    found = penalty_threshold(weeks("9900000000".replace("9", "8"), "2022-09-05", "2022/23"))
    assert found["most_unauthorised"].tolist() == [16]
    assert found["reached"].isna().all()


def test_weeks_of_the_school_decide_not_those_of_the_pupil():
    everybody = [weeks("0" * 12).assign(pupil_id="b")]
    pupil = weeks("4" + "." * 10 + "6")
    assert penalty_threshold(pupil)["reached"].tolist() == [True]
    found = penalty_threshold(pd.concat([pupil, *everybody])).set_index("pupil_id")["reached"]
    assert found.to_dict() == {"a": False, "b": False}


def test_runs_week_by_week():
    found = rolling_unauthorised(weeks("4000000006" + "2"))
    assert found["in_run"].tolist() == [4, 10, 8]
    assert found["unauthorised"].tolist() == [4, 6, 2]
