"""Progress 8: the identity of its elements, and the floor, for any results."""

import numpy as np
import pandas as pd
import pytest
from cohorts import keyed, prior
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.measures.ks4.progress8 import progress8
from workbench.measures.ks4.progress_floor import floor_from_national, multiplier_for_share

TABLE_ROUNDING = 0.005

pupil = st.fixed_dictionaries(
    {
        "english": st.integers(0, 18),
        "maths": st.integers(0, 18),
        "ebacc": st.integers(0, 54).map(lambda halves: halves / 2),
        "open": st.integers(0, 54).map(lambda halves: halves / 2),
        "reading_scaled": st.integers(59, 120),
        "maths_scaled": st.integers(59, 120),
    }
)

few = settings(max_examples=30)


def measured(rows: list[dict[str, float]], year: str) -> pd.DataFrame:
    frame = keyed(pd.DataFrame(rows).assign(pupil=[str(i) for i in range(len(rows))], year=year))
    points = frame[["english", "maths", "ebacc", "open"]].sum(axis=1)
    return progress8(frame.assign(attainment8=points), prior(frame))


@few
@given(st.lists(pupil, min_size=1, max_size=5), st.sampled_from(["2021/22", "2022/23", "2023/24"]))
def test_the_score_is_the_weighted_sum_of_its_elements(rows, year):
    found = measured(rows, year)
    weighted = (
        2 * found["progress8_english"]
        + 2 * found["progress8_maths"]
        + 3 * found["progress8_ebacc"]
        + 3 * found["progress8_open"]
    ) / 10
    # five figures of the national table, each rounded to two decimals, over ten
    assert found["progress8_unadjusted"].tolist() == pytest.approx(
        weighted.tolist(), abs=5 * TABLE_ROUNDING / 10 + 1e-9
    )


@few
@given(st.lists(pupil, min_size=1, max_size=5))
def test_the_floor_only_ever_lifts(rows):
    found = measured(rows, "2022/23")
    assert (found["progress8"] >= found["progress8_unadjusted"]).all()
    low_groups = found["pag"] < 19
    assert (found["progress8"] == found["progress8_unadjusted"])[low_groups].all()


@few
@given(st.integers(0, 2**32 - 1))
def test_the_multiplier_puts_the_asked_share_of_pupils_under_the_floor(seed):
    random = np.random.default_rng(seed)
    scores = pd.DataFrame(
        {
            "pag": pd.array(random.integers(17, 35, 5000), dtype="Int64"),
            "progress8_unadjusted": random.normal(0, 1.3, 5000),
        }
    )
    multiplier = multiplier_for_share(scores, share=0.01)
    least = floor_from_national(scores, multiplier).least(scores["pag"])
    assert (scores["progress8_unadjusted"] < least).mean() == pytest.approx(0.01, abs=5e-4)
