import numpy as np
import pandas as pd
import pytest
from stage_packs import YEAR, ks5_results, pupils

from workbench.measures.ks5.scores import cohort_scores
from workbench.packs.sixth_form.results import student_figures
from workbench.stages.sixth_form_rows import entries_of, students_of
from workbench.stages.sixth_form_spread import half_widths


@pytest.fixture(scope="module")
def drawn() -> tuple[pd.DataFrame, pd.DataFrame]:
    people, frames = pupils(13), ks5_results()
    students = frames["ks5_student"].assign(
        english_entry_grade=None,
        english_entry_points=np.nan,
        maths_entry_grade=None,
        maths_entry_points=np.nan,
        assessed=True,
        second_year=True,
    )
    entries = frames["ks5_entry"].assign(facilitating=None, english_maths=None, exam_date=None)
    several = {"ks5_student": students, "ks5_entry": entries}
    found = students_of(several, people["pupil"], people["pupil_characteristics"])
    return found, entries_of(several)


def test_the_interval_of_all_students_is_that_of_the_ready_reckoner(drawn):
    """A second way to it: DfE's, which adds up subjects first."""
    students, entries = drawn
    by_subjects = cohort_scores(entries).iloc[0]
    own = half_widths(students, entries, YEAR, ()).set_index("measure")["half"]
    assert own["ks5_a_level_value_added"] == pytest.approx(
        by_subjects["high"] - by_subjects["score"]
    )
    assert own["ks5_a_level_points_progress"] == pytest.approx(
        10 * (by_subjects["high"] - by_subjects["score"])
    )


def test_value_added_and_its_interval_agree_with_the_ready_reckoner(drawn):
    students, entries = drawn
    frame = student_figures(students, entries, YEAR, 6)
    everybody = frame[(frame["group"] == "all") & (frame["measure"] == "ks5_a_level_value_added")]
    theirs = cohort_scores(entries).iloc[0]
    ours = everybody.iloc[0]
    assert ours["value"] == pytest.approx(theirs["score"])
    assert (ours["low"], ours["high"]) == pytest.approx((theirs["low"], theirs["high"]))
    assert ours["verdict"].endswith("the national average (0)")
