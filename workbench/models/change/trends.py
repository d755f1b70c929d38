"""Trends of means over academic years, for many subjects and groups at once."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.errors import ContractViolation, UsageError
from workbench.measures.columns import Floats, floats
from workbench.measures.series import comparable
from workbench.models.change.discoveries import RATE, discoveries

NEEDED = ("year", "value", "n", "sd")
COLUMNS = [
    "since",
    "to",
    "years",
    "before",
    "now",
    "difference",
    "slope",
    "std_error",
    "z",
    "p_value",
    "adjusted_p",
    "alone",
    "trend",
]


def trends(
    table: pd.DataFrame,
    *,
    by: Sequence[str],
    together: Sequence[str] = (),
    measure: str | None = None,
    rate: float = RATE,
) -> pd.DataFrame:
    """Trend of each mean over its years, tested with false discoveries held down.

    The slope is that of the line through the years of least weighted squares, each year's mean
    having the variance of the national standard deviation over its pupils. With two years next to
    one another it is their difference, and z is that of two independent means. Years count as they
    lie in time, so that a cancelled year is a gap and not a step.

    Args:
        table: columns year ("2018/19"), value (mean), n (pupils), sd (national standard deviation
            in that year), and those of ``by``; each year once. Rows without a value, a standard
            deviation or pupils are not used.
        by: columns that say whose mean it is, such as urn, subject and subgroup.
        together: which tests are looked at together; columns of ``by``, such as urn.
        measure: name of the measure. Years that may not be compared with the latest of the table
            are then not used.
        rate: share of false ones among the marked trends that is accepted.

    Returns:
        One row a combination of ``by`` with a year: its columns, since and to (first and last year
        used), years (how many), before and now (values of those), difference, slope (a year),
        std_error (of the slope), z, p_value, adjusted_p, alone and trend (1 rising, -1 falling, 0
        not more than chance). With one year there is no slope.

    Raises:
        ContractViolation: a column is missing, or a year stands twice.
        UsageError: ``by`` is empty, ``together`` is not among it, or ``rate`` is not between 0 and
            1.

    Source: weighted least squares with known variances; 95% test of means with the national
    standard deviation as for DfE progress measures; Benjamini and Hochberg (1995).
    """
    _check(table, by, together)
    rows = _usable(table, measure)
    starts = {name: AcademicYear.parse(name).start for name in rows["year"].unique()}
    numbered = rows.assign(_year=rows["year"].map(starts).astype("float64"))
    ordered = numbered.sort_values("_year", kind="stable")
    found = _slopes(ordered, list(by))
    tested = discoveries(found, together=together, rate=rate)
    return tested[[*by, *COLUMNS]]


def _check(table: pd.DataFrame, by: Sequence[str], together: Sequence[str]) -> None:
    if not by:
        raise UsageError("`by` is empty.", "Name the columns that say whose mean it is.")
    astray = [name for name in together if name not in by]
    if astray:
        raise UsageError(
            f"`together` names {', '.join(astray)}, not in `by`.", f"Allowed: {', '.join(by)}."
        )
    absent = [name for name in (*NEEDED, *by) if name not in table]
    if absent:
        raise ContractViolation(f"`table` lacks the columns {', '.join(absent)}.")
    twice = int(table.duplicated([*by, "year"]).sum())
    if twice:
        raise ContractViolation(
            f"`table` holds {twice} years twice.",
            f"Give one row for each {', '.join(by)} and year.",
        )


def _usable(table: pd.DataFrame, measure: str | None) -> pd.DataFrame:
    known = table[table["value"].notna() & (table["n"] > 0) & (table["sd"] > 0)]
    if measure is None or known.empty:
        return known
    latest = known["year"].max()
    allowed = [y for y in known["year"].unique() if comparable(measure, y, latest).ok]
    return known[known["year"].isin(allowed)]


def _slopes(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    weights = pd.Series(floats(rows["n"]) / floats(rows["sd"]) ** 2, index=rows.index)
    keys = [rows[name] for name in by]
    total = weights.groupby(keys, sort=False, observed=True, dropna=False).transform("sum")
    middle = _summed(weights * rows["_year"], keys) / total
    away = rows["_year"] - middle
    parts = rows[by].assign(_squares=weights * away**2, _products=weights * away * rows["value"])
    groups = parts.groupby(by, sort=False, observed=True, dropna=False)
    sums = groups.sum()
    ends = rows.groupby(by, sort=False, observed=True, dropna=False).agg(
        since=("year", "first"),
        to=("year", "last"),
        years=("year", "size"),
        before=("value", "first"),
        now=("value", "last"),
    )
    slope, error = _line(floats(sums["_products"]), floats(sums["_squares"]), floats(ends["years"]))
    difference = np.where(ends["years"] > 1, ends["now"] - ends["before"], np.nan)
    found = ends.assign(difference=difference, slope=slope, std_error=error, z=slope / error)
    return found.reset_index()


def _summed(values: "pd.Series[float]", keys: list["pd.Series[str]"]) -> "pd.Series[float]":
    return values.groupby(keys, sort=False, observed=True, dropna=False).transform("sum")


def _line(products: Floats, squares: Floats, years: Floats) -> tuple[Floats, Floats]:
    """Slope and its standard error; none with one year."""
    squares = np.where(years > 1, squares, np.nan)
    return products / squares, 1 / np.sqrt(squares)
