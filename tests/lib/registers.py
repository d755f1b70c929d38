"""Registers drawn at random: days of some pupils with any marks, on dates of every code set."""

import pandas as pd
from hypothesis import strategies as st

from workbench.calendar import AcademicYear
from workbench.measures.attendance.codes import code_sets

MARKS = sorted({mark for one in code_sets() for mark in one.codes})
UNKNOWN = "Q9"
COLUMNS = ["pupil_id", "urn", "date", "year_group", "am", "pm"]
FIRST_DAYS = ("2012-11-05", "2013-08-26", "2018-12-17", "2024-08-12", "2025-07-14")

marks = st.sampled_from([*MARKS, UNKNOWN, None])
# runs of sessions are more telling where most marks are the same few
common = st.sampled_from(["/", "I", "O", "#", "X", None])
days_of_year = st.tuples(st.sampled_from(FIRST_DAYS), st.integers(0, 24)).map(
    lambda told: pd.Timestamp(told[0]) + pd.Timedelta(days=told[1])
)


def registers(mark: st.SearchStrategy[str | None] = marks) -> st.SearchStrategy[pd.DataFrame]:
    """Frames of the contract ``attendance_day`` with up to three pupils at two schools."""
    row = st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["900001", "900002"]),
        days_of_year,
        st.integers(0, 13),
        mark,
        mark,
    )
    rows = st.lists(row, min_size=1, max_size=40, unique_by=lambda one: one[:3])
    return rows.map(lambda several: _complete(pd.DataFrame(several, columns=COLUMNS)))


def registers_of_weeks(mark: st.SearchStrategy[str]) -> st.SearchStrategy[pd.DataFrame]:
    """One day a week of two pupils of a school over half a year, into the next academic year."""

    def of(drawn: list[tuple[str, str]]) -> pd.DataFrame:
        mondays = pd.date_range("2024-04-15", periods=len(drawn), freq="7D")
        rows = [
            (pupil, "900001", monday, 8, mark, mark)
            for monday, week in zip(mondays, drawn, strict=True)
            for pupil, mark in zip("ab", week, strict=True)
        ]
        return _complete(pd.DataFrame(rows, columns=COLUMNS))

    return st.lists(st.tuples(mark, mark), min_size=14, max_size=26).map(of)


def _complete(frame: pd.DataFrame) -> pd.DataFrame:
    year = [str(AcademicYear.of(day.date())) for day in frame["date"]]
    texts = dict.fromkeys(["am", "pm"], "str")
    return frame.assign(year=pd.Series(year, dtype="str"), origin="synthetic").astype(texts)
