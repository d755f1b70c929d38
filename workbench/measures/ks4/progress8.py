"""Progress 8 of pupils: actual less expected Attainment 8, and its elements."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.ks4.prior_attainment import fine_level, prior_group
from workbench.measures.ks4.progress_tables import Floor, YearTable, year_tables
from workbench.measures.status import CALCULATED, NOT_AVAILABLE, NOT_PUBLISHED

ELEMENTS = ("english", "maths", "ebacc", "open")
DIVISORS = {"all": 10, "english": 2, "maths": 2, "ebacc": 3, "open": 3}


def progress8(
    attainment: pd.DataFrame,
    prior: pd.DataFrame,
    tables: Mapping[str, YearTable] | None = None,
) -> pd.DataFrame:
    """Progress 8 of each pupil.

    Score = (Attainment 8 - national average of the prior-attainment group) / 10; elements are
    divided by 2, 2, 3 and 3. A very low score counts at the year's floor in ``progress8`` and as it
    is in ``progress8_unadjusted``.

    Args:
        attainment: frame of ``attainment8``.
        prior: columns of the contract ``prior_attainment``, one row a pupil.
        tables: what each academic year offers; by default the published tables.

    Returns:
        One row for each row of ``attainment``, same index: pupil_id, urn, year, baseline, pag,
        prior_band, expected (Attainment 8 points), matched, progress8, progress8_unadjusted,
        progress8_english, progress8_maths, progress8_ebacc, progress8_open (missing where the
        year's model has no elements), progress8_status: calculated, not_available (no prior
        attainment), or not_published (a year without national data).

    Source: DfE key stage 4 methodology 2019; DfE key stage 4 ready reckoners 2022 to 2024.
    """
    tables = year_tables() if tables is None else tables
    points = attainment[[*KEY, "attainment8", *ELEMENTS]]
    joined = points.merge(prior_group(prior), on=KEY, how="left", validate="1:1")
    by_year = joined.groupby("year", sort=False)
    parts = [_of_year(rows, tables.get(str(year))) for year, rows in by_year]
    found = pd.concat(parts).sort_index() if parts else _of_year(joined, None)
    return found.set_axis(attainment.index)


def floor_from_national(progress: pd.DataFrame, multiplier: float, first_group: int = 19) -> Floor:
    """A floor with the standard deviation of unadjusted scores in each prior-attainment group.

    Args:
        progress: frame of ``progress8`` for a whole national cohort.
        multiplier: the common number of standard deviations.
        first_group: lowest group the floor applies to.
    """
    sds = progress.groupby("pag")["progress8_unadjusted"].std()
    by_group = dict(zip(sds.index.astype(int), sds.astype(float), strict=True))
    return Floor(multiplier, by_group, first_group)


def multiplier_for_share(
    progress: pd.DataFrame, share: float = 0.01, first_group: int = 19
) -> float:
    """The common multiplier that puts a share of the pupils nationally under the floor.

    Source: DfE key stage 4 methodology 2019: "approximately 1%" of pupils.
    """
    known = progress[progress["progress8_unadjusted"].notna()]
    sds = known.groupby("pag")["progress8_unadjusted"].transform("std")
    depths = (-known["progress8_unadjusted"] / sds).where(known["pag"] >= first_group, -np.inf)
    return float(depths.quantile(1 - share, interpolation="lower"))


def _of_year(rows: pd.DataFrame, table: YearTable | None) -> pd.DataFrame:
    published = table is not None and table.model is not None
    expected = _expected(rows, table, "all")
    unadjusted = (rows["attainment8"] - expected) / DIVISORS["all"]
    elements = {
        f"progress8_{name}": (rows[name] - _expected(rows, table, name)) / DIVISORS[name]
        for name in ELEMENTS
    }
    matched = rows["baseline"].notna()
    status = np.where(matched, CALCULATED, NOT_AVAILABLE) if published else NOT_PUBLISHED
    return rows[[*KEY, "baseline", "pag", "prior_band"]].assign(
        expected=expected,
        matched=matched,
        progress8=_floored(unadjusted, rows["pag"], table),
        progress8_unadjusted=unadjusted,
        **elements,
        progress8_status=pd.Series(status, index=rows.index, dtype="str"),
    )


def _expected(rows: pd.DataFrame, table: YearTable | None, component: str) -> "pd.Series[float]":
    """National average of a component in each pupil's group; missing where not known."""
    averages = table.model.expected.get(component) if table and table.model else None
    if averages is None:
        return pd.Series(np.nan, index=rows.index)
    by_group = np.array([np.nan, *averages])
    return pd.Series(by_group[rows["pag"].fillna(0).to_numpy(dtype=np.int64)], index=rows.index)


def _floored(
    scores: "pd.Series[float]", groups: "pd.Series[int]", table: YearTable | None
) -> "pd.Series[float]":
    if table is None or table.floor is None:
        return scores
    return scores.clip(lower=table.floor.least(groups))


__all__ = ["fine_level", "floor_from_national", "multiplier_for_share", "prior_group", "progress8"]
