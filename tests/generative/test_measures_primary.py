"""Key stages 1 and 2: what must hold for any pupils."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from primary import catalogue

from workbench.contracts.sample import sample
from workbench.measures.ks2.bands import band
from workbench.measures.ks2.progress import pupil_progress
from workbench.measures.ks2.progress_model import estimate_model, group_edges, groups_of
from workbench.measures.ks2.rows import ROWS

KINDS = {kind.name: kind for kind in ROWS}
few = settings(max_examples=25, deadline=None)
seeds = st.integers(min_value=0, max_value=10_000)
levels = st.lists(
    st.sampled_from([3.0, 9.0, 11.5, 13.0, 15.0, 15.5, 17.0, 21.0, 27.0]), min_size=1, max_size=200
)


def pupils(dataset: str, seed: int) -> pd.DataFrame:
    """Rows that keep a contract, of years with and without progress."""
    rows = sample(catalogue()[dataset], 40, seed)
    years = ["2016/17", "2018/19", "2021/22", "2023/24"]
    return rows.assign(year=np.resize(np.array(years), len(rows)))


@few
@given(seeds, st.sampled_from(sorted(KINDS)), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(seed, name, random):
    kind = KINDS[name]
    rows = pupils(kind.datasets[0], seed)
    shuffled = rows.loc[random.sample(list(rows.index), len(rows))]
    found = kind.build({kind.datasets[0]: shuffled})
    pd.testing.assert_frame_equal(found.sort_index(), kind.build({kind.datasets[0]: rows}))


@few
@given(seeds, st.sampled_from(sorted(KINDS)))
def test_no_pupil_is_dropped_and_none_changed(seed, name):
    kind = KINDS[name]
    rows = pupils(kind.datasets[0], seed)
    before = rows.copy(deep=True)
    found = kind.build({kind.datasets[0]: rows})
    assert found[["pupil_id", "urn", "year"]].equals(rows[["pupil_id", "urn", "year"]])
    pd.testing.assert_frame_equal(rows, before)


@few
@given(seeds)
def test_whoever_reached_the_higher_standard_reached_the_expected_one(seed):
    found = KINDS["ks2_pupil"].build({"ks2_result": pupils("ks2_result", seed)})
    for subject in ("reading", "maths", "gps", "writing", "rwm"):
        higher, expected = found[f"{subject}_higher"], found[f"{subject}_expected"]
        assert expected[higher.fillna(False)].all()
        assert (higher.isna() == expected.isna()).all()


@given(levels, st.integers(min_value=1, max_value=60))
def test_groups_hold_enough_pupils_and_are_no_larger_than_they_need_be(averages, fewest):
    pupil = pd.Series(averages)
    edges = group_edges(pupil, fewest)
    groups = groups_of(pupil, edges)
    sizes = pd.Series(groups).value_counts()
    assert (groups >= 1).all()
    assert len(sizes) == len(edges)
    assert (sizes >= fewest).all() or len(edges) == 1
    for number in range(1, len(edges)):
        held = pupil[groups == number]
        without_its_highest = held[held < held.max()]
        assert len(without_its_highest) < fewest


@few
@given(seeds, st.sampled_from([1, 5, 20]))
def test_progress_of_the_nation_is_nought_and_the_minimum_only_lifts(seed, fewest):
    random = np.random.default_rng(seed)
    rows = pupils("ks2_result", seed).assign(
        year="2018/19",
        ks1_reading=None,
        ks1_writing=None,
        ks1_maths=lambda frame: random.choice(["1", "2B", "3"], len(frame)),
        reading_score=lambda frame: random.integers(80, 121, len(frame)).astype(float),
    )
    model = estimate_model(rows, source="drawn at random", origin="synthetic", fewest_pupils=fewest)
    found = pupil_progress(rows, model)
    raw, counted = found["reading_progress_unadjusted"], found["reading_progress"]
    assert raw.mean() == pytest.approx(0, abs=1e-9)
    assert (counted >= raw).all()
    assert found.groupby("prior_group")["reading_progress_unadjusted"].mean().abs().max() < 1e-9


@given(
    st.floats(min_value=-20, max_value=20),
    st.floats(min_value=0, max_value=10),
    st.sampled_from(["reading", "writing", "maths"]),
)
def test_a_higher_score_is_never_in_a_lower_band(score, half, subject):
    ladder = np.array([score, score + 0.1, score + 1, score + 5])
    found = band(ladder, ladder - half, ladder + half, subject, "2018/19")
    assert (np.diff(found) <= 0).all()
    assert set(found) <= {1, 2, 3, 4, 5}


def test_the_sample_has_pupils_of_every_answer():
    """A check of the tests above: their pupils reach standards, miss them, and do not count."""
    rows = pd.concat([pupils("ks2_result", seed) for seed in range(5)], ignore_index=True)
    found = KINDS["ks2_pupil"].build({"ks2_result": rows})
    for name in ("reading_expected", "writing_higher", "reading_matched"):
        assert set(found[name].astype("object").fillna("missing")) == {True, False, "missing"}
