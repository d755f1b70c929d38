"""Rows of subject value added at key stage 5, and DfE's level 3 value added beside FFT's style."""

from collections.abc import Mapping

import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.columns import floats
from workbench.measures.ks5.model import Model
from workbench.measures.ks5.rows import entry_rows
from workbench.measures.ks5.value_added import per_grade
from workbench.measures.ks5.value_added import value_added as level_3

SUBJECT = ("qualification_type", "size", "subject")
"""Columns that name a subject at key stage 5."""
LEVEL_3 = "DfE level 3 value added: prior attainment"
_ABOUT = ["sex", "birth_month"]


def key_stage5_rows(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Level 3 entries that count of students at the end of 16 to 18 study, in grades.

    Args:
        frames: ``ks5_entry``, ``ks5_student``, and ``pupil`` for sex and month of birth (without
            it they are missing, and models have prior attainment only).

    Returns:
        One row an entry: the columns of :func:`workbench.measures.ks5.rows.entry_rows` but those of
        value added; points_per_grade (ten times the size of the qualification), grades, prior
        (key stage 4 average points), prior_group (missing: DfE has curves in place of groups),
        sex and birth_month.

    Source: DfE 16 to 18 ready reckoner 2019 (points of a grade, prior attainment).
    """
    found = entry_rows(frames)
    worked_out = ["expected", "value_added", "value_added_grades", "subject_sd", "weighting"]
    entries = found.drop(columns=worked_out)
    in_points = per_grade(entries)
    known = entries.assign(
        points_per_grade=in_points,
        grades=floats(entries["points"]) / in_points,
        prior=floats(entries["key_stage4_points"]),
        prior_group=float("nan"),
    )
    return _with_starts(known, frames.get("pupil"))


def level_3_value_added(rows: pd.DataFrame, model: Model | None = None) -> pd.DataFrame:
    """DfE's level 3 value added of the same entries, in grades.

    Args:
        rows: frame of :func:`key_stage5_rows`.
        model: national curves; by default those of each year, if it has any (see
            :func:`workbench.measures.ks5.curves.estimate_curves` for others).

    Returns:
        The rows with expected (grades), value_added, subject_sd and model, as
        :func:`workbench.models.value_added.expectation.value_added` gives them.

    Source: DfE 16 to 18 ready reckoner 2019.
    """
    students = rows[[*KEY, "prior"]].drop_duplicates(KEY)
    named = students.rename(columns={"prior": "key_stage4_points"})
    entries = rows.drop(columns=["prior"])
    found = level_3(entries, named, model)
    label = "curves of each year" if model is None else model.label
    words = pd.Series(label, index=rows.index, dtype="str").where(found["expected"].notna(), "")
    return rows.assign(
        expected=found["expected"] / rows["points_per_grade"],
        value_added=found["value_added_grades"],
        subject_sd=found["subject_sd"],
        model=words.astype("category"),
    )


def _with_starts(entries: pd.DataFrame, pupil: pd.DataFrame | None) -> pd.DataFrame:
    plain = entries.drop(columns=[name for name in _ABOUT if name in entries])
    if pupil is None:
        unknown = pd.Series([None] * len(plain), index=plain.index, dtype="str")
        return plain.assign(sex=unknown, birth_month=float("nan"))
    about = pupil[[*KEY, *_ABOUT]].drop_duplicates(KEY)
    return plain.merge(about, on=KEY, how="left", validate="m:1")
