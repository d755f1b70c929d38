"""Pupils in cohorts: the key that every pupil-level frame of this package is indexed by."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import ContractViolation
from workbench.measures.columns import Integers

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
    """Codes by order of appearance, and the row in which each code appears first."""
    combined = np.zeros(len(keys), dtype=np.int64)
    for name in keys.columns:
        codes, labels = pd.factorize(keys[name])
        combined = combined * (len(labels) + 1) + codes + 1
    numbers, _ = pd.factorize(combined)
    fresh = np.flatnonzero(~pd.Series(combined).duplicated().to_numpy())
    return numbers.astype(np.int64), fresh.astype(np.int64)
