"""16 to 18: bands of A level value added from scores and intervals."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.measures.ks5.bands import value_added_bands
from workbench.verification.bounds import exactly
from workbench.verification.comparison import Comparison, compare
from workbench.verification.ks5_tables import OF_2019, OF_2022
from workbench.verification.printed import decimals, first_word, printed
from workbench.verification.recomputation import Recomputation


def value_added(table: pd.DataFrame, later: pd.DataFrame) -> Iterator[Comparison]:
    """Bands of 2018/19 from the scores and intervals that the tables of 2021/22 repeat."""
    repeated = later[["URN", "VA_INS_ALEV_19", "LCI_INS_ALEV_19", "UCI_INS_ALEV_19"]]
    both = table.merge(repeated[repeated["URN"] != ""], on="URN", validate="1:1")
    score, low, high = (decimals(both[f"{name}_INS_ALEV_19"], 2) for name in ("VA", "LCI", "UCI"))
    ours = value_added_bands(score.values, low.values, high.values).astype(np.float64)
    published = printed(both["PROGRESS_BAND_ALEV"])
    skip = first_word(score, low, high)
    yield compare("A level value-added band 2018/19", published, exactly(ours), skip=skip)


CLASSES = (
    Recomputation(
        name="KS5 value-added bands",
        files=(OF_2019, OF_2022),
        recompute=value_added,
        rounding="none: the band must be the same",
    ),
)
