"""Ranks that schools might have by chance alone."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from workbench.contracts.reference import read
from workbench.errors import ContractViolation, UsageError
from workbench.measures.columns import FloatGrid, Floats, Integers, floats
from workbench.measures.comparisons.ranks import percentile, quintile

COLUMNS = [
    "place",
    "of",
    "best_place",
    "worst_place",
    "percentile",
    "best_percentile",
    "worst_percentile",
    "quintile",
    "in_quintile",
]
"""Columns that these functions add."""

CELLS = 2_000_000
"""Numbers drawn at a time."""


def rank_intervals(
    table: pd.DataFrame,
    *,
    draws: int = 1000,
    lowest_first: bool = False,
    among: Sequence[str] = (),
    seed: int = 0,
) -> pd.DataFrame:
    """Ranks of values with 95% intervals, from the values' standard errors.

    Every value is drawn again from a normal distribution about itself, all schools at once, and
    ranked. Unlike moving one school along its own interval, that lets the others vary as well.
    Values that vary by chance spread wider than what is behind them, and drawing again spreads
    them once more; give shrunken residuals with their comparative standard errors to rank schools
    in what is behind their values.

    Args:
        table: columns value and std_error; one row a school in each combination of ``among``.
        draws: how often.
        lowest_first: whether the lowest value takes place 1.
        among: columns whose values must agree for schools to be ranked among each other.
        seed: of the draws.

    Returns:
        The table with place (1 is the highest; equal values share the better), of (schools ranked),
        best_place and worst_place (95% of draws lie within), the same three as percentile ranks,
        quintile, and in_quintile (share of draws in which the school is in that fifth). Missing
        where the value or its standard error is.

    Raises:
        ContractViolation: a column is missing, or a standard error is below 0.
        UsageError: ``draws`` is below 2.

    Source: Goldstein and Spiegelhalter, League tables and their limitations (1996); percentile
    ranks and quintiles as in Ofsted's inspection data summary report.
    """
    absent = [name for name in ("value", "std_error", *among) if name not in table]
    if absent:
        raise ContractViolation(f"`table` lacks the columns {', '.join(absent)}.")
    value, error = floats(table["value"]), floats(table["std_error"])
    if (error < 0).any():
        raise ContractViolation("`table` holds standard errors below 0.", "Give 0 or more.")
    known = np.isfinite(value) & np.isfinite(error)
    sign = -1.0 if lowest_first else 1.0
    found = np.full((len(table), len(COLUMNS)), np.nan)
    generator = np.random.default_rng(seed)
    for rows in _cells(table, among, known):
        batches = _normal(value[rows], error[rows], _number(draws), generator)
        found[rows] = _ranked(sign * value[rows], (sign * batch for batch in batches))
    return table.assign(**dict(zip(COLUMNS, found.T, strict=True)))


def rank_intervals_from_pupils(
    pupils: pd.DataFrame,
    *,
    value: str = "value",
    draws: int = 200,
    lowest_first: bool = False,
    fewest: int | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Ranks of schools' means with 95% intervals, drawing each school's pupils again.

    Args:
        pupils: columns urn and ``value``; one row a pupil. Rows without a value are not counted.
        value: column to average.
        draws: how often.
        lowest_first: whether the lowest mean takes place 1.
        fewest: a school with fewer pupils is not ranked; by default as ``ranks.yaml`` says (11).
        seed: of the draws.

    Returns:
        One row a school: urn, n, value (mean) and the columns that :func:`rank_intervals` adds.

    Raises:
        ContractViolation: a column is missing.
        UsageError: ``draws`` is below 2.

    Source: Efron's bootstrap, pupils drawn within schools.
    """
    absent = [name for name in ("urn", value) if name not in pupils]
    if absent:
        raise ContractViolation(f"`pupils` lacks the columns {', '.join(absent)}.")
    least = int(read("ranks")["fewest_pupils"]) if fewest is None else fewest
    rows = pupils.loc[pupils[value].notna(), ["urn", value]].sort_values("urn", kind="stable")
    means = rows.groupby("urn", sort=True, observed=True)[value].agg(n="size", value="mean")
    ranked = (means["n"] >= least).to_numpy()
    kept = np.repeat(ranked, means["n"])
    sign = -1.0 if lowest_first else 1.0
    sizes = means["n"].to_numpy(dtype=np.int64)[ranked]
    again = _pupils(floats(rows[value])[kept], sizes, _number(draws), seed)
    found = np.full((len(means), len(COLUMNS)), np.nan)
    if ranked.any():
        own = sign * floats(means["value"])[ranked]
        found[ranked] = _ranked(own, (sign * batch for batch in again))
    return means.reset_index().assign(**dict(zip(COLUMNS, found.T, strict=True)))


def _number(draws: int) -> int:
    if draws < 2:
        raise UsageError(f"`draws` is {draws}.", "Give 2 or more; 1,000 is usual.")
    return draws


def _cells(table: pd.DataFrame, among: Sequence[str], known: np.ndarray) -> Iterator[Integers]:
    """Rows with a value, one combination of ``among`` after the other."""
    rows = np.flatnonzero(known).astype(np.int64)
    if not among:
        yield from [rows] if len(rows) else []
        return
    groups = table.groupby(list(among), sort=False, observed=True, dropna=False).ngroup()
    numbers = groups.to_numpy()[rows]
    for number in np.unique(numbers):
        yield rows[numbers == number]


def _normal(
    value: Floats, error: Floats, draws: int, generator: np.random.Generator
) -> Iterator[FloatGrid]:
    """Values drawn again (draws x schools), a batch at a time."""
    for size in _batches(draws, len(value)):
        yield generator.normal(value, error, size=(size, len(value)))


def _pupils(values: Floats, sizes: Integers, draws: int, seed: int) -> Iterator[FloatGrid]:
    """Means of pupils drawn again within schools (draws x schools), a batch at a time."""
    generator = np.random.default_rng(seed)
    starts = np.cumsum(sizes) - sizes
    first, among = np.repeat(starts, sizes), np.repeat(sizes, sizes)
    for size in _batches(draws, len(values)):
        chosen = first + (generator.random((size, len(values))) * among).astype(np.int64)
        yield np.add.reduceat(values[chosen], starts, axis=1) / sizes


def _batches(draws: int, width: int) -> Iterator[int]:
    size = max(CELLS // max(width, 1), 1)
    yield from (min(size, draws - done) for done in range(0, draws, size))


def _ranked(value: Floats, drawn: Iterator[FloatGrid]) -> FloatGrid:
    """``COLUMNS`` of schools from their values and those drawn; the highest has place 1."""
    of = np.full(len(value), float(len(value)))
    place = rankdata(-value, method="min")
    places = np.concatenate([rankdata(-batch, method="min", axis=1) for batch in drawn])
    best, worst = np.quantile(places, (0.025, 0.975), axis=0, method="inverted_cdf")
    shares = [percentile(p, of) for p in (place, best, worst)]
    fifth = quintile(shares[0])
    inside = (quintile(percentile(places, of)) == fifth).mean(axis=0)
    return np.column_stack([place, of, best, worst, *shares, fifth, inside])
