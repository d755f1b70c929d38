"""Students at the end of 16 to 18 study with their groups, and the figures of a sixth form."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from workbench.measures import national
from workbench.measures.catalogue import measure
from workbench.measures.cohort import KEY
from workbench.measures.compute import compute
from workbench.measures.groups import ALL
from workbench.measures.ks5.bands import band_name, value_added_bands
from workbench.measures.ks5.model import has_model
from workbench.measures.ks5.rows import entry_rows, student_rows
from workbench.measures.status import LOW_COVERAGE, NOT_AVAILABLE
from workbench.measures.verdicts import ENOUGH_PUPILS, TOO_FEW, verdict
from workbench.packs.blocks.figures import computed, headlines, protected, with_intervals
from workbench.packs.sixth_form import stage
from workbench.packs.sixth_form.spread import half_widths, subject_half_widths

A_LEVEL = "A level"
SUBJECT = "subject_shown"
_KNOWN = ("sex", "birth_month")


def students_of(
    frames: Mapping[str, pd.DataFrame], pupil: pd.DataFrame, characteristics: pd.DataFrame
) -> pd.DataFrame:
    """Students with their results and what groups are made of.

    Args:
        frames: ``ks5_student``, ``ks5_entry`` and ``ks5_outcome_model`` by name.
        pupil, characteristics: frames of those contracts, as far as the pack may hold them.

    Returns:
        One row a student: those of kind ``ks5_student``, with sex, birth_month and the columns of
        the characteristics.
    """
    rows = student_rows(frames)
    known = [name for name in _KNOWN if name in pupil]
    joined = rows.merge(pupil[[*KEY, *known]].drop_duplicates(KEY), on=KEY, how="left")
    fresh = [name for name in characteristics.columns if name not in joined.columns]
    return joined.merge(
        characteristics[[*KEY, *fresh]].drop_duplicates(KEY), on=KEY, how="left", validate="m:1"
    )


def entries_of(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Level 3 entries that count, with their value added and the name their subject is shown by.

    A level subjects stand by themselves; other qualifications are named with their subject.
    """
    rows = entry_rows(frames)
    kind = rows["qualification_type"]
    return rows.assign(
        **{SUBJECT: rows["subject"].where(kind == A_LEVEL, rows["subject"] + " (" + kind + ")")}
    )


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
        students: of :func:`students_of`.
        entries: of :func:`entries_of`.
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
        entries: of :func:`entries_of`.
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


def said(name: str, value: float, low: float, high: float, n: float) -> str:
    """The verdict of a figure against 0, the average by construction."""
    if n < ENOUGH_PUPILS:
        return TOO_FEW
    return verdict(measure(name), int(low > 0) - int(high < 0), 0.0)
