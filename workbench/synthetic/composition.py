"""Pupils' mix in each school: the national joint table fitted to the school's own shares."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from workbench.synthetic.arrays import Flags, Floats, Integers
from workbench.synthetic.marginals import marginals

ETHNIC_GROUPS = ("White", "Mixed", "Asian", "Black", "Chinese", "Other", "Unclassified")
_ROUNDS = 12


@dataclass(frozen=True)
class Cells:
    """The joint table: one element a cell of sex, disadvantage, ethnic group and first language."""

    male: Flags
    disadvantaged: Flags
    ethnic_group: Integers
    other_language: Flags
    pupils: Floats
    attainment8: Floats
    progress8: Floats
    matched: Floats

    def __len__(self) -> int:
        return len(self.male)


@cache
def cells() -> Cells:
    """The published joint table of pupils, England 2019."""
    columns = marginals("pupils")["joint_columns"]
    table = dict(zip(columns, zip(*marginals("pupils")["joint"], strict=True), strict=True))
    pupils = np.array(table["pupils"], dtype=np.float64)
    return Cells(
        male=np.array(table["sex"]) == "M",
        disadvantaged=np.array(table["disadvantaged"]) == 1,
        ethnic_group=np.array([ETHNIC_GROUPS.index(g) for g in table["ethnic_group"]]),
        other_language=np.array(table["other_first_language"]) == 1,
        pupils=pupils,
        attainment8=np.array(table["attainment8"], dtype=np.float64),
        progress8=np.array(table["progress8"], dtype=np.float64),
        matched=np.array(table["progress8_pupils"], dtype=np.float64) / pupils,
    )


def cell_shares(boys: Floats, disadvantaged: Floats, other_language: Floats) -> Floats:
    """Shares of the cells in each school, by iterative proportional fitting.

    Args:
        boys: share of boys in each school, (schools,).
        disadvantaged: share of disadvantaged pupils, (schools,).
        other_language: share of pupils with another first language, (schools,).

    Returns:
        (schools, cells); each row sums to 1.
    """
    table = cells()
    white = _white_share(other_language)
    margins = (
        (table.male, boys),
        (table.disadvantaged, disadvantaged),
        (table.other_language, other_language),
        (table.ethnic_group == 0, white),
    )
    shares = np.tile(table.pupils / table.pupils.sum(), (len(boys), 1))
    for _ in range(_ROUNDS):
        for member, wanted in margins:
            shares = _scaled(shares, member, wanted)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _white_share(other_language: Floats) -> Floats:
    """White pupils' share falls with that of other first languages (correlation about -0.87)."""
    return np.asarray(np.clip(0.93 - 0.88 * other_language, 0.03, 0.98))


def _scaled(shares: Floats, member: Flags, wanted: Floats) -> Floats:
    inside = shares[:, member].sum(axis=1)
    outside = shares.sum(axis=1) - inside
    up = np.divide(wanted, inside, out=np.zeros_like(inside), where=inside > 0)
    down = np.divide(1 - wanted, outside, out=np.zeros_like(outside), where=outside > 0)
    return np.asarray(shares * np.where(member, up[:, None], down[:, None]))
