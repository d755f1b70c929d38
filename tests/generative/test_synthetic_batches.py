"""What is drawn for a school depends on the seed, the school and the year, never on the run."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.synthetic.england import England

YEAR = "2016/17"


def whole(england, schools_per_batch):
    batches = list(england.batches([YEAR], schools_per_batch))
    names = batches[0].datasets
    return {n: pd.concat([b.datasets[n] for b in batches], ignore_index=True) for n in names}


@settings(max_examples=6, deadline=None)
@given(size=st.integers(1, 60), seed=st.integers(0, 2**32))
def test_runs_of_any_length_give_the_same_rows(size, seed):
    england = England("demo", seed)
    one, other = whole(england, 60), whole(england, size)
    for name, frame in one.items():
        pd.testing.assert_frame_equal(frame, other[name])


@settings(max_examples=4, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_same_seed_gives_the_same_schools(seed):
    first, second = England("demo", seed), England("demo", seed)
    pd.testing.assert_frame_equal(first.schools(), second.schools())
    pd.testing.assert_frame_equal(first.memberships(), second.memberships())
