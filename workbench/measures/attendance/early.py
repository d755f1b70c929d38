"""Who to look at early in a year: persistently absent or at risk, once sessions are enough."""

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.attendance.categories import ordered
from workbench.measures.attendance.thresholds import RULES
from workbench.measures.columns import floats

TOO_FEW = "too few sessions to tell"
LABELS = ("severe", "persistent", "at risk", "", TOO_FEW)


def early_list(sums: pd.DataFrame, fewest_possible: int | None = None) -> pd.DataFrame:
    """Enrolments with the name of the threshold that they have reached so far.

    Early in a term a day or two makes 10%; the national definition has no smallest number of
    sessions, a list of names needs one. No row is left out.

    Args:
        sums: frame of ``attendance`` or ``year_to_date``.
        fewest_possible: possible sessions below which nothing is said; by default 20, ten days.

    Returns:
        The frame with absence_rate (share of possible sessions) and threshold (of ``LABELS``),
        those with the highest threshold and rate first.

    Source: a rule of this workbench on top of DfE's definition.
    """
    usual = read(RULES)["early_term"]["fewest_possible"]
    fewest = usual if fewest_possible is None else fewest_possible
    possible = floats(sums["possible"])
    reached = [floats(sums[name]) == 1 for name in ("severe", "persistent", "at_risk")]
    place = np.select([possible < fewest, *reached], [4, 0, 1, 2], 3)
    listed = sums.assign(
        absence_rate=floats(sums["absent"]) / np.where(possible > 0, possible, np.nan),
        threshold=ordered(place, LABELS),
    )
    return listed.sort_values(
        ["threshold", "absence_rate"], ascending=[True, False], kind="stable", ignore_index=True
    )
