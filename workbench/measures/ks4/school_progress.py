"""Progress 8 of schools, as DfE publishes it: interval, coverage, band; one year or several."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean
from workbench.measures.columns import Flags, floats
from workbench.measures.intervals import half_width
from workbench.measures.ks4.progress_tables import YearTable, year_tables
from workbench.measures.pooling import Pooling, pooled
from workbench.measures.status import (
    CALCULATED,
    FORECAST,
    LOW_COVERAGE,
    NOT_PUBLISHED,
    SUPPRESSED,
)
from workbench.measures.verdicts import band_name, bands

UNIT = ["urn", "year"]
SCORES = {
    "all": "progress8",
    "english": "progress8_english",
    "maths": "progress8_maths",
    "ebacc": "progress8_ebacc",
    "open": "progress8_open",
    "science": "science_value_added",
    "humanities": "humanities_value_added",
    "languages": "languages_value_added",
}
"""Column of the score of each component: all subjects, the elements, the pillars of the EBacc."""


def school_progress(
    progress: pd.DataFrame,
    schools: pd.DataFrame | None = None,
    *,
    by: Sequence[str] = UNIT,
    publishing: bool = True,
    tables: Mapping[str, YearTable] | None = None,
) -> pd.DataFrame:
    """Progress 8 of each school and year.

    Args:
        progress: frame of ``progress8``, every pupil of the cohort, matched or not.
        schools: columns urn, school_type and age_low; without it no band is withheld.
        by: columns of the unit and the year.
        publishing: apply DfE's rules of publication: no score for 5 pupils or fewer, or where
            fewer than half of the pupils are matched.
        tables: what each academic year offers; by default the published tables.

    Returns:
        The ``by`` columns; pupils, matched, coverage (share), progress8, low, high,
        progress8_unadjusted, adjusted (pupils at the floor), band (1 to 5, 0 for none), band_name
        and status: calculated, forecast (with the averages of an earlier year), low_coverage,
        suppressed or not_published.

    Source: DfE key stage 4 methodology 2019; DfE key stage 4 ready reckoner.
    """
    known = year_tables() if tables is None else tables
    grouped = progress.assign(
        adjusted=progress["progress8"] > progress["progress8_unadjusted"]
    ).groupby(list(by), sort=True)
    sums = grouped.agg(
        pupils=("year", "size"),
        matched=("progress8", "count"),
        progress8=("progress8", "mean"),
        progress8_unadjusted=("progress8_unadjusted", "mean"),
        adjusted=("adjusted", "sum"),
    ).reset_index()
    status = _status(sums, publishing, known)
    hidden = ~status.isin([CALCULATED, FORECAST])
    scores = ["progress8", "progress8_unadjusted"]
    kept = sums.assign(coverage=sums["matched"] / sums["pupils"], status=status)
    kept = kept.assign(**{name: kept[name].mask(hidden) for name in scores})
    return _banded(_with_interval(kept, "progress8", known), schools)


def component_progress(
    progress: pd.DataFrame,
    component: str,
    *,
    by: Sequence[str] = UNIT,
    tables: Mapping[str, YearTable] | None = None,
) -> pd.DataFrame:
    """An element of Progress 8, or value added in a pillar of the EBacc, of each school and year.

    Args:
        progress: pupils with the column of the component's score.
        component: a key of ``SCORES``, such as "maths" or "science".
        by: columns of the unit and the year.
        tables: what each academic year offers; by default the published tables.

    Returns:
        The ``by`` columns; pupils, matched (pupils with a score), value, low and high, with the
        component's own national standard deviation.

    Raises:
        UsageError: the component is not one of ``SCORES``.

    Source: DfE key stage 4 ready reckoners 2022 to 2024.
    """
    if component not in SCORES:
        raise UsageError(f"`component` {component} is not known.", did_you_mean(component, SCORES))
    score = SCORES[component]
    grouped = progress.groupby(list(by), sort=True)
    sums = grouped.agg(pupils=("year", "size"), matched=(score, "count"), value=(score, "mean"))
    known = year_tables() if tables is None else tables
    return _with_interval(sums.reset_index(), "value", known, component)


def pooled_progress(
    schools: pd.DataFrame, latest: str, how: Pooling | str = "three_year"
) -> pd.DataFrame:
    """Progress 8 of schools over several years, pupils pooled or later years weighing more.

    Args:
        schools: frame of :func:`school_progress`, of several years.
        latest: the latest academic year.
        how: ``three_year`` or ``three_two_one``; see :mod:`workbench.measures.pooling`.

    Returns:
        One row a school: urn, n, value, low, high, years, status, left_out and mark, as in
        :func:`workbench.measures.pooling.pooled`; years that are suppressed or have too low a
        coverage are named in left_out.
    """
    years = schools.rename(columns={"matched": "n", "progress8": "value"})
    with_sd = years.assign(sd=_sds(years["year"], year_tables(), "all"))
    return pooled(with_sd, how, by=["urn"], latest=latest, measure="progress8")


def withheld(schools: pd.DataFrame) -> "pd.Series[bool]":
    """Schools whose score is shown without a band: UTCs, studio schools, intake at 13 or 14.

    Args:
        schools: columns school_type and age_low (the youngest age admitted).

    Source: DfE school performance tables 2018/19.
    """
    rule = read("progress8")["bands"]["withheld"]
    return schools["school_type"].isin(rule["school_types"]) | schools["age_low"].isin(
        rule["intake_ages"]
    )


def _status(
    sums: pd.DataFrame, publishing: bool, tables: Mapping[str, YearTable]
) -> "pd.Series[str]":
    rules = read("progress8")["publication"]
    published = [year for year, table in tables.items() if table.model]
    ahead = [year for year, table in tables.items() if table.status == FORECAST]
    few = (sums["matched"] < rules["fewest_pupils"]) & publishing
    low = (sums["matched"] < rules["least_coverage"] * sums["pupils"]) & publishing
    found = np.select(
        [~sums["year"].isin(published), few, low, sums["year"].isin(ahead)],
        [NOT_PUBLISHED, SUPPRESSED, LOW_COVERAGE, FORECAST],
        default=CALCULATED,
    )
    return pd.Series(found, index=sums.index, dtype="str")


def _with_interval(
    sums: pd.DataFrame, value: str, tables: Mapping[str, YearTable], component: str = "all"
) -> pd.DataFrame:
    sds = _sds(sums["year"], tables, component)
    half = half_width(floats(sums["matched"]), floats(sds))
    return sums.assign(low=sums[value] - half, high=sums[value] + half)


def _sds(
    years: "pd.Series[str]", tables: Mapping[str, YearTable], component: str
) -> "pd.Series[float]":
    """National standard deviation of a component in each row's year; missing where not known."""
    known = {year: table.sd(component) for year, table in tables.items()}
    return years.map(known).astype("float64")


def _banded(sums: pd.DataFrame, schools: pd.DataFrame | None) -> pd.DataFrame:
    numbers = bands(floats(sums["progress8"]), floats(sums["low"]), floats(sums["high"]))
    numbers = np.where(_hidden(sums, schools), 0, numbers)
    return sums.assign(band=numbers, band_name=[band_name(int(one)) for one in numbers])


def _hidden(sums: pd.DataFrame, schools: pd.DataFrame | None) -> Flags:
    if schools is None:
        return np.zeros(len(sums), dtype=np.bool_)
    found: Flags = sums["urn"].isin(schools.loc[withheld(schools), "urn"]).to_numpy(dtype=np.bool_)
    return found
