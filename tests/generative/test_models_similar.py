"""Similar schools: what must hold for any schools and weights."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.models.similar.distances import distance, precision
from workbench.models.similar.family import family, nearest

few = settings(max_examples=40)
numbers = st.floats(-50, 50)
weights = st.lists(st.floats(0.01, 10), min_size=3, max_size=3).map(np.array)
rows = st.lists(st.tuples(numbers, numbers, numbers), min_size=4, max_size=9).map(np.array)
forms = pytest.mark.parametrize("form", ["euclidean", "mahalanobis"])


def between(values, form):
    spread = np.maximum(values.std(axis=0), 1e-3)
    return values / spread, precision(values / spread, form)


@forms
@few
@given(values=rows, weight=weights)
def test_distance_is_a_metric(values, weight, form):
    scaled, matrix = between(values, form)
    apart = np.array([distance(scaled - one, weight, matrix) for one in scaled])
    assert np.diag(apart) == pytest.approx(np.zeros(len(values)))
    assert apart == pytest.approx(apart.T, abs=1e-9)
    through = apart[:, :, None] + apart[None, :, :]
    assert (apart[:, None, :] <= through.transpose(0, 1, 2) + 1e-6).all()


@few
@given(values=rows, weight=weights, scale=st.floats(0.1, 100), shift=numbers)
def test_units_and_origins_of_criteria_do_not_matter(values, weight, scale, shift):
    def families(grid):
        frame = pd.DataFrame(grid, columns=["a", "b", "c"])
        names = frame.assign(
            urn=frame.index.astype("str"), laestab=frame.index.astype("str"), gender="mixed"
        )
        return family(names, "0", criteria=dict(zip("abc", weight, strict=True)))

    # rounding may not make a constant criterion vary
    rounded = values.round(2)
    if (np.ptp(rounded, axis=0) == 0).any():
        return
    before, after = families(rounded), families(rounded * [scale, 1, 1] + [0, shift, 0])
    differences = (
        found.schools.set_index("urn")["difference"].sort_index() for found in (before, after)
    )
    one, other = differences
    assert one.to_numpy() == pytest.approx(other.to_numpy(), rel=1e-6, abs=1e-6)


@few
@given(
    st.lists(st.integers(0, 5), min_size=1, max_size=30),
    st.integers(0, 40),
    st.randoms(use_true_random=False),
)
def test_nearest_is_the_head_of_a_whole_sort(values, size, random):
    labels = [f"{number:03d}" for number in range(len(values))]
    random.shuffle(labels)
    frame = pd.DataFrame({"difference": np.array(values, dtype=float), "label": labels})
    expected = frame.sort_values(["difference", "label"]).index[:size]
    found = nearest(frame["difference"].to_numpy(), size, frame["label"].astype("str"))
    assert found.tolist() == expected.to_list()
