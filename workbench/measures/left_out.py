"""What pooled years say of themselves: which are left out and why, and which carry a mark."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags, Integers
from workbench.measures.series import Comparable
from workbench.measures.status import CALCULATED, GIVEN, NOT_AVAILABLE

NO_VALUE = "no value"


def said_of(
    years: pd.DataFrame,
    unit: Integers,
    counted: Flags,
    compared: Mapping[str, Comparable],
) -> pd.DataFrame:
    """Words on the pooled years of units.

    Args:
        years: one row for each unit and year: year, and status (why a value is missing) if known.
        unit: number of the unit of each row, from 0.
        counted: whether each row is in the pooled result.
        compared: how each year compares with the latest.

    Returns:
        One row a unit, by its number: status (``calculated``, or why there is no result: that of
        the latest year which has a reason), left_out (the years that do not count, and why) and
        mark (what is to be said of years that count and stand on another basis than the latest).
    """
    size = int(unit.max()) + 1 if len(unit) else 0
    status = np.full(size, NOT_AVAILABLE, dtype=object)
    reasons, marks = [], []
    for year, one in sorted(compared.items()):
        here = (years["year"] == year).to_numpy(dtype=np.bool_)
        within = np.zeros(size, dtype=np.bool_)
        within[unit[here & counted]] = True
        why = _why(years, unit, here, size)
        status[why != NO_VALUE] = why[why != NO_VALUE]
        reasons.append(np.where(within, "", _words(year, one, why)))
        marks.append(np.where(within & one.marked, one.why, ""))
    status[unit[counted]] = CALCULATED
    said = {"status": status, "left_out": _joined(reasons, size), "mark": _joined(marks, size)}
    return pd.DataFrame(said, dtype="str")


def counts(years: pd.DataFrame) -> Flags:
    """Rows whose value is here, going by their status; all of them where none is given."""
    if "status" not in years:
        return np.ones(len(years), dtype=np.bool_)
    found: Flags = years["status"].isin(GIVEN).to_numpy(dtype=np.bool_)
    return found


def _why(years: pd.DataFrame, unit: Integers, here: Flags, size: int) -> "np.ndarray[Any, Any]":
    """The status of units in a year in which their value is missing, else that there is none."""
    found = np.full(size, NO_VALUE, dtype=object)
    missing = here & ~counts(years)
    if missing.any():
        found[unit[missing]] = years.loc[missing, "status"].fillna(NO_VALUE).to_numpy(dtype=object)
    return found


def _words(year: str, compared: Comparable, why: Iterable[str]) -> list[str]:
    if not compared.ok:
        return [compared.why for _ in why]
    return [f"{year}: {one.replace('_', ' ')}" for one in why]


def _joined(parts: list["np.ndarray[Any, Any]"], size: int) -> list[str]:
    columns = zip(*parts, strict=True) if parts else ((),) * size
    return ["; ".join(dict.fromkeys(filter(None, words))) for words in columns]
