"""Rows of the key stage 5 measures: a student at the end of 16 to 18 study, and an entry."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.cohort import KEY, cohort
from workbench.measures.columns import floats
from workbench.measures.ks5.english_maths import progress
from workbench.measures.ks5.entries import ENGLISH_AND_MATHS, counted, graded
from workbench.measures.ks5.outcomes import with_expected
from workbench.measures.ks5.students import COHORTS, results, total
from workbench.measures.ks5.value_added import value_added, with_academic
from workbench.measures.row_kind import RowKind

ADDED = ("a_level", "academic", "applied_general")
"""Cohorts with a level 3 value-added score."""


def entry_rows(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Level 3 entries that count, graded, with their value added.

    Args:
        frames: ``ks5_entry`` and ``ks5_student`` by name.

    Returns:
        The columns of ``ks5_entry`` and those of ``entries.graded`` and
        ``value_added.value_added``. What another entry discounts is left out.
    """
    level_3 = _level_3(frames["ks5_entry"])
    return value_added(level_3, _everybody(frames)).rename(columns={"prior": "key_stage4_points"})


def student_rows(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Students with everything that measures of students read.

    Args:
        frames: ``ks5_student`` and ``ks5_entry`` by name, and ``ks5_outcome_model`` for progress
            in outcomes other than points.

    Returns:
        One row a student of ``ks5_student``, and of ``ks5_entry`` who is not in it: the columns of
        ``ks5_student``; those of ``students.results`` and ``english_maths.progress``; prior_band;
        for each cohort of ``ADDED`` its value_added (grades x weighting), value_added_weight,
        points_gained (points less the estimate) and matched_size (size of the entries with an
        estimate); and the columns of ``outcomes.with_expected``.
    """
    students, entries = _everybody(frames), frames["ks5_entry"].reset_index(drop=True)
    level_3 = _level_3(entries)
    joined = pd.concat(
        [
            students,
            results(level_3, students).drop(columns=KEY),
            progress(students, entries).drop(columns=KEY),
            _added(level_3, students),
        ],
        axis=1,
    ).assign(prior_band=prior_bands(students["key_stage4_points"]))
    return with_expected(joined, frames.get("ks5_outcome_model"))


def prior_bands(points: "pd.Series[float]") -> "pd.Series[str]":
    """Band of key stage 4 average points, low, middle or high; missing stays missing."""
    lowest: dict[str, float] = read("key_stage5")["prior_bands"]["lowest"]
    values = floats(points)
    places = np.searchsorted(list(lowest.values()), values, side="right") - 1
    names = pd.Series(list(lowest), dtype="str").to_numpy()[places]
    return pd.Series(names, index=points.index, dtype="str").mask(np.isnan(values))


def _level_3(entries: pd.DataFrame) -> pd.DataFrame:
    level_3 = entries[entries["cohort"] != ENGLISH_AND_MATHS].reset_index(drop=True)
    return graded(counted(level_3)).reset_index(drop=True)


def _everybody(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Students of both datasets, one row each; what is not known of one is missing."""
    students, entries = frames["ks5_student"], frames["ks5_entry"]
    keys = pd.concat([students[KEY], entries[KEY]]).drop_duplicates(ignore_index=True)
    return keys.merge(students, on=KEY, how="left", validate="1:1")


def _added(entries: pd.DataFrame, students: pd.DataFrame) -> pd.DataFrame:
    """Sums of value added of each student and cohort; 0 for a student with no estimate."""
    rows = value_added(with_academic(entries), students)
    known = rows[rows["value_added"].notna()]
    position = cohort(known, students).position
    parts = {
        "value_added": floats(known["value_added_grades"] * known["weighting"]),
        "value_added_weight": floats(known["weighting"]),
        "points_gained": floats(known["value_added"]),
        "matched_size": floats(known["size"]),
    }
    counts = {name: (known["cohort"] == COHORTS[name][-1]).to_numpy() for name in ADDED}
    sums = {
        f"{name}_{part}": total(position[own], values[own], len(students))
        for name, own in counts.items()
        for part, values in parts.items()
    }
    return pd.DataFrame(sums, index=students.index)


ROWS = (
    RowKind(
        name="ks5_student",
        title="a student at the end of 16 to 18 study",
        datasets=("ks5_student", "ks5_entry", "ks5_outcome_model"),
        build=student_rows,
    ),
    RowKind(
        name="ks5_entry",
        title="a level 3 entry that counts",
        datasets=("ks5_entry", "ks5_student"),
        build=entry_rows,
    ),
)
