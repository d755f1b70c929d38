"""A formula is learned once: parts and new data get the same columns; missing rows are counted."""

import pickle

import numpy as np
import pandas as pd
import pytest
from multilevel import FORMULA, pupils

from workbench.errors import UsageError
from workbench.models.multilevel import fit_multilevel, learn, sums_of


def mixed(seed: int = 0) -> pd.DataFrame:
    frame = pupils(seed)
    words = np.where(frame["late"] == 1, "late", "early")
    return frame.assign(joined=pd.Series(words).astype("str"), pp=frame["late"] == 1)


def test_splines_keep_their_knots_for_new_pupils():
    frame = mixed()
    design = learn("y ~ bs(x, df=4) + joined", frame, "urn")
    middle = frame[frame["x"].abs() < 0.5]
    expected = [column[middle.index] for column in design.columns(frame)]
    np.testing.assert_allclose(design.columns(middle), expected)


def test_a_design_travels_between_processes():
    frame = mixed()
    design = learn("y ~ bs(x, df=4) + joined", frame, "urn")
    other = pickle.loads(pickle.dumps(design))
    assert design.same(other)
    np.testing.assert_array_equal(design.columns(frame), other.columns(frame))


def test_values_beyond_the_knots_and_new_categories_are_refused_without_showing_them():
    frame = mixed()
    design = learn("y ~ bs(x, df=4) + joined", frame, "urn")
    with pytest.raises(UsageError, match="splines have ends") as caught:
        sums_of(frame.assign(x=frame["x"] + 12345), design)
    assert "12345" not in str(caught.value)
    with pytest.raises(UsageError, match="a category that the design has not learned") as caught:
        sums_of(frame.assign(joined="secret"), design)
    assert "secret" not in str(caught.value)


def test_missing_rows_are_left_out_and_counted_once_by_the_first_reason():
    frame = pupils()
    frame.loc[0:4, "y"] = np.nan
    frame.loc[3:9, "x"] = np.nan
    frame["urn"] = frame["urn"].mask(frame.index == 20)
    found = fit_multilevel(FORMULA, frame)
    assert found.exclusions == {"no y": 5, "no urn": 1, "no x": 5}
    kept = frame.dropna()
    assert found.n == len(kept)
    pd.testing.assert_series_equal(found.params, fit_multilevel(FORMULA, kept).params, rtol=1e-9)


def test_columns_of_arrow_categories_and_booleans_give_the_same_fit():
    formula = "y ~ x + joined + pp:x"
    frame = mixed()
    expected = fit_multilevel(formula, frame).params
    arrow = frame.convert_dtypes(dtype_backend="pyarrow")
    categories = frame.assign(
        urn=frame["urn"].astype("category"),
        joined=frame["joined"].astype(pd.CategoricalDtype(["early", "late", "never"])),
    )
    for other in (arrow, categories):
        found = fit_multilevel(formula, other).params
        np.testing.assert_allclose(found, expected, rtol=1e-8)
        assert list(found.index) == list(expected.index)


def test_the_frame_is_not_changed():
    frame = mixed()
    before = frame.copy(deep=True)
    fit_multilevel("y ~ bs(x, df=4) + joined", frame)
    pd.testing.assert_frame_equal(frame, before)


def test_every_column_that_a_formula_reads_is_found():
    frame = mixed().assign(z=lambda t: t["x"] ** 2 + 1)
    design = learn("np.log(z) ~ poly(x, 2) + C(joined, contr.sum) + {late * 2}", frame, "urn")
    assert design.variables == ("z", "joined", "late", "x")


def test_sums_of_two_designs_do_not_add_up():
    one, other = (learn("y ~ bs(x, df=4)", f, "urn") for f in (pupils(0), pupils(1)))
    with pytest.raises(UsageError, match="different designs"):
        sums_of(pupils(0), one) + sums_of(pupils(1), other)


def test_prediction_and_pupils_own_residuals_follow_the_frame():
    frame = mixed()
    frame.loc[7, "x"] = np.nan
    found = fit_multilevel("y ~ x + joined", frame)
    fixed = found.predict(frame)
    expected = found.params["Intercept"] + found.params["x"] * frame["x"]
    expected += found.params["joined[T.late]"] * (frame["joined"] == "late")
    np.testing.assert_allclose(fixed, expected, rtol=1e-9)
    np.testing.assert_allclose(found.pupil_residuals(frame), frame["y"] - expected, rtol=1e-7)
    assert fixed.isna().sum() == 1
