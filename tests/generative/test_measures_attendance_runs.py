"""Spells and runs of school weeks agree with counting them one by one."""

from itertools import groupby

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from registers import common, registers, registers_of_weeks

from workbench.measures.attendance.rolling import penalty_threshold
from workbench.measures.attendance.school_weeks import school_weeks
from workbench.measures.attendance.sessions import attendance
from workbench.measures.attendance.spells import enrolment_spells, spells
from workbench.measures.cohort import KEY

ABSENT, HERE, UNAUTHORISED = "IO", "/", "O"

few = settings(max_examples=40)


def sessions(days: pd.DataFrame) -> list[tuple[pd.Timestamp, str]]:
    """Possible sessions of one enrolment in order."""
    ordered = days.sort_values("date")
    both = [(row.date, mark) for row in ordered.itertuples() for mark in (row.am, row.pm)]
    return [(day, mark) for day, mark in both if isinstance(mark, str) and mark in ABSENT + HERE]


def counted(days: pd.DataFrame) -> list[tuple[int, int, bool]]:
    """Sessions, dates and illness of each spell of one enrolment."""
    runs = [list(run) for away, run in groupby(sessions(days), lambda s: s[1] in ABSENT) if away]
    return [(len(r), len({day for day, _ in r}), {m for _, m in r} == {"I"}) for r in runs]


@few
@given(registers(common))
def test_spells_are_the_runs_of_missed_sessions(days):
    found = spells(days)
    for key, own in days.groupby(KEY):
        of_one = found[(found[KEY] == list(key)).all(axis=1)]
        rows = of_one[["sessions", "dates", "illness"]].itertuples(index=False, name=None)
        assert list(rows) == counted(own)


@few
@given(registers())
def test_spells_hold_every_missed_session_once(days):
    by_spell = enrolment_spells(days).set_index(KEY).sort_index()
    sums = attendance(days).set_index(KEY).sort_index()
    assert by_spell["spell_sessions"].tolist() == sums["absent"].tolist()
    assert by_spell["possible"].tolist() == sums["possible"].tolist()
    assert (by_spell["illness_spell_sessions"] <= sums["illness"]).all()


@few
@given(registers_of_weeks(st.sampled_from(["O", "O", "/", "#"])))
def test_the_most_of_any_ten_school_weeks(days):
    weeks = school_weeks(days).set_index(["urn", "week"])["place"]
    found = penalty_threshold(days).set_index(KEY)["most_unauthorised"]
    for (pupil, urn, year), most in found.items():
        own = days[(days["pupil_id"] == pupil) & (days["urn"] == urn)]
        missed = [
            (weeks[urn, day - pd.Timedelta(days=day.weekday())], row.year)
            for row in own.itertuples()
            for day, mark in ((row.date, row.am), (row.date, row.pm))
            if mark == UNAUTHORISED
        ]
        ends = {place for place, of_year in missed if of_year == year}
        runs = [sum(end - 10 < place <= end for place, _ in missed) for end in ends]
        assert most == max(runs, default=0)
