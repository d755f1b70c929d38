"""Whatever the seed, sixth forms and primary schools keep their contracts and their own numbers."""

from functools import cache

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.contracts.checks import check
from workbench.contracts.model import Catalogue
from workbench.contracts.read import read_catalogue
from workbench.settings import Settings
from workbench.synthetic.england import England

YEAR = "2018/19"


@cache
def contracts() -> Catalogue:
    return read_catalogue(Settings().contracts)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 2**63 - 1))
def test_every_row_keeps_its_contract(seed):
    england = England("demo", seed)
    stages = [*england.sixth_forms.batches([YEAR]), *england.primary.batches([YEAR])]
    for batch in stages:
        for name, frame in batch.datasets.items():
            assert check(frame, contracts()[name]).failures == ()
            assert not frame[list(contracts()[name].key)].duplicated().any()


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**63 - 1), size=st.integers(1, 12))
def test_runs_of_any_length_give_the_same_students(seed, size):
    forms = England("demo", seed).sixth_forms
    (whole,), parts = forms.batches([YEAR]), list(forms.batches([YEAR], schools_per_batch=size))
    for name, frame in whole.datasets.items():
        joined = pd.concat([part.datasets[name] for part in parts], ignore_index=True)
        pd.testing.assert_frame_equal(frame, joined)
