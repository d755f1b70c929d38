"""Attendance: what must hold for any marks."""

from fractions import Fraction

import pandas as pd
from cohorts import days
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.measures.attendance.codes import code_sets
from workbench.measures.attendance.sessions import attendance, sessions_by

MARKS = sorted({mark for one in code_sets() for mark in one.codes})
SUMS = ["possible", "attended", "absent", "authorised", "unauthorised", "late", "unmarked"]

sessions = st.lists(st.sampled_from([*MARKS, "."]), min_size=1, max_size=30).map(
    lambda marks: " ".join([*marks, *marks])
)
starts = st.sampled_from(["2018-09-03", "2024-08-12", "2025-01-06"])

few = settings(max_examples=30)


@few
@given(sessions, starts)
def test_every_session_is_counted_once(marks, first):
    found = attendance(days("a", marks, first)).iloc[0]
    kinds = ["possible", "not_possible", "unmarked", "unrecognised"]
    assert found[kinds].sum() == len(marks.split())
    assert found["possible"] == found["attended"] + found["absent"]
    assert found["absent"] == found["authorised"] + found["unauthorised"]
    reasons = ["illness", "other_authorised", "unauthorised_holiday", "other_unauthorised"]
    assert found["absent"] == found[reasons].sum()
    assert found["late"] <= found["present"] <= found["attended"]


@few
@given(sessions, starts)
def test_persistent_absence_is_exact(marks, first):
    found = attendance(days("a", marks, first)).iloc[0]
    if not found["possible"]:
        assert pd.isna(found["persistent"])
        return
    rate = Fraction(int(found["absent"]), int(found["possible"]))
    assert found["persistent"] == (rate >= Fraction(1, 10))
    assert found["severe"] == (rate >= Fraction(1, 2))


@few
@given(sessions, starts, st.integers(0, 30))
def test_windows_add_up(marks, first, cut):
    whole = days("a", marks, first)
    parts = [attendance(part) for part in (whole.iloc[:cut], whole.iloc[cut:])]
    together = pd.concat(parts)[SUMS].sum()
    assert together.to_dict() == attendance(whole)[SUMS].sum().to_dict()


@few
@given(sessions, starts)
def test_breakdowns_add_up(marks, first):
    whole = days("a", marks, first)
    totals = attendance(whole)[SUMS].sum().to_dict()
    for by in (["session"], ["weekday", "session"], ["week"], ["half_term"], ["urn", "year"]):
        assert sessions_by(whole, by)[SUMS].sum().to_dict() == totals
