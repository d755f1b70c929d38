"""The demonstration England of 2018/19, drawn once for these tests."""

import pandas as pd
import pytest

from workbench.contracts.read import read_catalogue
from workbench.settings import Settings
from workbench.synthetic.england import England


@pytest.fixture(scope="session")
def demo():
    return England("demo")


@pytest.fixture(scope="session")
def drawn(demo):
    """Frames of 2018/19 by dataset, whole."""
    batches = list(demo.batches(years=["2018/19"]))
    names = batches[0].datasets
    return {n: pd.concat([b.datasets[n] for b in batches], ignore_index=True) for n in names}


@pytest.fixture(scope="session")
def catalogue_of_contracts():
    return read_catalogue(Settings().contracts)
