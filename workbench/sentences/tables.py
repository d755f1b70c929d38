"""Figures for sentences from a school's records and from published tables, ready for evidence."""

from collections.abc import Mapping, Sequence

import pandas as pd

from workbench.access.disclosure import protect
from workbench.calendar import AcademicYear
from workbench.measures import national
from workbench.measures.catalogue import measure
from workbench.measures.compute import compute
from workbench.measures.published.ranks import standing
from workbench.measures.published.school import Published
from workbench.measures.row_kinds import row_kind
from workbench.measures.tidy import COLUMNS
from workbench.sentences.checks.roll import YEAR_GROUP
from workbench.sentences.checks.who import ETHNICITY, LOOKED_AFTER
from workbench.sentences.rule import setting

_COUNTED = ("all", YEAR_GROUP, ETHNICITY, LOOKED_AFTER)
_ENTRIES = (
    "ebacc_entry",
    "ebacc_english_entry",
    "ebacc_maths_entry",
    "ebacc_science_entry",
    "ebacc_humanities_entry",
    "ebacc_languages_entry",
    "entries_per_pupil",
)
_EXCLUSIONS = ("suspension_rate", "pupils_suspended", "permanent_exclusion_rate")


def roll_figures(frames: Mapping[str, pd.DataFrame], threshold: int) -> pd.DataFrame:
    """Pupils on roll by year group, ethnic group and care, and free school meals by year group.

    Args:
        frames: ``pupil`` and ``pupil_characteristics``, and ``school`` where pupils who left are
            to be counted, of one school.
        threshold: smallest group that may be shown.

    Returns:
        Columns of ``compute``, small groups suppressed. It crosses free school meals with year
        groups, as fixed reports may and tables that people change may not.
    """
    rows = row_kind("enrolment").build(frames)
    on_roll = rows[rows["on_roll"].astype(bool)]
    parts = [
        compute("pupils", on_roll, by=_COUNTED),
        compute("fsm_share", on_roll, by=("all", YEAR_GROUP)),
    ]
    if "left_by_next_census" in rows:
        parts.append(compute("pupils_left", rows))
    return protected(pd.concat(parts, ignore_index=True), threshold)


def exclusion_figures(
    frames: Mapping[str, pd.DataFrame], threshold: int, compare: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Suspensions and exclusions of the school, one row a measure and year.

    Args:
        frames: ``pupil`` and ``suspension``, of one school.
        threshold: smallest group that may be shown.
        compare: comparator frame with England's share of pupils suspended, as far as it is known.
    """
    rows = row_kind("pupil_exclusions").build(frames)
    beside = national.published() if compare is None else compare
    return protected(compute(_EXCLUSIONS, rows, compare=beside), threshold)


def entry_figures(results: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """What pupils were entered for: EBacc and its pillars, and entries a pupil.

    Args:
        results: of :func:`workbench.measures.ks4.pupil_results.cohort_results`, of one school.
        threshold: smallest group that may be shown.
    """
    return protected(compute(_ENTRIES, results, compare=national.published()), threshold)


def protected(table: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """A table of measures with small groups suppressed."""
    names = [str(name) for name in table["measure"].unique()]
    shares = [name for name in names if measure(name).kind == "percentage"]
    return protect(table, threshold, percentages=shares)


def with_growth(table: pd.DataFrame, published: Published, name: str) -> pd.DataFrame:
    """The table with ``growth_rank``: where a number grew, percentile among schools, 1 the most.

    Args:
        table: of :func:`~workbench.measures.published.school.published_measures`, of this school.
        published: figures of all schools.
        name: a measure that is a number of pupils.
    """
    found = {}
    for year in table.loc[table["measure"] == name, "period"].unique():
        before = str(AcademicYear.parse(str(year)).previous())
        grown = published.values(name, str(year)) / published.values(name, before)
        place = standing(grown, grown.get(published.urn))
        found[(name, year)] = place.percentile if place else None
    keys = zip(table["measure"], table["period"], strict=True)
    return table.assign(
        growth_rank=pd.Series([found.get(key) for key in keys], index=table.index, dtype="float64")
    )


def measure_names(performance: pd.DataFrame) -> pd.DataFrame:
    """Published rows with figures named as the measures are (``ks5_a_level_value_added``)."""
    names: Mapping[str, str] = setting("published_names")
    return performance.assign(measure=performance["measure"].astype("str").replace(dict(names)))


def together(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Tables of one school under each other, for :func:`~workbench.sentences.report.evidence`.

    Where none has a row, the columns of ``compute`` are left: there is nothing to say then.
    """
    kept = [table for table in tables if len(table)] or [pd.DataFrame(columns=list(COLUMNS))]
    return pd.concat([table.astype(object) for table in kept], ignore_index=True)
