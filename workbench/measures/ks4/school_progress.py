"""Progress 8 of schools, as DfE publishes it: interval, coverage, band."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.measures.columns import Flags, floats
from workbench.measures.intervals import half_width
from workbench.measures.ks4.progress_tables import year_tables
from workbench.measures.reference import read
from workbench.measures.status import CALCULATED, LOW_COVERAGE, NOT_PUBLISHED, SUPPRESSED
from workbench.measures.verdicts import band_name, bands

UNIT = ["urn", "year"]


def school_progress(
    progress: pd.DataFrame,
    schools: pd.DataFrame | None = None,
    *,
    by: Sequence[str] = UNIT,
    publishing: bool = True,
) -> pd.DataFrame:
    """Progress 8 of each school and year.

    Args:
        progress: frame of ``progress8``, every pupil of the cohort, matched or not.
        schools: columns urn, school_type and age_low; without it no band is withheld.
        by: columns of the unit and the year.
        publishing: apply DfE's rules of publication: no score for 5 pupils or fewer, or where
            fewer than half of the pupils are matched.

    Returns:
        The ``by`` columns; pupils, matched, coverage (share), progress8, low, high,
        progress8_unadjusted, adjusted (pupils at the floor), band (1 to 5, 0 for none), band_name
        and status.

    Source: DfE key stage 4 methodology 2019; DfE key stage 4 ready reckoner.
    """
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
    status = _status(sums, publishing)
    hidden = status != CALCULATED
    scores = ["progress8", "progress8_unadjusted"]
    kept = sums.assign(coverage=sums["matched"] / sums["pupils"], status=status)
    kept = kept.assign(**{name: kept[name].mask(hidden) for name in scores})
    return _banded(_with_interval(kept), schools)


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


def _status(sums: pd.DataFrame, publishing: bool) -> "pd.Series[str]":
    rules = read("progress8")["publication"]
    published = [year for year, table in year_tables().items() if table.model]
    few = (sums["matched"] < rules["fewest_pupils"]) & publishing
    low = (sums["matched"] < rules["least_coverage"] * sums["pupils"]) & publishing
    found = np.select(
        [~sums["year"].isin(published), few, low],
        [NOT_PUBLISHED, SUPPRESSED, LOW_COVERAGE],
        default=CALCULATED,
    )
    return pd.Series(found, index=sums.index, dtype="str")


def _with_interval(sums: pd.DataFrame) -> pd.DataFrame:
    sds = sums["year"].map({year: table.sd() for year, table in year_tables().items()})
    half = half_width(floats(sums["matched"]), floats(sds))
    return sums.assign(low=sums["progress8"] - half, high=sums["progress8"] + half)


def _banded(sums: pd.DataFrame, schools: pd.DataFrame | None) -> pd.DataFrame:
    numbers = bands(floats(sums["progress8"]), floats(sums["low"]), floats(sums["high"]))
    numbers = np.where(_hidden(sums, schools), 0, numbers)
    return sums.assign(band=numbers, band_name=[band_name(int(one)) for one in numbers])


def _hidden(sums: pd.DataFrame, schools: pd.DataFrame | None) -> Flags:
    if schools is None:
        return np.zeros(len(sums), dtype=np.bool_)
    found: Flags = sums["urn"].isin(schools.loc[withheld(schools), "urn"]).to_numpy(dtype=np.bool_)
    return found
