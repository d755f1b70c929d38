"""Figures of the pupils at the end of key stage 4: every year, and the groups of the latest."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.compute import compute
from workbench.measures.groups import dimensions
from workbench.measures.ks4.school_progress import school_progress
from workbench.measures.published.comparators import national_value
from workbench.measures.published.school import COLUMNS, HEADLINES, HIDDEN_HERE
from workbench.measures.tidy import COLUMNS as MEASURE_COLUMNS
from workbench.packs.secondary.release import Rules, released
from workbench.stages.secondary import COUNTED

MEASURES = (
    COUNTED,
    *(name for name in HEADLINES if name != COUNTED),
    "english_maths_4",
    "attainment8_english",
    "attainment8_maths",
    "attainment8_ebacc",
    "attainment8_open",
    "progress8_english",
    "progress8_maths",
    "progress8_ebacc",
    "progress8_open",
)
"""Measures of all pupils, by year."""
GROUP_MEASURES = (COUNTED, "progress8", "english_maths_5")

_SUPPRESSED = (
    "sex",
    "disadvantage",
    "sen",
    "first_language",
    "prior_attainment",
    "ethnicity",
    "term_of_birth",
    "mobility",
    "joining",
)
_TWICE = ("any_sen",)


def groups_shown(results: pd.DataFrame, threshold: int) -> tuple[str, ...]:
    """Dimensions of pupil groups that a pack shows, as far as something is known of them.

    Groups that lie inside one another tell of the few pupils in between, so that a pack that hides
    small groups shows the outer ones alone: no free school meals beside disadvantage, no thirds
    beside bands, no types of need.

    Args:
        results: frame of ``cohort_results``.
        threshold: smallest group that may be shown.
    """
    every = [name for name in dimensions() if name != "all" and name not in _TWICE]
    wanted = _SUPPRESSED if threshold else every
    columns = {name: dimensions()[name].column for name in wanted}
    return tuple(
        name for name, column in columns.items() if column in results and _known(results[column])
    )


def cohort_figures(
    results: pd.DataFrame,
    year: str,
    groups: Sequence[str],
    rules: Rules,
    england: pd.DataFrame,
) -> pd.DataFrame:
    """Every figure of the cohorts that the pack may show, in one protected table.

    Args:
        results: frame of ``cohort_results``, of the years that are shown.
        year: the headline year, of which groups are shown.
        groups: dimensions of pupil groups; none for a pack that shows none.
        rules: by which it is protected.
        england: comparator frame.

    Returns:
        The columns of ``compute``: all pupils by year, then the groups of the headline year.
    """
    whole = compute(MEASURES, results, compare=england)
    latest = results[results["year"] == year]
    parts = compute(GROUP_MEASURES, latest, by=groups, compare=england) if groups else whole[:0]
    found = pd.concat([whole, parts[parts["n"] > 0]], ignore_index=True)
    return released(found, results, rules)


def no_figures() -> pd.DataFrame:
    """What stands for the figures of a school of whose pupils nothing is held."""
    return pd.DataFrame(columns=MEASURE_COLUMNS)


def whole_figures(
    figures: pd.DataFrame, results: pd.DataFrame, country: "pd.Series[float]"
) -> pd.DataFrame:
    """The headline measures of all pupils, as of a school of which nothing else is published.

    Args:
        figures: of :func:`cohort_figures`.
        results: frame of ``cohort_results``.
        country: England's values, of :func:`workbench.measures.published.comparators.nation`.
    """
    frame = figures[figures["group"] == "all"]
    progress = school_progress(results).set_index("year")["band_name"]
    is_progress = frame["measure"] == "progress8"
    bands = frame["period"].map(progress).where(is_progress & frame["value"].notna(), "")
    known = [
        national_value(country, name, year)
        for name, year in zip(frame["measure"], frame["period"], strict=True)
    ]
    england = pd.Series(known, index=frame.index, dtype="float64")
    full = frame.assign(
        band=bands.fillna(""),
        national=england,
        # who hid it is said beside it: no publisher withheld it
        status=frame["status"].replace({SUPPRESSED: HIDDEN_HERE}),
    ).reindex(columns=list(COLUMNS))
    order = {name: place for place, name in enumerate(HEADLINES)}
    kept = full[full["measure"].isin(HEADLINES)]
    return kept.sort_values("measure", key=lambda names: names.map(order), kind="stable")


def of_groups(figures: pd.DataFrame, year: str) -> pd.DataFrame:
    """The figures of the headline year: all pupils, then the groups."""
    return figures[(figures["period"] == year) & figures["measure"].isin(GROUP_MEASURES)]


def _known(column: "pd.Series[Any]") -> bool:
    return bool(column.notna().any())
