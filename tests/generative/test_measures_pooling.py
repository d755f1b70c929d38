"""Pooling years, for any cohorts: nothing but the pupils matters."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.measures.pooling import pooled

LAST = ["2016/17", "2017/18", "2018/19"]
scores = st.lists(st.floats(-3, 3).map(lambda one: round(one, 3)), min_size=1, max_size=12)
few = settings(max_examples=50)


def summed(cohorts: list[list[float]], sd: float = 1.25) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "urn": "900001",
            "year": LAST,
            "n": [len(one) for one in cohorts],
            "value": [float(np.mean(one)) for one in cohorts],
            "sd": sd,
        }
    )


@few
@given(st.lists(scores, min_size=3, max_size=3))
def test_three_years_are_the_mean_of_their_pupils(cohorts):
    found = pooled(summed(cohorts), by=["urn"], latest=LAST[-1]).iloc[0]
    pupils = np.concatenate(cohorts)
    assert found["value"] == pytest.approx(pupils.mean(), abs=1e-9)
    assert found["high"] - found["low"] == pytest.approx(2 * 1.96 * 1.25 / len(pupils) ** 0.5)


@few
@given(st.lists(scores, min_size=3, max_size=3), st.permutations(range(3)))
def test_the_order_of_rows_does_not_matter_and_weights_stay_within_the_years(cohorts, order):
    years = summed(cohorts)
    one, other = (
        pooled(frame, "three_two_one", by=["urn"], latest=LAST[-1])
        for frame in (years, years.iloc[list(order)])
    )
    pd.testing.assert_frame_equal(one, other)
    assert years["value"].min() - 1e-9 <= one["value"].iloc[0] <= years["value"].max() + 1e-9
