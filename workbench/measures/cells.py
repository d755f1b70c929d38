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


@dataclass(frozen=True)
class Places:
    """Units and academic years of a frame, numbered once for all groups.

    ``place`` is that of each row, -1 for none; ``labels`` has unit_id and period of each place.
    """

    labels: pd.DataFrame
    place: Integers


def places(pupils: pd.DataFrame, *, unit: str | None, period: str) -> Places:
    """Number the units and academic years of rows.

    Args:
        pupils: one row a pupil or entry.
        unit: column of the units, or nothing for England as one.
        period: column of the academic years.
    """
    periods, years = pd.factorize(pupils[period], sort=True)
    units, ids = _units(pupils, unit)
    labels = pd.MultiIndex.from_product([ids, years], names=["unit_id", "period"])
    known = (periods >= 0) & (units >= 0)
    return Places(
        labels.to_frame(index=False).astype("str"),
        np.where(known, units * len(years) + periods, -1),
    )


def cells(pupils: pd.DataFrame, group: str, where: Places) -> Cells:
    """Sort rows into cells.

    Args:
        pupils: one row a pupil or entry.
        group: a dimension of pupil groups, or a column whose values are the parts.
        where: units and academic years of the same rows.

    Raises:
        UsageError: ``group`` is neither a dimension nor a column.
    """
    parts, names = _parts(pupils, group)
    combined = np.where((parts >= 0) & (where.place >= 0), where.place * len(names) + parts, -1)
    present, position = _compact(combined)
    place, part = np.divmod(present, max(len(names), 1))
    labels = where.labels.take(place).reset_index(drop=True)
    labels["group"] = group
    labels["subgroup"] = names.take(part)
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
        allowed = dict.fromkeys([*dimensions(), *map(str, pupils.columns)])
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
