"""Students at the end of 16 to 18 study with their groups, and the figures of a sixth form."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from workbench.measures import national
from workbench.measures.compute import compute
from workbench.measures.groups import ALL
from workbench.measures.ks5.bands import band_name, value_added_bands
from workbench.measures.ks5.model import has_model
from workbench.measures.status import LOW_COVERAGE, NOT_AVAILABLE
from workbench.packs.blocks.figures import computed, headlines, protected
from workbench.stages import sixth_form as stage
from workbench.stages.intervals import with_intervals
from workbench.stages.sixth_form_rows import SUBJECT
from workbench.stages.sixth_form_spread import half_widths, said, subject_half_widths


def student_figures(
    students: pd.DataFrame,
    entries: pd.DataFrame,
    year: str,
    threshold: int,
    *,
    public: bool = False,
) -> pd.DataFrame:
    """Every figure of students that the pack shows, suppressed as one.

    Value added has the interval that its entries give it.

    Args:
        students: of :func:`workbench.stages.sixth_form_rows.students_of`.
        entries: of :func:`workbench.stages.sixth_form_rows.entries_of`.
        year: academic year of the groups.
        threshold: smallest group that may be shown.
        public: whether the pack is for everybody.
    """
    frame = computed(
        (*stage.SUMMARY, *stage.COVERAGE),
        stage.GROUP_MEASURES,
        students,
        year,
        phase=stage.PHASE,
        groups=stage.GROUPS,
    )
    if frame.empty:
        return frame
    known = half_widths(students, entries, year, stage.GROUPS)
    return protected(with_intervals(frame, known, said), threshold, public=public)


def headline_figures(
    frame: pd.DataFrame, country: "pd.Series[float]", years: Sequence[str]
) -> pd.DataFrame:
    """Headline measures and all that the summary shows, as published measures have them.

    Args:
        frame: of :func:`student_figures`.
        country: England's values, of :func:`workbench.measures.published.comparators.nation`.
        years: academic years, in order.
    """
    found = headlines(frame, country, years, stage.SUMMARY, bands(frame))
    # without a model nobody has value added, which is not for want of students' data
    untold = (found["status"] == LOW_COVERAGE) & ~found["period"].map(has_model)
    return found.assign(status=found["status"].mask(untold, NOT_AVAILABLE))


def bands(frame: pd.DataFrame) -> "pd.Series[str]":
    """DfE's band of A level value added by year; empty where the year has no cuts."""
    rows = frame[(frame["group"] == ALL) & (frame["measure"] == stage.VALUE_ADDED[0])]
    kept = rows[(rows["period"] == "2018/19") & rows["low"].notna()]
    score, low, high = (kept[name].to_numpy(dtype=np.float64) for name in ("value", "low", "high"))
    names = [band_name(int(number)) for number in value_added_bands(score, low, high)]
    index = pd.MultiIndex.from_frame(kept[["measure", "period"]])
    return pd.Series(names, index=index, dtype="str")


def subject_figures(entries: pd.DataFrame, years: Sequence[str], threshold: int) -> pd.DataFrame:
    """Results and value added of subjects, the years pooled; subjects with few entries suppressed.

    Value added is of the years with a national model alone.

    Args:
        entries: of :func:`workbench.stages.sixth_form_rows.entries_of`.
        years: academic years, the latest last.
        threshold: fewest entries that may be shown.

    Returns:
        The columns of :func:`workbench.measures.compute.compute`; the period is the years from
        the first to the last.
    """
    span = span_of(years)
    rows = entries.assign(pooled=span)
    if rows.empty:
        return compute(stage.SUBJECT_RESULTS, rows, by=(SUBJECT,), period="pooled")
    beside = national.published(stage.PHASE)
    found = compute(stage.SUBJECT_RESULTS, rows, by=(SUBJECT,), period="pooled", compare=beside)
    known = rows[rows["value_added_grades"].notna()]
    if known.empty:
        return protected(found, threshold)
    added = compute((stage.SUBJECT_ADDED,), known, by=(SUBJECT,), period="pooled", compare=beside)
    half = subject_half_widths(known, SUBJECT, stage.SUBJECT_ADDED, span)
    several = pd.concat([found, with_intervals(added, half, said)], ignore_index=True)
    return protected(several, threshold)


def shown_subjects(frame: pd.DataFrame) -> pd.DataFrame:
    """The subjects whose number of entries is shown; the others would be rows of x alone."""
    counts = frame[frame["measure"] == stage.SUBJECT_RESULTS[0]]
    kept = counts.loc[counts["value"].notna(), "subgroup"]
    return frame[frame["subgroup"].isin(kept)]


def as_of_year(frame: pd.DataFrame, year: str) -> pd.DataFrame:
    """Figures of subjects over several years under the year that a pack is of.

    Args:
        frame: of :func:`subject_figures`.
        year: academic year of the headline results.
    """
    return frame.assign(period=year)


def span_of(years: Sequence[str]) -> str:
    """Years as one period, such as "2016/17 to 2018/19"."""
    return years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
