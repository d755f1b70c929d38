"""Pupils in cohorts: the key that every pupil-level frame of this package is indexed by."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import ContractViolation
from workbench.measures.columns import Flags, Integers

KEY = ["pupil_id", "urn", "year"]


@dataclass(frozen=True)
class Cohort:
    """Pupils, and for each row of a frame the position of its pupil (-1 for nobody here)."""

    pupils: pd.DataFrame
    position: Integers

    @property
    def size(self) -> int:
        """Number of pupils."""
        return len(self.pupils)


def cohort(frame: pd.DataFrame, pupils: pd.DataFrame | None = None) -> Cohort:
    """Number the pupils of a frame.

    Args:
        frame: any frame with the columns of ``KEY``.
        pupils: the pupils to number, one row each; by default those in ``frame``, in the order
            of their first row.

    Raises:
        ContractViolation: ``pupils`` holds a pupil twice in one school and year.
    """
    if pupils is None:
        codes, first = _number(frame[KEY])
        return Cohort(frame[KEY].iloc[first].reset_index(drop=True), codes)
    stacked = pd.concat([pupils[KEY], frame[KEY]], ignore_index=True)
    codes, _ = _number(stacked)
    count = len(pupils)
    if count and codes[:count].max() + 1 < count:
        raise ContractViolation(
            f"`pupils` holds {count - codes[:count].max() - 1} pupils twice in a school and year.",
            "Give one row for each pupil, school and year.",
        )
    rows = codes[count:]
    return Cohort(pupils[KEY].reset_index(drop=True), np.where(rows < count, rows, -1))


def _number(keys: pd.DataFrame) -> tuple[Integers, Integers]:
    """Codes by order of appearance, and the row in which each code appears first.

    Rows of a pupil mostly stand together, so that only the first of each run is looked up.
    """
    starts = _starts(keys)
    runs = np.flatnonzero(starts)
    combined = np.zeros(len(runs), dtype=np.int64)
    for name in keys.columns:
        codes, labels = pd.factorize(keys[name][starts])
        combined = combined * (len(labels) + 1) + codes + 1
    numbers, _ = pd.factorize(combined)
    fresh = runs[~pd.Series(combined).duplicated().to_numpy()]
    return numbers.astype(np.int64)[np.cumsum(starts) - 1], fresh.astype(np.int64)


def _starts(keys: pd.DataFrame) -> Flags:
    """Rows whose key is not that of the row above."""
    changes = [
        (keys[name] != keys[name].shift()).to_numpy(dtype=np.bool_, na_value=True)
        for name in keys.columns
    ]
    return np.any(changes, axis=0)
