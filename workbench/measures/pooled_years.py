"""Tables of measures of several academic years as one table of the years pooled.

Numerators and denominators are added up over the years, never percentages averaged. The interval
of a mean or ratio is 1.96 x sqrt(sum of (denominator x standard error)^2) over the sum of
denominators; for a mean that is 1.96 x sqrt(sum of n x sd^2) over the sum of n. The interval of a
percentage is Wilson's, of all pupils. A national figure is that of the same years, each weighing
what it weighs in the school's figure; it is missing where a year that counts has none.

Source: three-year average over pooled pupils; the national spread of each year as its own.
"""

import numpy as np
import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.catalogue import measure
from workbench.measures.columns import floats
from workbench.measures.intervals import Z, wilson
from workbench.measures.measure import Measure
from workbench.measures.pooling import pooled, pooling
from workbench.measures.series import comparable
from workbench.measures.status import GIVEN

_BY = ["unit_id", "group", "subgroup"]
_FIGURES = ["n", "denominator", "value", "low", "high"]
METHOD = "years pooled"


def pooled_years(each: pd.DataFrame, latest: str, title: str) -> pd.DataFrame:
    """Pool protected tables of years; a cell that is hidden in one of them is hidden.

    The pooled figure of a cell is worked out of figures that are shown and of nothing else, so
    that pooled figures less those of single years tell no more than the single years do.

    Args:
        each: tables of :func:`workbench.measures.compute.compute` of different years in one, with
            denominator; after disclosure control.
        latest: the latest academic year; years that cannot be compared with it are left out.
        title: what the pooled years are called.

    Returns:
        One row a measure and cell, columns of ``each``: period is ``title``; verdict is empty; and
        left_out, the years that do not count and why.
    """
    window = each["period"].isin(list(pooling("three_year").of_years(latest)))
    found = [
        _of_measure(measure(str(name)), rows, latest)
        for name, rows in each[window].groupby("measure", sort=False)
    ]
    return pd.concat(found, ignore_index=True).assign(period=title, verdict="", method=METHOD)


def _of_measure(one: Measure, rows: pd.DataFrame, latest: str) -> pd.DataFrame:
    years = rows.assign(year=rows["period"])
    half = floats(rows["high"]) - floats(rows["value"])
    # the spread of one unit of the denominator that gives the interval of the year
    spread = half * np.sqrt(floats(rows["denominator"])) / Z
    of_units = years.assign(n=rows["denominator"], sd=spread)
    valued = _together(of_units, one, latest)
    counted = _together(years.assign(sd=np.nan), one, latest)
    sums = _sums(of_units, one, latest, valued)
    table = valued.assign(measure=one.name, n=counted["n"], **sums)
    if one.kind == "percentage":
        low, high = wilson(floats(table["value"]) / one.scale, floats(table["n"]))
        table = table.assign(low=low * one.scale, high=high * one.scale)
    return _hidden(table, rows)


def _together(years: pd.DataFrame, one: Measure, latest: str) -> pd.DataFrame:
    return pooled(years, by=_BY, latest=latest, measure=one.name)


def _counting(years: pd.DataFrame, one: Measure, latest: str) -> pd.DataFrame:
    ok = {year: comparable(one, str(year), latest).ok for year in years["year"].unique()}
    known = years["value"].notna() & (years["n"] > 0) & years["status"].isin(GIVEN)
    return years[known & years["year"].map(ok)]


def _sums(
    years: pd.DataFrame, one: Measure, latest: str, table: pd.DataFrame
) -> dict[str, "pd.Series[float]"]:
    """Denominator and national figure of the years that count, for each row of a table."""
    rows = _counting(years, one, latest)
    by = rows.assign(top=rows["n"] * rows["national"]).groupby(_BY)
    denominator = by["n"].sum()
    national = (by["top"].sum() / denominator).where(by["national"].count() == by.size())
    places = pd.MultiIndex.from_frame(table[_BY])
    return {
        name: pd.Series(found.reindex(places).to_numpy(dtype=np.float64), index=table.index)
        for name, found in (("denominator", denominator), ("national", national))
    }


def _hidden(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Cells without their figures where a year of them is hidden."""
    hidden = set(rows.loc[rows["status"] == SUPPRESSED, _BY].itertuples(index=False, name=None))
    gone = pd.Series(
        [cell in hidden for cell in table[_BY].itertuples(index=False, name=None)],
        index=table.index,
        dtype=bool,
    )
    blank = {name: table[name].mask(gone) for name in _FIGURES}
    return table.assign(**blank, status=table["status"].mask(gone, SUPPRESSED))
