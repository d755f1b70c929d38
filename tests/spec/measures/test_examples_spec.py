"""The worked example of each measure, as its methods page prints it."""

import pandas as pd
import pytest

from workbench.contracts.read import read_catalogue
from workbench.measures.catalogue import measures
from workbench.measures.examples import expected, worked
from workbench.settings import settings

CATALOGUE = read_catalogue(settings().contracts)


@pytest.mark.parametrize("name", measures())
def test_example(name):
    answer = expected(measures()[name])
    assert {"n", "value"} <= set(answer)
    found = worked(measures()[name], CATALOGUE)
    tolerance = 0.5 * 10 ** -max(2, measures()[name].decimals)
    pd.testing.assert_frame_equal(
        found.reset_index(drop=True), answer, check_dtype=False, rtol=0, atol=tolerance
    )
