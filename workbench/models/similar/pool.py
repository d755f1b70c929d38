"""The schools among which a school's family is looked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbench.errors import ContractViolation, UsageError, did_you_mean
from workbench.measures.columns import Flags, floats

Range = tuple[float | None, float | None]


@dataclass(frozen=True, eq=False)
class Pool:
    """Schools that pass the filters, the school itself among them.

    Attributes:
        schools: their rows, numbered from 0.
        place: row of the school itself.
        left_out: number of schools that each filter leaves out, by what it says.
    """

    schools: pd.DataFrame
    place: int
    left_out: Mapping[str, int]


def pool(
    schools: pd.DataFrame,
    urn: str,
    same: Sequence[str] = (),
    within: Mapping[str, Range] | None = None,
    columns: Sequence[str] | None = None,
) -> Pool:
    """Filter schools before anything is ranked.

    Args:
        schools: columns urn, laestab and those of the filters; one row a school.
        urn: the school.
        same: columns in which others must agree with it. Where it has no value itself, nobody is
            left out.
        within: lowest and highest value by column, either of them None; the school itself stays.
        columns: those to keep; by default all.

    Raises:
        ContractViolation: a column is missing, or the school stands twice.
        UsageError: the school is not in the frame, or a filter is not one of its columns.
    """
    place = _row(schools, urn)
    tests = {
        **{f"with another {name}": _agree(schools, name, place) for name in same},
        **{
            f"with {name} outside {_said(limits)}": _inside(schools, name, limits)
            for name, limits in (within or {}).items()
        },
    }
    kept = np.ones(len(schools), dtype=np.bool_)
    left_out = {}
    itself = np.arange(len(schools)) == place
    for reason, passed in tests.items():
        left_out[reason] = int((kept & ~passed & ~itself).sum())
        kept = kept & (passed | itself)
    own = int(kept[:place].sum())
    slim = schools if columns is None else schools[list(columns)]
    rows = slim if kept.all() else slim[kept]
    some = {reason: number for reason, number in left_out.items() if number}
    return Pool(rows.reset_index(drop=True), own, some)


def _row(schools: pd.DataFrame, urn: str) -> int:
    absent = [name for name in ("urn", "laestab") if name not in schools]
    if absent:
        raise ContractViolation(f"`schools` lacks the columns {', '.join(absent)}.")
    rows = np.flatnonzero((schools["urn"] == urn).to_numpy(dtype=np.bool_, na_value=False))
    if len(rows) == 0:
        raise UsageError(
            f"`urn` {urn} is not among the {len(schools)} `schools`.", "Give the URN of one."
        )
    if len(rows) > 1:
        raise ContractViolation(
            f"`schools` holds {urn} {len(rows)} times.", "Give one row for each school."
        )
    return int(rows[0])


def _column(schools: pd.DataFrame, argument: str, name: str) -> "pd.Series[Any]":
    if name not in schools:
        raise UsageError(
            f"`{argument}` names {name}, which is not a column of `schools`.",
            did_you_mean(name, schools.columns),
        )
    return schools[name]


def _agree(schools: pd.DataFrame, name: str, place: int) -> Flags:
    column = _column(schools, "same", name)
    own = column.iloc[place]
    if pd.isna(own):
        return np.ones(len(schools), dtype=np.bool_)
    found: Flags = (column == own).to_numpy(dtype=np.bool_, na_value=False)
    return found


def _inside(schools: pd.DataFrame, name: str, limits: Range) -> Flags:
    values = floats(_column(schools, "within", name))
    low, high = limits
    lowest = -np.inf if low is None else low
    highest = np.inf if high is None else high
    return (values >= lowest) & (values <= highest)


def _said(limits: Range) -> str:
    low, high = limits
    return f"{'any' if low is None else low} to {'any' if high is None else high}"
