"""Pupils at the end of key stage 2 with their groups, and the figures of a primary school."""

from collections.abc import Mapping, Sequence

import pandas as pd

from workbench.measures import national
from workbench.measures.compute import compute
from workbench.measures.groups import ALL
from workbench.measures.ks2.bands import band
from workbench.measures.ks2.progress_years import has_cut_offs
from workbench.measures.ks2.rows import (
    early_years_children,
    ks1_pupils,
    phonics_pupils,
)
from workbench.measures.verdicts import band_name
from workbench.packs.blocks.figures import computed, headlines, protected
from workbench.packs.blocks.rows import rows_of
from workbench.stages import primary as stage

_SUBJECT = dict(zip(stage.PROGRESS, stage.SUBJECTS, strict=True))
_BEFORE = (
    ("early_years_profile", early_years_children, ("eyfs_good_level",)),
    ("phonics_check", phonics_pupils, ("phonics_year1", "phonics_year2")),
    (
        "ks1_result",
        ks1_pupils,
        ("ks1_reading_expected", "ks1_writing_expected", "ks1_maths_expected"),
    ),
)


def cohort_figures(
    rows: pd.DataFrame, year: str, threshold: int, *, public: bool = False
) -> pd.DataFrame:
    """Every figure of key stage 2 that the pack shows, suppressed as one.

    Args:
        rows: of :func:`workbench.stages.primary_rows.cohort_rows`.
        year: academic year of the pupil groups.
        threshold: smallest group that may be shown.
        public: whether the pack is for everybody.

    Returns:
        The columns of :func:`workbench.measures.compute.compute`: all pupils in every year, and
        the pupil groups of the year.
    """
    names = (*stage.HEADLINES, *stage.COVERAGE)
    frame = computed(names, stage.GROUP_MEASURES, rows, year, phase=stage.PHASE)
    return protected(frame, threshold, public=public)


def headline_figures(
    frame: pd.DataFrame, country: "pd.Series[float]", years: Sequence[str]
) -> pd.DataFrame:
    """Headline measures of a school from its pupils, as published measures have them.

    Args:
        frame: of :func:`cohort_figures`.
        country: England's values, of :func:`workbench.measures.published.comparators.nation`.
        years: academic years, in order.
    """
    return headlines(frame, country, years, stage.HEADLINES, bands(frame))


def bands(frame: pd.DataFrame) -> "pd.Series[str]":
    """DfE's band of progress by measure and year; empty where the year has no cut-offs.

    Args:
        frame: of :func:`cohort_figures`.
    """
    everybody = frame[(frame["group"] == ALL) & frame["period"].map(has_cut_offs)]
    found = {
        (str(row.measure), str(row.period)): band_name(
            int(band(row.value, row.low, row.high, _SUBJECT[row.measure], row.period)[0])
        )
        for row in rows_of(everybody[everybody["measure"].isin(stage.PROGRESS)])
    }
    measures, years = [name for name, _ in found], [year for _, year in found]
    index = pd.MultiIndex.from_arrays([measures, years], names=["measure", "period"])
    return pd.Series(list(found.values()), index=index, dtype="str")


def earlier_figures(
    frames: Mapping[str, pd.DataFrame], threshold: int, *, public: bool = False
) -> pd.DataFrame:
    """The early years, phonics and key stage 1 of all pupils by year, small cohorts suppressed.

    Args:
        frames: ``early_years_profile``, ``phonics_check`` and ``ks1_result`` by name.
        threshold: smallest group that may be shown.
    """
    beside = national.published(stage.PHASE)
    parts = [
        compute(names, rows, compare=beside)
        for dataset, build, names in _BEFORE
        if len(frames[dataset])
        for rows in [build({dataset: frames[dataset]})]
    ]
    if not parts:
        return pd.DataFrame(columns=["measure", "period", "group", "value"])
    return protected(pd.concat(parts, ignore_index=True), threshold, public=public)
