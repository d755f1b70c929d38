"""Whether figures rose or fell from one academic year to another by more than chance."""

import numpy as np
import pandas as pd

from workbench.measures.columns import floats
from workbench.measures.intervals import Z
from workbench.measures.series import break_between
from workbench.measures.standard_errors import standard_errors

PLACE = ("measure", "group", "subgroup")


def trend_flags(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Which figures rose or fell between two years: ``z`` of their difference beyond 1.96.

    Args:
        now, before: protected figures of a year each: columns of ``compute``, each place once.

    Returns:
        One row a figure that is known in both years and differs by more than chance: measure,
        group, subgroup, and flag (1 rose, -1 fell). Years that cannot be compared have none.

    Source: two independent means with the national spread of pupils; the arrow of FFT Aspire.
    """
    sides = [_known(frame) for frame in (now, before)]
    both = sides[0].merge(sides[1], on=list(PLACE), suffixes=("", "_before"), validate="1:1")
    error = np.hypot(floats(both["error"]), floats(both["error_before"]))
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (floats(both["value"]) - floats(both["value_before"])) / error
    flag = np.where(np.abs(z) > Z, np.sign(z), 0).astype("int64")
    apart = [
        bool(break_between(str(name), str(year), str(earlier)))
        for name, year, earlier in both[["measure", "period", "period_before"]].itertuples(
            index=False
        )
    ]
    kept = (flag != 0) & ~np.array(apart, dtype=np.bool_)
    rows: pd.DataFrame = both.loc[kept, list(PLACE)]
    return rows.assign(flag=flag[kept]).reset_index(drop=True)


def _known(frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.assign(error=standard_errors(frame))
    found: pd.DataFrame = rows.loc[
        rows["value"].notna() & np.isfinite(floats(rows["error"])),
        [*PLACE, "period", "value", "error"],
    ]
    return found
