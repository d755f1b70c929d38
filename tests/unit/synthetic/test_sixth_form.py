import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from workbench.contracts.checks import check
from workbench.measures.ks5.points import points_of
from workbench.measures.ks5.rows import student_rows
from workbench.models.synthetic_outcomes import SixthFormOutcomes
from workbench.models.synthetic_report_stages import sixth_form_figures
from workbench.synthetic.england import England

YEAR = "2018/19"


@pytest.fixture(scope="module")
def batches(demo):
    return list(demo.sixth_forms.batches([YEAR]))


@pytest.fixture(scope="module")
def frames(batches):
    (batch,) = batches
    return batch.datasets


@pytest.fixture(scope="module")
def figures():
    return sixth_form_figures(England("national").sixth_forms.batches([YEAR], every=20))


@pytest.mark.parametrize(
    ("name", "published", "tolerance"),
    [
        ("a_level_points", 32.87, 1.5),
        ("a_level_a_star", 7.7, 1.5),
        ("a_level_a", 25.2, 3.5),
        ("a_level_c", 75.5, 3.0),
        ("a_level_e", 97.5, 1.0),
        ("a_level_value_added", 0.0, 0.05),
        ("applied_value_added", 0.0, 0.05),
        ("english_progress", 0.14, 0.08),
        ("maths_progress", 0.09, 0.08),
    ],
)
def test_figure_is_near_the_published_one(figures, name, published, tolerance):
    assert figures[name] == pytest.approx(published, abs=tolerance)


def test_frames_keep_their_contracts_and_stored_order(frames, catalogue_of_contracts):
    for name, frame in frames.items():
        contract = catalogue_of_contracts[name]
        assert check(frame, contract).failures == ()
        order = list(contract.sort_by)
        assert frame[order].sort_values(order, kind="stable").index.equals(frame.index)
        assert not frame[list(contract.key)].duplicated().any()


def test_outcomes_keep_their_contract_and_progress_centres_on_nothing(
    batches, frames, catalogue_of_contracts
):
    outcomes = SixthFormOutcomes().with_batch(batches[0]).frame()
    assert check(outcomes, catalogue_of_contracts["ks5_outcome_model"]).failures == ()
    students = student_rows({**frames, "ks5_outcome_model": outcomes})
    assert students["best3_progress"].mean() == pytest.approx(0, abs=0.5)
    assert students["best3"].std() > 8


def test_results_go_with_prior_attainment_and_with_the_school(demo, frames):
    students = student_rows(frames)
    known = students[["key_stage4_points", "best3"]].astype(float).dropna()
    assert known.corr().iloc[0, 1] > 0.5
    effect = pd.Series(demo.known.hidden.sixth_form, index=list(demo.known.urns))
    added = students["a_level_value_added"] / students["a_level_value_added_weight"]
    by_school = added.groupby(students["urn"]).mean()
    sizes = students.groupby("urn").size()
    pair = pd.DataFrame({"effect": effect, "added": by_school}).loc[sizes.index[sizes > 30]]
    assert pair.corr().iloc[0, 1] > 0.5


def test_only_schools_that_teach_to_18_have_students(demo, frames):
    schools = demo.schools().set_index("urn")
    assert set(frames["pupil"]["urn"]) < set(schools.index)
    assert (schools.loc[frames["pupil"]["urn"].unique(), "age_high"] >= 18).all()
    assert (frames["pupil"].groupby("urn").size() < 11).any()


def test_points_are_those_of_the_grade(frames):
    entries = frames["ks5_entry"]
    graded = entries[
        (entries["cohort"] != "english and maths") & ~entries["grade"].isin(["X", "Q"])
    ]
    plain = graded.astype({"qualification_type": "str", "grade": "str", "year": "str"})
    assert np.allclose(points_of(plain), graded["points"].astype(float))


def test_awkward_students_are_there(frames):
    students, entries = frames["ks5_student"], frames["ks5_entry"]
    assert {"X", "Q"} <= set(entries["grade"])
    assert set(students["pupil_id"]) - set(entries["pupil_id"])
    assert students["key_stage4_points"].isna().any()
    assert students["retained"].isna().sum() == 1
    assert set(students["years_at_school"]) == {1, 2, 3}
    a_levels = entries[entries["qualification_type"] == "A level"]
    assert (a_levels["attempt"] == 2).any()
    assert (a_levels.groupby(["urn", "subject"]).size() == 1).any()
    older = frames["pupil"].query("year_group == 14")["pupil_id"]
    assert set(older) == set(students.loc[students["years_at_school"] == 3, "pupil_id"])


def test_further_maths_is_taken_beside_maths_only(frames):
    entries = frames["ks5_entry"].query("qualification_type == 'A level'")
    subjects = entries.groupby("pupil_id")["subject"].agg(set)
    further = [one for one in subjects if "Mathematics (Further)" in one]
    assert further
    assert all("Mathematics" in one for one in further)


def test_runs_of_any_length_give_the_same_rows(demo, frames):
    parts = list(demo.sixth_forms.batches([YEAR], schools_per_batch=9))
    for name, whole in frames.items():
        joined = pd.concat([part.datasets[name] for part in parts], ignore_index=True)
        assert_frame_equal(whole, joined)
