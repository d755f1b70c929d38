"""Published figures under the names of the measures here, and those of pupil groups."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd

from workbench.measures.catalogue import measure
from workbench.measures.groups import set_beside
from workbench.measures.published.intervals import interval_of
from workbench.measures.published.verdicts import published_verdict
from workbench.measures.tidy import COLUMNS
from workbench.packs.blocks.rows import rows_of
from workbench.views.formats import MISSING, PERCENTAGE, SUPPRESSED

COLUMNS_NEEDED = (
    "level",
    "unit_id",
    "year",
    "measure",
    "group",
    "value",
    "text",
    "n",
    "low",
    "high",
    "status",
)
"""Columns of ``school_performance`` that a pack reads."""
ENGLAND = "E92000001"
"""England's code in the published tables."""
PARTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "girls": ("sex", "girls"),
        "boys": ("sex", "boys"),
        "disadvantaged": ("disadvantage", "disadvantaged"),
        "not_disadvantaged": ("disadvantage", "not_disadvantaged"),
        "english_additional_language": ("first_language", "eal"),
        "low_prior": ("prior_attainment", "low"),
        "middle_prior": ("prior_attainment", "middle"),
        "high_prior": ("prior_attainment", "high"),
    }
)
"""Pupil group and part of each group of the published tables."""
_AMONG = ("area", "area_schools", "area_place", "area_of")
_NATIONAL = {**PARTS, "all": ("all", "all")}


def with_cohorts(performance: pd.DataFrame, cohort: str, counted: Sequence[str]) -> pd.DataFrame:
    """Fill in the number of pupils of published percentages from the published cohort.

    Args:
        performance: columns ``COLUMNS_NEEDED``.
        cohort: measure that is the number of pupils at the end of the key stage.
        counted: percentages of all of those pupils.
    """
    keys = ["unit_id", "year", "group"]
    pupils = performance.loc[performance["measure"] == cohort, [*keys, "value"]]
    known = pupils.drop_duplicates(keys).set_index(keys)["value"]
    wanted = performance["measure"].isin(list(counted)) & performance["n"].isna()
    places = pd.MultiIndex.from_frame(performance.loc[wanted, keys])
    filled = performance["n"].astype("Float64").copy()
    filled[wanted] = known.reindex(places).astype("Float64").to_numpy()
    return performance.assign(n=filled)


def group_figures(
    performance: pd.DataFrame, urn: str, year: str, names: Sequence[str]
) -> pd.DataFrame:
    """Published figures of a school's pupil groups, beside England's of the group's comparator.

    Args:
        performance: columns ``COLUMNS_NEEDED``, the school's and England's rows.
        year: academic year.
        names: measures.

    Returns:
        The columns of :func:`workbench.measures.compute.compute`, all pupils first. Numbers of
        pupils stay away, however large. A missing value has its reason in ``status``.
    """
    rows = performance[(performance["year"] == year) & performance["measure"].isin(list(names))]
    known = rows[rows["group"].isin(list(_NATIONAL))]
    england = {
        (row.measure, *_NATIONAL[row.group]): row.value
        for row in rows_of(known[known["level"] == "national"])
        if not pd.isna(row.value)
    }
    own = known[known["unit_id"] == urn].drop_duplicates(["measure", "group"])
    order = {name: place for place, name in enumerate(_NATIONAL)}
    ordered = own.sort_values("group", key=lambda column: column.map(order), kind="stable")
    found = [_row(row, england) for row in rows_of(ordered)]
    table = pd.DataFrame(found, columns=list(COLUMNS))
    is_all = table["group"] == "all"
    return pd.concat([table[is_all], table[~is_all]], ignore_index=True)


def among_schools(frame: pd.DataFrame, names: Sequence[str], year: str) -> pd.DataFrame:
    """Keep the means and places of a school among others where the others are loaded.

    Means and places of other measures and years would be of the school alone. Ranks in England go
    too where every school with a figure is of one local authority: the loaded tables stop there.

    Args:
        frame: of :func:`workbench.measures.published.school.published_measures`.
        names: measures of which the schools of England are loaded.
        year: academic year of which they are.
    """
    others = frame["measure"].isin(list(names)) & (frame["period"] == year)
    of_england = others & (frame["rank_of"].astype("Float64") > frame["area_of"].astype("Float64"))
    near = {name: frame[name].where(others) for name in _AMONG}
    country = {name: frame[name].where(of_england.fillna(False)) for name in ("rank", "rank_of")}
    return frame.assign(**near, **country)


def intake_table(
    performance: pd.DataFrame, urn: str, years: Sequence[str], titles: Mapping[str, str]
) -> pd.DataFrame:
    """Published characteristics of the pupils, by year, with England's in the latest.

    Args:
        performance: columns ``COLUMNS_NEEDED``, the school's and England's rows.
        years: academic years, the latest last.
        titles: what each measure is called.

    Returns:
        One row a measure of which the school has a row; without rows where it has none.
    """
    rows = performance[(performance["group"] == "all") & performance["measure"].isin(list(titles))]
    own, england = (
        part.drop_duplicates(["measure", "year"]).set_index(["measure", "year"])
        for part in (rows[rows["unit_id"] == urn], rows[rows["level"] == "national"])
    )
    kept = [name for name in titles if name in set(own.index.get_level_values("measure"))]
    return pd.DataFrame(
        [
            {
                "Pupils": titles[name],
                **{year: _cell(own, name, year) for year in years},
                f"England, {years[-1]}": _cell(england, name, years[-1]),
            }
            for name in kept
        ]
    )


def _cell(rows: pd.DataFrame, name: str, year: str) -> str:
    if (name, year) not in rows.index:
        return MISSING
    row: Any = rows.loc[(name, year)]
    if pd.isna(row["value"]):
        return SUPPRESSED if row["status"] == "suppressed" else MISSING
    return PERCENTAGE.value(row["value"])


def _row(row: Any, england: Mapping[tuple[str, str, str], float]) -> dict[str, object]:
    name = str(row.measure)
    group, part = _NATIONAL[str(row.group)]
    beside = set_beside(group, part)
    national = england.get((name, *beside[:2]))
    value = None if pd.isna(row.value) else float(row.value)
    interval = interval_of(row._asdict(), None)
    against = 0.0 if measure(name).zero_means else national
    return {
        "measure": name,
        "unit_id": row.unit_id,
        "period": row.year,
        "group": group,
        "subgroup": part,
        "n": None,
        "value": value,
        "low": interval.low,
        "high": interval.high,
        "national": national,
        "verdict": published_verdict(name, value, interval, against, ""),
        "status": row.status,
        "method": f"published; interval {interval.method or 'none'}; compared with {beside[2]}",
    }
