"""Sums of schools and the fits made from them, for any pupils."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from multilevel import FORMULA, pupils

from workbench.models.multilevel import blocks, fit_sums, learn, sums_of
from workbench.models.multilevel.maximise import information
from workbench.models.multilevel.profile import Moments, profile
from workbench.models.multilevel.standard import standard
from workbench.models.multilevel.sums import added

seeds = st.integers(0, 10**6)
few = settings(max_examples=20)


def assert_same_sums(one, other):
    pd.testing.assert_index_equal(one.groups, other.groups)
    np.testing.assert_allclose(one.moments, other.moments, rtol=1e-9, atol=1e-9)


def moments_of(frame: pd.DataFrame, slopes: tuple[str, ...], reml: bool) -> Moments:
    sums = sums_of(frame, learn(FORMULA, frame, "urn"))
    footing = standard(sums, slopes)
    return Moments(footing.total(sums), footing.cross(sums), footing.random, reml)


@few
@given(seeds, st.lists(st.integers(0, 300), max_size=5))
def test_sums_add_up_however_pupils_are_divided(seed, cuts):
    frame = pupils(seed, schools=15, least=1)
    design = learn(FORMULA, frame, "urn")
    ends = sorted({0, len(frame), *(cut for cut in cuts if cut < len(frame))})
    parts = [frame.iloc[start:end] for start, end in zip(ends, ends[1:], strict=False)]
    assert_same_sums(added(sums_of(part, design) for part in parts), sums_of(frame, design))


@few
@given(seeds, st.integers(1, 40))
def test_the_order_of_pupils_does_not_matter(seed, least):
    frame = pupils(seed, schools=8, least=least, most=40)
    design = learn(FORMULA, frame, "urn")
    mixed = frame.sample(frac=1, random_state=seed)
    assert_same_sums(sums_of(mixed, design), sums_of(frame, design))


@few
@given(seeds)
def test_sums_of_schools_are_those_of_their_groups(seed):
    frame = pupils(seed, schools=6)
    groups = sums_of(frame, learn(FORMULA, frame, ["urn", "late"]))
    assert_same_sums(groups.over("urn"), sums_of(frame, learn(FORMULA, frame, "urn")))


@few
@given(seeds, st.floats(1e-3, 1e3), st.floats(-1e4, 1e4))
def test_units_of_the_outcome_are_units_of_the_results(seed, scale, shift):
    frame = pupils(seed)
    moved = frame.assign(y=shift + scale * frame["y"])
    one, other = (fit_sums(sums_of(f, learn(FORMULA, f, "urn"))) for f in (frame, moved))
    for name in ("x", "late"):
        assert other.params[name] == pytest.approx(scale * one.params[name], rel=1e-5)
        assert other.bse[name] == pytest.approx(scale * one.bse[name], rel=1e-5)
    expected = shift + scale * one.params["Intercept"]
    assert other.params["Intercept"] == pytest.approx(expected, rel=1e-6, abs=1e-5 * scale)
    assert other.pupil_variance == pytest.approx(scale**2 * one.pupil_variance, rel=1e-5)
    assert other.school_variance == pytest.approx(scale**2 * one.school_variance, rel=1e-4)
    np.testing.assert_allclose(
        other.residuals()["residual"], scale * one.residuals()["residual"], atol=1e-4 * scale
    )


@few
@given(seeds, st.floats(0.01, 2.0), st.booleans())
def test_the_gradient_is_the_difference_of_deviances(seed, ratio, reml):
    moments = moments_of(pupils(seed), (), reml)

    def deviance(value: float) -> float:
        return profile(moments, np.array([[value]])).deviance

    step = 1e-5 * ratio
    expected = (deviance(ratio + step) - deviance(ratio - step)) / (2 * step)
    found = profile(moments, np.array([[ratio]])).gradient()[0, 0]
    assert found == pytest.approx(expected, rel=1e-4, abs=1e-3)


@few
@given(seeds, st.tuples(*[st.floats(0.1, 1.0)] * 3), st.booleans())
def test_the_gradient_of_slopes_is_the_difference_of_deviances(seed, entries, reml):
    moments = moments_of(pupils(seed), ("x",), reml)
    factor = np.array([[entries[0], 0.0], [entries[1], entries[2]]])
    relative = factor @ factor.T
    found = profile(moments, relative).gradient()
    for row, column in ((0, 0), (0, 1), (1, 1)):
        unit = np.zeros((2, 2))
        unit[row, column] = unit[column, row] = 1.0
        high, low = (profile(moments, relative + s * 1e-6 * unit).deviance for s in (1, -1))
        assert (found * unit).sum() == pytest.approx((high - low) / 2e-6, rel=1e-3, abs=2e-2)


@few
@given(seeds, st.floats(0.05, 1.0))
def test_information_is_the_curvature_of_the_deviance(seed, ratio):
    moments = moments_of(pupils(seed), (), False)
    pupil = 0.7
    found = information(moments, np.array([[ratio]]), pupil)

    def deviance(variance: float, school: float) -> float:
        at = profile(moments, np.array([[school / variance]]))
        return float(
            moments.freedom * np.log(variance) + at.log_determinants + at.residual / variance
        )

    school, h = pupil * ratio, 1e-3
    mixed = sum(
        s * t * deviance(pupil + s * h * pupil, school + t * h * school)
        for s in (1, -1)
        for t in (1, -1)
    )
    own = deviance(pupil * (1 + h), school) + deviance(pupil * (1 - h), school)
    theirs = deviance(pupil, school * (1 + h)) + deviance(pupil, school * (1 - h))
    middle = 2 * deviance(pupil, school)
    second = np.array(
        [
            [(own - middle) / (h * pupil) ** 2, mixed / (4 * h * pupil * h * school)],
            [mixed / (4 * h * pupil * h * school), (theirs - middle) / (h * school) ** 2],
        ]
    )
    np.testing.assert_allclose(np.linalg.inv(found), second / 2, rtol=1e-2, atol=1e-1)


@few
@given(seeds, st.integers(1, 30), st.booleans(), st.integers(1, 200))
def test_products_by_group_are_those_of_each_groups_rows(seed, groups, in_order, at_once):
    rng = np.random.default_rng(seed)
    group = np.concatenate([np.arange(groups), rng.integers(0, groups, int(rng.integers(0, 400)))])
    group = np.sort(group) if in_order else rng.permutation(group)
    columns, origin = list(rng.standard_normal((3, len(group)))), rng.standard_normal(3)
    rows = np.stack(columns, axis=1) - origin
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "ROWS_AT_ONCE", at_once)
        found = blocks.moments_by_group(columns, origin, group, groups)
    expected = [rows[group == one].T @ rows[group == one] for one in range(groups)]
    np.testing.assert_allclose(found, expected, atol=1e-9)
