"""Several academic years of a measure as one: pupils pooled, or later years weighing more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.contracts.reference import read
from workbench.errors import ContractViolation, UsageError, did_you_mean
from workbench.measures.columns import Flags, Floats, floats
from workbench.measures.intervals import Z
from workbench.measures.left_out import counts, said_of
from workbench.measures.series import Comparable, comparable

NEEDED = ("year", "n", "value", "sd")


@dataclass(frozen=True)
class Pooling:
    """A way of pooling years: the weight of each, the latest first."""

    name: str
    title: str
    weights: tuple[float, ...]
    source: str

    def of_years(self, latest: str) -> Mapping[str, float]:
        """Weights by academic year, counted back from the latest."""
        last = AcademicYear.parse(latest)
        back = enumerate(self.weights)
        return MappingProxyType({str(last.previous(ago)): weight for ago, weight in back})

    def shares(self, n: Floats) -> Floats:
        """Share of each year in the result, from numbers of pupils, the latest year first."""
        counted: Floats = np.array(self.weights) * n
        return np.asarray(counted / counted.sum())


@cache
def poolings() -> Mapping[str, Pooling]:
    """The known ways of pooling, by name."""
    declared = read("pooling")["poolings"]
    return MappingProxyType(
        {
            name: Pooling(name, one["title"], tuple(map(float, one["weights"])), one["source"])
            for name, one in declared.items()
        }
    )


def pooling(name: str) -> Pooling:
    """A way of pooling by its name.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in poolings():
        raise UsageError(f"`{name}` is not a way of pooling.", did_you_mean(name, poolings()))
    return poolings()[name]


def pooled(
    years: pd.DataFrame,
    how: Pooling | str = "three_year",
    *,
    by: Sequence[str],
    latest: str,
    measure: str = "",
) -> pd.DataFrame:
    """A mean over several years: sum of weight x n x value over sum of weight x n.

    The interval is 1.96 x sqrt(sum of weight^2 x n x sd^2) over sum of weight x n, the years having
    different pupils. A year that is suppressed or has no value does not count, nor does one that
    cannot be compared with the latest: the result is over the years that are left, and says which
    those are not.

    Args:
        years: one row for each unit and year: the ``by`` columns, year, n (pupils), value (a mean),
            sd (national standard deviation of the year; missing where not known), and status if
            it is at hand (why a value is missing).
        how: the way of pooling, or its name: ``three_year`` or ``three_two_one``.
        by: columns of the unit.
        latest: the latest academic year.
        measure: name of the measure, to leave out years across a break in its series, and to mark
            those on another basis.

    Returns:
        One row a unit: the ``by`` columns, n (pupils of the years that count), value, low, high
        (missing where a year's sd is), years (how many count), status (``calculated``, or why
        there is no value), left_out (the years that do not count, and why; else empty) and mark
        (what must be shown with the value: years that count and stand on another basis than the
        latest; else empty).

    Raises:
        UsageError: no such way of pooling, or ``latest`` is not an academic year.
        ContractViolation: a column is missing, or a unit has a year twice.

    Source: weights 3:2:1, FFT Education; three-year average, pooled pupils.
    """
    _check(years, by)
    way = pooling(how) if isinstance(how, str) else how
    weights = way.of_years(latest)
    compared = {
        year: comparable(measure, year, latest) if measure else Comparable(ok=True)
        for year in weights
    }
    usable = {year: weight if compared[year].ok else 0.0 for year, weight in weights.items()}
    weight = floats(years["year"].map(usable).astype("float64").fillna(0.0))
    counted = _counted(years, weight)
    sums = _sums(years, weight, counted, by)
    with np.errstate(divide="ignore", invalid="ignore"):
        value, half = sums["top"] / sums["bottom"], Z * np.sqrt(sums["squares"]) / sums["bottom"]
    unit = years.groupby(list(by), sort=True, dropna=False).ngroup().to_numpy().astype(np.int64)
    return sums[[*by, "n"]].assign(
        value=value,
        low=value - half,
        high=value + half,
        years=sums["years"],
        **said_of(years, unit, counted, compared),
    )


def _counted(years: pd.DataFrame, weight: Floats) -> Flags:
    """Rows that are in the result: of a year that counts, with pupils and a value that is given."""
    n, value = floats(years["n"]), floats(years["value"])
    found: Flags = (weight > 0) & (n > 0) & ~np.isnan(value) & counts(years)
    return found


def _sums(years: pd.DataFrame, weight: Floats, counted: Flags, by: Sequence[str]) -> pd.DataFrame:
    """Sums over the years that count; units without one keep their row."""
    n, value, sd = (floats(years[name]) for name in ("n", "value", "sd"))
    squares = np.where(counted, weight**2 * n * sd**2, 0)
    parts = years[list(by)].assign(
        n=np.where(counted, n, 0),
        years=counted,
        top=np.where(counted, weight * n * value, 0),
        bottom=np.where(counted, weight * n, 0),
        squares=squares,
        unknown=np.isnan(squares),
    )
    sums = parts.groupby(list(by), sort=True, dropna=False).sum().reset_index()
    squared = sums["squares"].mask(sums["unknown"] > 0)
    return sums.astype({"n": np.int64, "years": np.int64}).assign(squares=squared)


def _check(years: pd.DataFrame, by: Sequence[str]) -> None:
    absent = [name for name in (*by, *NEEDED) if name not in years]
    if absent:
        raise ContractViolation(
            f"`years` lacks the columns {', '.join(absent)}.",
            f"It needs {', '.join([*by, *NEEDED])}, one row for each unit and year.",
        )
    if years.duplicated([*by, "year"]).any():
        raise ContractViolation(
            "`years` holds a unit twice in one year.",
            f"Give one row for each {', '.join(by)} and year.",
        )
