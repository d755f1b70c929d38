"""The measures take any pandas types, take empty frames, and leave their arguments alone."""

import pandas as pd
import pytest
from cohorts import days, entries, keyed, prior
from drawn import table

from workbench.errors import ContractViolation
from workbench.measures.attendance.sessions import attendance, sessions_by
from workbench.measures.cohort import cohort
from workbench.measures.compute import compute
from workbench.measures.ks4.attainment8 import attainment8
from workbench.measures.ks4.basics import basics
from workbench.measures.ks4.ebacc import ebacc
from workbench.measures.ks4.entries import counted
from workbench.measures.ks4.progress8 import progress8
from workbench.measures.ks4.school_progress import school_progress

ENTRIES = entries(
    table(
        """
        | pupil | pillar           | code | attempt | points |
        |-------|------------------|------|---------|--------|
        | Ann   | english_language | FK2B | 1       | 5      |
        | Ann   | maths            | RB1  | 2       | 7      |
        | Ann   | maths            | RB1  | 1       | 4      |
        | Ben   | combined_science | RA1E | 1       | 4.5    |
        """
    )
)
PRIOR = prior(table("| pupil | english_fine | maths_fine |\n| Ann | 4.4 | 4.6 |\n| Ben | | |"))
DAYS = pd.concat([days("Ann", "/ \\ I I / ."), days("Ben", "# # X X U \\")])
PUPILS = keyed(pd.DataFrame({"pupil": ["Ben", "Cat", "Ann"]}))


def everything(results: pd.DataFrame, earlier: pd.DataFrame, marks: pd.DataFrame):
    attained = attainment8(results)
    progress = progress8(attained, earlier)
    sessions = attendance(marks)
    return [
        attained,
        ebacc(results),
        basics(results),
        progress,
        school_progress(progress, publishing=False),
        sessions,
        sessions_by(marks, ["weekday", "session"]),
        sessions_by(marks, ["week"]),
        compute(["attainment8"], attained),
        compute(["absence", "persistent_absence"], sessions, unit=None),
        compute(["subject_4", "subject_entries"], counted(results), by=["subject"]),
    ]


def test_arrow_types_give_the_same():
    plain = everything(ENTRIES, PRIOR, DAYS)
    arrow = everything(
        *[frame.convert_dtypes(dtype_backend="pyarrow") for frame in (ENTRIES, PRIOR, DAYS)]
    )
    for one, other in zip(plain, arrow, strict=True):
        pd.testing.assert_frame_equal(one, other, check_dtype=False)


def test_dates_may_be_dates():
    plain = attendance(DAYS)
    dated = DAYS.assign(date=DAYS["date"].dt.date)
    pd.testing.assert_frame_equal(attendance(dated), plain)


def test_arguments_are_left_as_they_were():
    frames = [ENTRIES.copy(), PRIOR.copy(), DAYS.copy()]
    everything(*frames)
    for one, other in zip(frames, (ENTRIES, PRIOR, DAYS), strict=True):
        pd.testing.assert_frame_equal(one, other)


def test_empty_frames_give_empty_frames_with_all_columns():
    found = everything(ENTRIES.iloc[:0], PRIOR.iloc[:0], DAYS.iloc[:0])
    full = everything(ENTRIES, PRIOR, DAYS)
    for one, other in zip(found, full, strict=True):
        assert len(one) == 0
        assert one.columns.tolist() == other.columns.tolist()


def test_pupils_without_entries_have_nought_and_keep_their_places():
    found = attainment8(ENTRIES, PUPILS)
    assert found["pupil_id"].tolist() == ["Ben", "Cat", "Ann"]
    assert found["attainment8"].tolist() == [9, 0, 13]
    assert ebacc(ENTRIES, PUPILS)["ebacc_entered"].tolist() == [False, False, False]
    assert basics(ENTRIES, PUPILS)["english_maths_4"].tolist() == [False, False, True]


def test_entries_of_pupils_not_asked_for_are_left_out():
    found = attainment8(ENTRIES, PUPILS.iloc[[1, 2]])
    assert found["attainment8"].tolist() == [0, 13]


def test_a_pupil_given_twice_is_refused():
    with pytest.raises(ContractViolation, match="1 pupils twice"):
        cohort(ENTRIES, pd.concat([PUPILS, PUPILS.iloc[[0]]]))


def test_entries_by_subject():
    found = compute(
        ["subject_entries", "subject_points", "subject_4"], counted(ENTRIES), by=["subject"]
    )
    maths = found[found["subgroup"] == "maths"].set_index("measure")
    assert maths["value"].to_dict() == {"subject_entries": 1, "subject_points": 4, "subject_4": 100}
