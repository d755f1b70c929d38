"""Where the figures of a pack come from, in words."""

import pandas as pd
import pytest

from workbench.measures.status import CALCULATED
from workbench.packs.school_methods import source_line


@pytest.mark.parametrize("status", [CALCULATED, "published"])
def test_nobody_published_the_figures_of_a_school_that_is_made_up(status):
    frame = pd.DataFrame({"status": [status]})
    assert "ynthetic" in source_line(frame, synthetic=True)
    assert not source_line(frame, synthetic=True).startswith("DfE")
    assert "ynthetic" not in source_line(frame)


def test_published_figures_are_dfes():
    frame = pd.DataFrame({"status": ["published"]})
    assert source_line(frame).startswith("DfE school performance tables")
