"""Change of measures between two academic years, or why they cannot be compared."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import ContractViolation
from workbench.measures.catalogue import measure as by_name
from workbench.measures.columns import Floats, Integers, floats
from workbench.measures.intervals import Z, z_of_change
from workbench.measures.measure import Measure
from workbench.measures.series import comparable
from workbench.measures.standard_errors import standard_errors
from workbench.measures.verdicts import BROKEN, ENOUGH_PUPILS, TOO_FEW, change_verdict

COLUMNS = ["since", "before", "difference", "z", "trend", "change", "why"]
"""Columns that :func:`changes` adds."""
_CELL = ["measure", "unit_id", "group", "subgroup"]
_NEEDED = [*_CELL, "period", "n", "value", "high", "national"]


@dataclass(frozen=True)
class YearValue:
    """A mean in one academic year: number of pupils and national standard deviation."""

    year: str
    value: float
    n: int
    sd: float


@dataclass(frozen=True)
class Change:
    """A change since an earlier year.

    Attributes:
        difference: later value less earlier; None across a break in series.
        z: difference over its standard error; None across a break.
        direction: 1 significantly higher, 0 not different, -1 significantly lower.
        verdict: in words.
        why: why the years cannot be compared, or with what mark only.
    """

    difference: float | None
    z: float | None
    direction: int
    verdict: str
    why: str = ""


def change(
    measure: Measure, now: YearValue, before: YearValue, enough: int = ENOUGH_PUPILS
) -> Change:
    """Compare two years of a mean.

    The change is significant when |z| is above 1.96, z being the difference over
    sqrt(sd1^2/n1 + sd2^2/n2), the years having different pupils. Across a break in series there is
    no difference to give.
    """
    allowed = comparable(measure, now.year, before.year)
    if not allowed.ok:
        return Change(None, None, 0, BROKEN, allowed.why)
    difference = now.value - before.value
    z = z_of_change(now.value, before.value, now.sd, before.sd, now.n, before.n)
    if min(now.n, before.n) < enough:
        return Change(difference, z, 0, TOO_FEW, allowed.why)
    direction = int(_directions(np.array([z]))[0])
    said = change_verdict(measure, direction, before.year, before.value)
    return Change(difference, z, direction, said, allowed.why)


def changes(table: pd.DataFrame, enough: int = ENOUGH_PUPILS) -> pd.DataFrame:
    """Set each row of a table of measures beside the year before it in the table.

    The standard error of a mean or ratio is that of its interval, 1.96 times narrower than half of
    it, so that it rests on the national standard deviation. That of a percentage is of the
    national proportion. Without an interval or a national proportion in both years there is a
    difference but no test.

    Args:
        table: columns of ``compute``, of several years; each measure, unit and group once a year.
        enough: fewest pupils in either year for a verdict.

    Returns:
        The table with ``since`` (the year before, missing in the first), ``before`` (its value),
        ``difference``, ``z``, ``trend`` (1 significantly higher, 0 not different or not tested, -1
        significantly lower), ``change`` (the verdict in words) and ``why`` (why the years cannot
        be compared, or with what mark only). Across a break there is no difference.

    Raises:
        ContractViolation: the table lacks a column.

    Source: 95% test of two independent means with national standard deviations known, as for the
    intervals of DfE progress measures.
    """
    absent = [name for name in _NEEDED if name not in table]
    if absent:
        raise ContractViolation(
            f"`table` lacks the columns {', '.join(absent)}.", "Give a table of `compute`."
        )
    rows = table.assign(_error=standard_errors(table), _row=np.arange(len(table)))
    ordered = rows.sort_values([*_CELL, "period"], kind="stable")
    earlier = ordered.groupby(_CELL, sort=False, observed=True)
    pairs = ordered.assign(
        since=earlier["period"].shift(),
        before=earlier["value"].shift(),
        _n=earlier["n"].shift(),
        _before_error=earlier["_error"].shift(),
    )
    tested = _tested(pairs, enough).sort_values("_row", kind="stable")
    return tested[[*table.columns, *COLUMNS]].set_index(table.index)


def _tested(pairs: pd.DataFrame, enough: int) -> pd.DataFrame:
    why, refused = _breaks(pairs)
    both = floats(pairs["value"]) - floats(pairs["before"])
    difference = np.where(refused, np.nan, both)
    z = difference / np.hypot(floats(pairs["_error"]), floats(pairs["_before_error"]))
    few = np.minimum(floats(pairs["n"]), floats(pairs["_n"])) < enough
    trend = np.where(few, 0, _directions(z))
    said = _words(pairs, trend, ~np.isnan(z))
    said = said.mask(few & ~np.isnan(difference), TOO_FEW).mask(refused, BROKEN)
    return pairs.assign(difference=difference, z=z, trend=trend, change=said, why=why)


def _directions(z: Floats) -> Integers:
    found: Integers = (np.sign(np.nan_to_num(z)) * (np.abs(np.nan_to_num(z)) > Z)).astype(np.int64)
    return found


def _breaks(pairs: pd.DataFrame) -> tuple["pd.Series[str]", "pd.Series[bool]"]:
    """Why the two years of each row cannot be compared, and whether that is so."""
    keys = pd.MultiIndex.from_frame(pairs[["measure", "period", "since"]])
    codes, distinct = keys.factorize()
    found = [
        ("", False) if pd.isna(since) else _said(name, year, since)
        for name, year, since in distinct
    ]
    known = pd.DataFrame(found, columns=["why", "refused"]).take(codes).set_axis(pairs.index)
    return known["why"].astype("str"), known["refused"].astype(bool)


def _said(name: str, year: str, since: str) -> tuple[str, bool]:
    found = comparable(name, year, since)
    return found.why, not found.ok


def _words(
    pairs: pd.DataFrame, trend: Integers, tested: "Floats | pd.Series[bool]"
) -> "pd.Series[str]":
    rows = zip(
        pairs["measure"], trend.tolist(), pairs["since"], pairs["before"], tested, strict=True
    )
    said = [
        change_verdict(by_name(name), direction, since, before) if was_tested else ""
        for name, direction, since, before, was_tested in rows
    ]
    return pd.Series(said, index=pairs.index, dtype="str")
