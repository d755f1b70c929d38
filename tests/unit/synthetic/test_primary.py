import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from workbench.contracts.checks import check
from workbench.measures.ks2.progress import pupil_progress
from workbench.models.synthetic_outcomes import ks2_model
from workbench.models.synthetic_report_stages import primary_figures
from workbench.synthetic.england import England

YEARS = ["2017/18", "2018/19"]


@pytest.fixture(scope="module")
def batches(demo):
    return {batch.year: batch for batch in demo.primary.batches(YEARS)}


@pytest.fixture(scope="module")
def frames(batches):
    return batches["2018/19"].datasets


@pytest.fixture(scope="module")
def figures():
    return primary_figures(England("national").primary.batches(["2018/19"]))


@pytest.mark.parametrize(
    ("name", "published", "tolerance"),
    [
        ("ks2_rwm_expected", 65, 2.0),
        ("ks2_rwm_higher", 11, 2.5),
        ("ks2_reading_expected", 73, 2.0),
        ("ks2_reading_higher", 27, 2.0),
        ("ks2_maths_expected", 79, 2.0),
        ("ks2_gps_higher", 36, 2.0),
        ("ks2_writing_higher", 20, 2.0),
        ("ks2_reading_score", 104.4, 0.6),
        ("ks2_maths_score", 105.0, 0.6),
        ("ks2_gps_score", 106.3, 0.6),
        ("ks1_reading_expected", 75, 2.0),
        ("ks1_writing_expected", 69, 2.0),
        ("ks1_maths_expected", 76, 2.0),
        ("ks1_science_expected", 82, 2.0),
        ("phonics_year1", 82, 1.5),
        ("phonics_year2", 91, 1.5),
        ("eyfs_good_level", 71.8, 2.0),
        ("ks2_disadvantage_gap", 20, 4),
        ("ks2_sex_gap", 10, 3),
        ("ks2_reading_progress_sd", 6.17, 0.6),
        ("ks2_maths_progress_sd", 5.39, 0.6),
    ],
)
def test_figure_is_near_the_published_one(figures, name, published, tolerance):
    assert figures[name] == pytest.approx(published, abs=tolerance)


def test_frames_keep_their_contracts_and_stored_order(batches, catalogue_of_contracts):
    for batch in batches.values():
        for name, frame in batch.datasets.items():
            contract = catalogue_of_contracts[name]
            assert check(frame, contract).failures == ()
            order = list(contract.sort_by)
            assert frame[order].sort_values(order, kind="stable").index.equals(frame.index)
            assert not frame[list(contract.key)].duplicated().any()


def test_schools_keep_their_contract_and_never_share_a_number(demo, catalogue_of_contracts):
    ours, others = demo.primary.schools(), demo.schools()
    assert check(ours, catalogue_of_contracts["school"]).failures == ()
    assert set(ours["phase"]) == {"primary"}
    assert ours["name"].str.contains("(SYNTHETIC)", regex=False).all()
    for column in ("urn", "laestab", "name"):
        assert set(ours[column]).isdisjoint(others[column])
    national = England("national")
    assert set(national.primary.schools()["urn"]).isdisjoint(national.schools()["urn"])


def test_pupils_are_nobody_of_the_other_schools(drawn, frames):
    assert set(frames["pupil"]["pupil_id"]).isdisjoint(drawn["pupil"]["pupil_id"])
    assert set(frames["pupil_identity"]["pupil_id"]) == set(frames["pupil"]["pupil_id"])
    assert set(frames["pupil"]["year_group"]) == {0, 1, 2, 6}


def test_progress_centres_on_nothing_and_goes_with_the_school(demo, frames, catalogue_of_contracts):
    results = frames["ks2_result"]
    model = ks2_model(results)
    assert check(model, catalogue_of_contracts["ks2_progress_model"]).failures == ()
    progress = pupil_progress(results, model)
    assert progress["maths_progress"].mean() == pytest.approx(0, abs=0.3)
    hidden = pd.Series(demo.primary.known.hidden.progress, index=list(demo.primary.known.urns))
    by_school = progress.groupby("urn")["reading_progress"].mean()
    assert np.corrcoef(hidden[by_school.index], by_school)[0, 1] > 0.3


def test_infants_and_juniors_have_what_they_teach(demo, frames):
    schools = demo.primary.schools().set_index("urn")
    (infant,) = schools.index[schools["age_high"] == 7]
    (junior,) = schools.index[schools["age_low"] == 7]
    with_rows = {name: set(frame["urn"]) for name, frame in frames.items()}
    assert infant not in with_rows["ks2_result"]
    assert infant in with_rows["ks1_result"]
    assert junior in with_rows["ks2_result"]
    assert junior not in with_rows["phonics_check"]


def test_scores_stand_beside_the_outcomes_that_have_one(frames):
    results = frames["ks2_result"]
    for name in ("reading", "maths", "gps"):
        scored = results[f"{name}_outcome"].isin(["AS", "NS"])
        assert (results[f"{name}_score"].notna() == scored).all()
        reached = results[f"{name}_score"][scored] >= 100
        assert (reached == (results[f"{name}_outcome"][scored] == "AS")).all()


def test_awkward_pupils_are_there(frames):
    results = frames["ks2_result"]
    assert {"A", "B", "L", "Q", "M"} <= set(results["reading_outcome"]) | set(
        results["maths_outcome"]
    )
    first = results["ks1_reading"].isna() & results["ks1_maths"].notna()
    assert first.any()
    assert results[["ks1_reading", "ks1_writing", "ks1_maths"]].isna().all(axis=1).any()
    assert (results["reading_score"] == 100).any()
    assert (results.groupby("urn").size() < 11).any()


def test_pupils_who_met_the_phonics_standard_are_not_checked_again(frames):
    checks = frames["phonics_check"]
    met = (checks["year_group"] == 2) & (checks["year1_outcome"] == "Wa")
    assert met.any()
    assert checks.loc[met, ["mark", "outcome"]].isna().all(axis=None)
    assert ((checks["mark"] >= 32) == (checks["outcome"] == "Wa"))[checks["mark"].notna()].all()


def test_runs_of_any_length_give_the_same_rows(demo, frames):
    parts = list(demo.primary.batches(["2018/19"], schools_per_batch=3))
    for name, whole in frames.items():
        joined = [part.datasets[name] for part in parts if name in part.datasets]
        assert_frame_equal(whole, pd.concat(joined, ignore_index=True))
