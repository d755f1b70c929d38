"""The key stages that there are reports of, youngest pupils first."""

from collections.abc import Sequence
from types import MappingProxyType

import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.measures.cohort import KEY
from workbench.measures.groups import usable
from workbench.measures.ks4.pupil_results import cohort_results, subject_results
from workbench.measures.published.school import HEADLINES
from workbench.stages import primary, secondary, sixth_form
from workbench.stages.intervals import with_intervals
from workbench.stages.primary_rows import cohort_rows
from workbench.stages.sixth_form_rows import SUBJECT, entries_of, students_of
from workbench.stages.sixth_form_spread import half_widths, said, subject_half_widths
from workbench.stages.stage import Frames, Rows, Stage


def stage(name: str) -> Stage:
    """A key stage by its name.

    Raises:
        UsageError: there is no such key stage.
    """
    if name not in STAGES:
        raise UsageError(f"There is no key stage `{name}`.", did_you_mean(name, list(STAGES)))
    return STAGES[name]


def _primary_rows(frames: Frames) -> Rows:
    members = cohort_rows(
        frames["ks2_result"],
        frames["ks2_progress_model"],
        frames["pupil"],
        frames["pupil_characteristics"],
    )
    return Rows(members, members.iloc[:0])


def _secondary_rows(frames: Frames) -> Rows:
    members = cohort_results(
        frames["pupil"],
        frames["pupil_characteristics"],
        frames["prior_attainment"],
        frames["ks4_entry"],
        frames["school"],
    )
    return Rows(members, subject_results(frames["ks4_entry"], members))


def _sixth_form_rows(frames: Frames) -> Rows:
    members = students_of(frames, frames["pupil"], frames["pupil_characteristics"])
    entries = entries_of(frames)
    fresh = [name for name in members.columns if name not in entries.columns]
    return Rows(members, entries.merge(members[[*KEY, *fresh]], on=KEY, how="left", validate="m:1"))


def _value_added_tested(frame: pd.DataFrame, rows: Rows, groups: Sequence[str]) -> pd.DataFrame:
    """Value added with the interval that its entries give it."""
    if frame.empty:
        return frame
    by = usable(rows.members, groups)
    years = sorted(rows.members["year"].unique())
    known = [half_widths(rows.members, rows.entries, str(year), by) for year in years]
    keys = ["measure", "period", "group", "subgroup"]
    return with_intervals(frame, pd.concat(known).drop_duplicates(keys), said)


def _subjects_tested(frame: pd.DataFrame, entries: pd.DataFrame) -> pd.DataFrame:
    """Value added of subjects with the interval that its entries give it."""
    known = entries[entries["value_added_grades"].notna()]
    if frame.empty or known.empty:
        return frame
    halves = [
        subject_half_widths(rows, SUBJECT, sixth_form.SUBJECT_ADDED, str(period))
        for period, rows in known.groupby("year")
    ]
    return with_intervals(frame, pd.concat(halves, ignore_index=True), said)


STAGES = MappingProxyType(
    {
        "ks2": Stage(
            name="ks2",
            title="Key stage 2",
            phase=primary.PHASE,
            members="pupils",
            counted="ks2_rwm_expected",
            tiles=primary.TILES,
            choices=primary.HEADLINES,
            pairs=primary.PAIRS,
            matched=("ks2_rwm_expected", "ks2_reading_progress"),
            groups=primary.GROUPS,
            subject="",
            subject_measures=MappingProxyType({}),
            deciding=(*primary.PROGRESS, "ks2_rwm_expected"),
            deciding_subjects=(),
            datasets=("ks2_result",),
            models=("ks2_progress_model",),
            published=MappingProxyType({name: (name,) for name in primary.HEADLINES}),
            rows=_primary_rows,
        ),
        "ks4": Stage(
            name="ks4",
            title="Key stage 4",
            phase=secondary.PHASE,
            members="pupils",
            counted=secondary.COUNTED,
            tiles=secondary.HEADLINES,
            choices=secondary.HEADLINES,
            pairs=secondary.PAIRS,
            matched=(secondary.COUNTED, "progress8"),
            groups=secondary.GROUPS,
            subject="subject",
            subject_measures=secondary.SUBJECT_MEASURES,
            deciding=secondary.DECIDING,
            deciding_subjects=secondary.DECIDING_SUBJECTS,
            datasets=("prior_attainment", "ks4_entry"),
            models=(),
            published=MappingProxyType({name: (name,) for name in HEADLINES}),
            rows=_secondary_rows,
        ),
        "ks5": Stage(
            name="ks5",
            title="16 to 18",
            phase=sixth_form.PHASE,
            members="students",
            counted="ks5_students",
            tiles=sixth_form.TILES,
            choices=sixth_form.CHOICES,
            pairs=sixth_form.PAIRS,
            matched=("ks5_a_level_points", "ks5_a_level_points_progress"),
            groups=sixth_form.GROUPS,
            subject=SUBJECT,
            subject_measures=sixth_form.SUBJECT_MEASURES,
            deciding=sixth_form.DECIDING,
            deciding_subjects=(sixth_form.SUBJECT_ADDED,),
            datasets=("ks5_student", "ks5_entry"),
            models=("ks5_outcome_model",),
            published=sixth_form.PUBLISHED,
            rows=_sixth_form_rows,
            tested=_value_added_tested,
            tested_subjects=_subjects_tested,
        ),
    }
)
