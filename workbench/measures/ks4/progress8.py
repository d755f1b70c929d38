"""Progress 8 of pupils: actual less expected Attainment 8, its elements, and EBacc value added."""

from collections.abc import Callable, Mapping

import pandas as pd

from workbench.measures.cohort import KEY, cohort
from workbench.measures.ks4.prior_attainment import prior_group
from workbench.measures.ks4.progress_expected import expected_points, least_scores
from workbench.measures.ks4.progress_tables import YearTable, year_tables
from workbench.measures.status import CALCULATED, FORECAST, NOT_AVAILABLE, NOT_PUBLISHED

ELEMENTS = ("english", "maths", "ebacc", "open")
PILLARS = ("science", "humanities", "languages")
DIVISORS = {"all": 10, "english": 2, "maths": 2, "ebacc": 3, "open": 3}


def progress8(
    attainment: pd.DataFrame,
    prior: pd.DataFrame,
    tables: Mapping[str, YearTable] | None = None,
) -> pd.DataFrame:
    """Progress 8 of each pupil.

    Score = (Attainment 8 - national average of the prior-attainment group) / 10; elements are
    divided by 2, 2, 3 and 3. A very low score counts at the year's floor in ``progress8`` and as it
    is in ``progress8_unadjusted``; elements have no floor.

    Args:
        attainment: frame of ``attainment8``.
        prior: columns of the contract ``prior_attainment``, one row a pupil.
        tables: what each academic year offers; by default the published tables. For a year
            without national averages yet, give those of ``progress_tables.forecast_tables``.

    Returns:
        One row for each row of ``attainment``, same index: pupil_id, urn, year, baseline, pag,
        prior_band, expected (Attainment 8 points), matched, progress8, progress8_unadjusted,
        progress8_adjusted (whether the floor lifted the score), progress8_english,
        progress8_maths, progress8_ebacc, progress8_open (missing where the year's model has no
        elements), progress8_status: calculated, forecast (with the averages of an earlier year),
        not_available (no prior attainment), or not_published (a year without national data), and
        progress8_table, the year whose averages were used.

    Source: DfE key stage 4 methodology 2019; DfE key stage 4 ready reckoners 2022 to 2024.
    """
    groups = with_prior(attainment, prior, tables)
    return from_groups(attainment, groups, tables)


def with_prior(
    pupils: pd.DataFrame, prior: pd.DataFrame, tables: Mapping[str, YearTable] | None = None
) -> pd.DataFrame:
    """Prior-attainment groups of pupils, in their order: frame of ``prior_group``.

    Args:
        pupils: columns pupil_id, urn and year.
        prior: columns of the contract ``prior_attainment``, one row a pupil.
        tables: what each academic year offers; by default the published tables.
    """
    grouped = prior_group(prior, tables=tables)
    place = cohort(pupils, grouped).position
    found = grouped.drop(columns=KEY).reset_index(drop=True).reindex(place)
    return pd.concat([pupils[KEY], found.set_axis(pupils.index)], axis=1)


def from_groups(
    attainment: pd.DataFrame, groups: pd.DataFrame, tables: Mapping[str, YearTable] | None = None
) -> pd.DataFrame:
    """Progress 8 of pupils whose groups are known: see :func:`progress8`.

    Args:
        attainment: frame of ``attainment8``.
        groups: frame of :func:`with_prior`, same index.
        tables: what each academic year offers; by default the published tables.
    """
    known = year_tables() if tables is None else tables
    expected = expected_points(groups, "all", known)
    unadjusted = (attainment["attainment8"] - expected) / DIVISORS["all"]
    adjusted = unadjusted.clip(lower=least_scores(groups, known))
    elements = {
        f"progress8_{name}": (attainment[name] - expected_points(groups, name, known))
        / DIVISORS[name]
        for name in ELEMENTS
    }
    matched = groups["baseline"].notna()
    return groups[[*KEY, "baseline", "pag", "prior_band"]].assign(
        expected=expected,
        matched=matched,
        progress8=adjusted,
        progress8_unadjusted=unadjusted,
        progress8_adjusted=adjusted > unadjusted,
        **elements,
        progress8_status=_status(groups["year"], matched, known),
        progress8_table=_by_year(groups["year"], known, lambda table: table.table_year),
    )


def pillar_value_added(
    pillars: pd.DataFrame, groups: pd.DataFrame, tables: Mapping[str, YearTable] | None = None
) -> pd.DataFrame:
    """Value added in the EBacc pillars of science, humanities and languages.

    Points in the pillar less the national average of entrants in the prior-attainment group, for
    pupils who entered the pillar.

    Args:
        pillars: frame of ``ebacc``.
        groups: frame of :func:`with_prior`, same index.
        tables: what each academic year offers; by default the published tables.

    Returns:
        Same index: science_value_added, humanities_value_added and languages_value_added (points;
        missing where not entered, unmatched, or the year's model has no averages of the pillar).

    Source: DfE key stage 4 ready reckoners 2022 to 2024 (EBacc value added).
    """
    known = year_tables() if tables is None else tables
    found = {
        f"{pillar}_value_added": pillars[f"{pillar}_points"]
        - expected_points(groups, pillar, known)
        for pillar in PILLARS
    }
    return pd.DataFrame(found)


def _status(
    years: "pd.Series[str]", matched: "pd.Series[bool]", tables: Mapping[str, YearTable]
) -> "pd.Series[str]":
    of_year = _by_year(years, tables, _status_in, NOT_PUBLISHED)
    return of_year.where(matched | (of_year == NOT_PUBLISHED), NOT_AVAILABLE)


def _status_in(table: YearTable) -> str:
    if table.model is None:
        return NOT_PUBLISHED
    return FORECAST if table.status == FORECAST else CALCULATED


def _by_year(
    years: "pd.Series[str]",
    tables: Mapping[str, YearTable],
    fact: Callable[[YearTable], str],
    otherwise: str = "",
) -> "pd.Series[str]":
    """A fact of each row's year, or what is said otherwise where the year has no table."""
    place, names = pd.factorize(years)
    facts = [fact(tables[name]) if name in tables else otherwise for name in names]
    return pd.Series(facts, dtype="str").take(place).set_axis(years.index)
