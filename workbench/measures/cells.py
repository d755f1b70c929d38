"""Cells of a table: one for each unit, period and part of a pupil group that has a pupil."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.measures.columns import Integers
from workbench.measures.groups import dimension, dimensions

ENGLAND = "E92000001"


@dataclass(frozen=True)
class Cells:
    """Labels (unit_id, period, group, subgroup), and the cell of each row (-1 for none)."""

    labels: pd.DataFrame
    position: Integers


def cells(pupils: pd.DataFrame, group: str, *, unit: str | None, period: str) -> Cells:
    """Sort rows into cells.

    Args:
        pupils: one row a pupil or entry.
        group: a dimension of pupil groups, or a column whose values are the parts.
        unit: column of the units, or nothing for England as one.
        period: column of the academic years.

    Raises:
        UsageError: ``group`` is neither a dimension nor a column.
    """
    parts, names = _parts(pupils, group)
    periods, years = pd.factorize(pupils[period], sort=True)
    units, ids = _units(pupils, unit)
    combined = (units * len(years) + periods) * len(names) + parts
    combined = np.where((parts >= 0) & (periods >= 0) & (units >= 0), combined, -1)
    present, position = _compact(combined)
    labels = pd.DataFrame(
        {
            "unit_id": ids.take(present // (len(years) * max(len(names), 1))).astype("str"),
            "period": pd.Index(years).take(present // max(len(names), 1) % max(len(years), 1)),
            "group": pd.Series(group, index=range(len(present)), dtype="str"),
            "subgroup": names.take(present % max(len(names), 1)),
        }
    )
    return Cells(labels, position)


def _compact(combined: Integers) -> tuple[Integers, Integers]:
    """The numbers that occur (not -1), in order, and the place of each row's among them."""
    found, places = np.unique(combined, return_inverse=True)
    nobody = int(found[0] < 0) if len(found) else 0
    return found[nobody:], places.astype(np.int64) - nobody


def _parts(pupils: pd.DataFrame, group: str) -> tuple[Integers, pd.Index]:
    if group in dimensions():
        one = dimension(group)
        return one.codes(pupils), pd.Index([part.name for part in one.parts], dtype="str")
    if group not in pupils:
        allowed = [*dimensions(), *map(str, pupils.columns)]
        raise UsageError(
            f"`by` {group} is neither a pupil group nor a column.", did_you_mean(group, allowed)
        )
    codes, values = pd.factorize(pupils[group], sort=True)
    return codes.astype(np.int64), pd.Index(values).astype("str")


def _units(pupils: pd.DataFrame, unit: str | None) -> tuple[Integers, pd.Index]:
    if unit is None:
        return np.zeros(len(pupils), dtype=np.int64), pd.Index([ENGLAND], dtype="str")
    codes, values = pd.factorize(pupils[unit], sort=True)
    return codes.astype(np.int64), pd.Index(values)
