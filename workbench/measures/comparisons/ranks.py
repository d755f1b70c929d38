"""Where schools stand among others: percentile ranks, quintiles, and the ranks within chance."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import ContractViolation, UsageError, did_you_mean
from workbench.measures.columns import Floats, Integers, floats

AMONG = ["measure", "period", "group", "subgroup"]
COLUMNS = [
    "place",
    "of",
    "percentile",
    "quintile",
    "label",
    "best_place",
    "worst_place",
    "best_percentile",
    "worst_percentile",
]
"""Columns that :func:`ranked` adds."""


def ranked(
    table: pd.DataFrame,
    *,
    among: Sequence[str] = AMONG,
    lowest_first: bool = False,
    labels: str = "value",
) -> pd.DataFrame:
    """Rank each value among the values of other schools.

    Competition ranks: place 1 is the highest value, and equal values share the better place. The
    percentile rank is 100 x place / schools, rounded up, so that it runs from 1 (highest) to 100;
    percentiles 1 to 20 are the first quintile.

    The rank interval holds every rank that the school would have if its value were moved to any
    point of its own interval while the other schools kept their values: the best rank is 1 + the
    number of other schools with a value above the upper end, the worst is 1 + the number of those
    above the lower end. That is exact, and needs no simulation; it says nothing about the other
    schools' own uncertainty, so it is no wider than the ranks that chance alone can bring about.

    A school with fewer pupils than ``ranks.yaml`` says (11) is not ranked and does not count among
    the others; its label is the symbol of a small cohort.

    Args:
        table: columns unit_id, n, value, low, high (may be missing) and those of ``among``; one
            row a school in each combination of ``among``.
        among: columns whose values must agree for schools to be ranked among each other.
        lowest_first: whether the lowest value takes place 1.
        labels: set of words for the quintiles, ``value`` or ``deprivation``.

    Returns:
        The table with ``COLUMNS``: place, of (schools ranked), percentile, quintile, label (of the
        quintile in words, "x" for a small cohort, empty without a value), and the best and worst
        place and percentile within the interval; missing where there is none.

    Raises:
        UsageError: there are no such labels.
        ContractViolation: a column is missing.

    Source: Ofsted inspection data summary report guide (percentile ranks, quintiles, at least 11
    pupils); competition ranks as in school performance tables.
    """
    words = _labels(labels)
    absent = [name for name in ("n", "value", "low", "high", *among) if name not in table]
    if absent:
        raise ContractViolation(f"`table` lacks the columns {', '.join(absent)}.")
    small = floats(table["n"]) < read("ranks")["fewest_pupils"]
    sign = -1.0 if lowest_first else 1.0
    value = np.where(small, np.nan, sign * floats(table["value"]))
    ends = np.sort(sign * np.column_stack([floats(table["low"]), floats(table["high"])]), axis=1)
    groups = table.groupby(list(among), sort=False, observed=True, dropna=False)
    cells = groups.ngroup().to_numpy().astype(np.int64)
    places = _places(cells, value, ends[:, 0], ends[:, 1])
    shares = {
        "percentile": percentile(places["place"], places["of"]),
        "best_percentile": percentile(places["best_place"], places["of"]),
        "worst_percentile": percentile(places["worst_place"], places["of"]),
    }
    fifth = quintile(shares["percentile"])
    said = pd.Series(fifth, index=table.index).map(words).fillna("").astype("str")
    said = said.mask(small & table["value"].notna(), str(read("ranks")["small_cohort"]))
    found = table.assign(**places, **shares, quintile=fifth, label=said)
    return found[[*table.columns, *COLUMNS]]


def percentile(place: Floats, of: Floats) -> Floats:
    """Percentile rank of places among so many: 100 x place / of, rounded up.

    Source: Ofsted inspection data summary report guide (1 is the highest).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.ceil(100 * place / of)
    return found


def quintile(percentiles: Floats) -> Floats:
    """Quintile of percentile ranks: 1 for 1 to 20, 5 for 81 to 100."""
    width = 100 / int(read("ranks")["quintiles"])
    found: Floats = np.ceil(percentiles / width)
    return found


def _labels(name: str) -> dict[int, str]:
    known: dict[str, dict[int, str]] = read("ranks")["labels"]
    if name not in known:
        raise UsageError(
            f"`labels` {name} is not a set of words for quintiles.", did_you_mean(name, known)
        )
    return known[name]


def _places(cells: Integers, value: Floats, low: Floats, high: Floats) -> dict[str, Floats]:
    """Place, number ranked, and best and worst place, one cell of schools after the other."""
    names = ("place", "of", "best_place", "worst_place")
    found = {name: np.full(len(value), np.nan) for name in names}
    rows = np.flatnonzero(~np.isnan(value))
    order = rows[np.argsort(cells[rows], kind="stable")]
    for part in np.split(order, np.flatnonzero(np.diff(cells[order])) + 1):
        others = np.sort(value[part])
        found["of"][part] = len(part)
        found["place"][part] = 1 + _above(others, value[part])
        found["best_place"][part] = 1 + _above(others, high[part])
        # the school itself lies above its lower end, and is not one of the others
        itself = value[part] > low[part]
        found["worst_place"][part] = 1 + _above(others, low[part]) - itself
    return found


def _above(others: Floats, values: Floats) -> Floats:
    """How many of the others, in ascending order, are above each value."""
    count = len(others) - np.searchsorted(others, values, side="right").astype(np.float64)
    return np.where(np.isnan(values), np.nan, count)
