"""Figures of a school from its pupil-level data, with small groups suppressed."""

from collections.abc import Sequence

import pandas as pd

from workbench.access.disclosure import protect
from workbench.measures import national
from workbench.measures.attendance.sessions import attendance, sessions_by
from workbench.measures.catalogue import measure
from workbench.measures.cohort import KEY
from workbench.measures.compute import compute
from workbench.measures.ks4.pupil_results import subject_results
from workbench.measures.ks4.school_progress import school_progress
from workbench.measures.published.comparators import national_value
from workbench.measures.published.school import COLUMNS, HEADLINES

GROUPS = ("all", "sex", "disadvantage", "sen", "first_language", "prior_attainment")
GROUP_MEASURES = ("attainment8", "progress8", "english_maths_5")
SUBJECT_MEASURES = ("subject_entries", "subject_points", "subject_4", "subject_7")
SUBJECT_SHOWN = ("subject_points", "subject_4", "subject_7")
ATTENDANCE_MEASURES = ("attendance", "persistent_absence", "severe_absence")
ATTENDANCE_GROUPS = ("all", "year_group", "sex", "disadvantage", "sen")


def headline_figures(
    results: pd.DataFrame, country: "pd.Series[float]", threshold: int
) -> pd.DataFrame:
    """The headline measures of the school, one row a measure and year.

    Args:
        results: frame of :func:`workbench.measures.ks4.pupil_results.cohort_results`.
        country: England's values, of :func:`workbench.measures.published.comparators.nation`.
        threshold: smallest group that may be shown.

    Returns:
        The columns of :func:`~workbench.measures.published.school.published_measures`; nothing is
        known of other schools, so there is no area and no rank.
    """
    frame = _protected(compute(HEADLINES, results, compare=national.published()), threshold)
    progress = school_progress(results).set_index("year")["band_name"]
    is_progress = frame["measure"] == "progress8"
    bands = frame["period"].map(progress).where(is_progress & frame["value"].notna(), "")
    england = pd.Series(
        [
            national_value(country, name, year)
            for name, year in zip(frame["measure"], frame["period"], strict=True)
        ],
        index=frame.index,
        dtype="float64",
    )
    full = frame.assign(band=bands.fillna(""), national=england)
    return full.reindex(columns=list(COLUMNS))


def group_figures(results: pd.DataFrame, year: str, threshold: int) -> pd.DataFrame:
    """Attainment and progress of pupil groups in one year, small groups suppressed."""
    rows = results[results["year"] == year]
    frame = compute(GROUP_MEASURES, rows, by=GROUPS, compare=national.published())
    return _protected(frame, threshold)


def subject_figures(
    ks4_entry: pd.DataFrame, results: pd.DataFrame, year: str, threshold: int
) -> pd.DataFrame:
    """Entries and results by subject in one year, subjects with few entries suppressed."""
    rows = subject_results(ks4_entry, results[results["year"] == year])
    frame = compute(SUBJECT_MEASURES, rows, by=("subject",), compare=national.published())
    return _protected(frame, threshold)


def attendance_figures(
    days: pd.DataFrame,
    pupil: pd.DataFrame,
    characteristics: pd.DataFrame,
    threshold: int,
    phase: str = national.SECONDARY,
) -> pd.DataFrame:
    """Attendance of pupil groups and year groups, small groups suppressed.

    Args:
        days: columns of the contract ``attendance_day``, of one year.
        pupil, characteristics: frames of those contracts, of the same year.
        phase: schools whose national figures stand beside.
    """
    sums = attendance(days)
    known = pupil[[*KEY, "year_group", "sex"]].merge(
        characteristics[[*KEY, "disadvantaged", "sen_status"]], on=KEY, how="left"
    )
    rows = sums.merge(known.drop_duplicates(KEY), on=KEY, how="left", validate="m:1")
    beside = national.published(phase)
    frame = compute(ATTENDANCE_MEASURES, rows, by=ATTENDANCE_GROUPS, compare=beside)
    return _protected(frame, threshold)


def half_term_figures(days: pd.DataFrame) -> pd.DataFrame:
    """Attendance of all pupils by half-term, as the frame of a trend chart (percent)."""
    sums = sessions_by(days, ["half_term"])
    return pd.DataFrame({"period": sums["half_term"], "value": 100 * sums["attendance_rate"]})


def _protected(frame: pd.DataFrame, threshold: int) -> pd.DataFrame:
    names = [str(name) for name in frame["measure"].unique()]
    return protect(frame, threshold, percentages=_percentages(names))


def _percentages(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if measure(name).kind == "percentage")
