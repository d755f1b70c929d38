"""Attendance codes, drawn: what each meant until August 2024, and since."""

import pandas as pd
import pytest
from cohorts import days
from drawn import drawn_tables, table

from workbench.measures.attendance.codes import code_sets, kinds
from workbench.measures.attendance.sessions import attendance
from workbench.measures.compute import compute

CLASSES = {"P": "present", "A": "approved", "AA": "authorised", "UA": "unauthorised"}
BEFORE, SINCE = "2023-11-06", "2025-01-06"

OLD, NEW = drawn_tables(
    r"""
    | class | codes              |
    |-------|--------------------|
    | P     | / \ L              |
    | A     | B J P V W          |
    | AA    | C E F H I M R S T  |
    | UA    | G N O U            |
    | NP    | D Y X Z #          |

    | class | codes              |
    |-------|--------------------|
    | P     | / \ L              |
    | A     | B K P V W          |
    | AA    | J1 C C1 C2 E I M R S T |
    | UA    | G N O U            |
    | NP    | D Q Y1 Y2 Y3 Y4 Y5 Y6 Y7 X Z # |
    """
)
EVERY = [
    (day, code, row.class_)
    for day, drawn in ((BEFORE, OLD), (SINCE, NEW))
    for row in drawn.rename(columns={"class": "class_"}).itertuples()
    for code in row.codes.split()
]


@pytest.mark.parametrize(("first", "mark", "class_"), EVERY)
def test_class_of_every_code(first, mark, class_):
    row = attendance(days("a", f"{mark} {mark}", first=first)).iloc[0]
    counted = {name for name in (*CLASSES.values(), "not_possible") if row[name]}
    assert counted == {CLASSES.get(class_, "not_possible")}
    assert row["possible"] == (0 if class_ == "NP" else 2)


@pytest.mark.parametrize(("drawn", "which"), [(OLD, 0), (NEW, 1)])
def test_the_sets_hold_these_codes_and_no_others(drawn, which):
    assert set(" ".join(drawn["codes"]).split()) == set(code_sets()[which].codes)


def test_the_new_set_has_34_codes_and_removed_those_that_ended():
    old, new = (set(one.codes) for one in code_sets())
    assert len(new) == 34
    assert old - new == {"F", "H", "J", "Y"}
    assert set(code_sets()[1].legacy) == old - new


def test_the_groups_of_reasons():
    reasons = {
        name: {kind.name for kind in kinds().values() if kind.group == name}
        for name in ("illness", "unauthorised_holiday", "other_unauthorised")
    }
    assert reasons == {
        "illness": {"illness"},
        "unauthorised_holiday": {"unauthorised_holiday"},
        "other_unauthorised": {
            "late_after_register",
            "no_reason_yet",
            "unauthorised_circumstances",
        },
    }


def test_codes_mean_what_they_meant_on_the_day():
    drawn = table(
        """
        | first      | mark | attended | authorised | unrecognised |
        |------------|------|----------|------------|--------------|
        | 2023-11-06 | J    | 20       | 0          | 0            |
        | 2025-01-06 | J1   | 19       | 1          | 0            |
        | 2025-01-06 | J    | 20       | 0          | 0            |
        | 2023-11-06 | K    | 19       | 0          | 1            |
        | 2025-01-06 | K    | 20       | 0          | 0            |
        | 2023-11-06 | H    | 19       | 1          | 0            |
        | 2025-01-06 | H    | 19       | 1          | 0            |
        | 2018-11-05 | F    | 19       | 1          | 0            |
        | 2018-11-05 | Q    | 19       | 0          | 1            |
        | 2025-01-06 | Y3   | 19       | 0          | 0            |
        | 2025-01-06 | Q    | 19       | 0          | 0            |
        """
    )
    for row in drawn.itertuples(index=False):
        found = attendance(days("a", f"{row.mark} {'/ ' * 19}", first=row.first)).iloc[0]
        assert (found["attended"], found["authorised"], found["unrecognised"]) == (
            row.attended,
            row.authorised,
            row.unrecognised,
        ), row.mark


def test_an_interview_counted_as_attending_and_is_an_absence_since():
    drawn = table(
        """
        | first      | year    | mark | attendance |
        |------------|---------|------|------------|
        | 2023-11-06 | 2023/24 | J    | 100        |
        | 2025-01-06 | 2024/25 | J1   | 95         |
        """
    )
    for row in drawn.itertuples(index=False):
        marks = days("a", f"{row.mark} {'/ ' * 19}", first=row.first, year=row.year)
        found = compute(["attendance"], attendance(marks))
        assert found["value"].tolist() == [row.attendance]


def test_the_last_day_of_the_old_codes_and_the_first_of_the_new():
    across = days("a", "K K K K", first="2024-08-16")  # Friday 16 and Monday 19 August 2024
    found = attendance(across).iloc[0]
    assert (found["attended"], found["unrecognised"]) == (2, 2)


def test_codes_that_ended_still_count_as_they_did():
    marks = "J H F Y"
    before, since = (attendance(days("a", marks, first=first)).iloc[0] for first in (BEFORE, SINCE))
    counted = ["approved_interview", "holiday_agreed", "unable_to_attend", "possible"]
    assert before[counted].tolist() == since[counted].tolist() == [1, 2, 1, 3]


def test_a_session_without_a_mark_counts_in_nothing():
    found = attendance(days("a", f"{'/ ' * 18} . ."))
    assert found[["possible", "unmarked"]].to_numpy().tolist() == [[18, 2]]


def test_lateness_after_the_register_closed_is_an_absence():
    found = attendance(days("a", "L U")).iloc[0]
    sums = found[["present", "late", "unauthorised", "late_after_register"]]
    pd.testing.assert_series_equal(
        sums, pd.Series([1, 1, 1, 1], sums.index), check_dtype=False, check_names=False
    )
