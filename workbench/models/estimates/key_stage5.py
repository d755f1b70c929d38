"""Estimates at key stage 5: what they are made from."""

import pandas as pd

from workbench.measures.cohort import KEY, cohort
from workbench.measures.columns import floats
from workbench.measures.ks5.best3 import best3
from workbench.measures.ks5.entries import counted, graded
from workbench.models.estimates.pupils import outcome_rows, with_prior

BEST3 = "Best 3 A levels"


def predictors(ks5_student: pd.DataFrame, pupil: pd.DataFrame | None = None) -> pd.DataFrame:
    """Average key stage 4 points of students, and their sex and month of birth where known.

    Args:
        ks5_student: frame of the contract.
        pupil: frame of the contract with the same students; without it there are only the points.

    Returns:
        One row a student of the smaller frame: pupil_id, urn, year, prior, and female and month
        where ``pupil`` is given.

    Source: DfE 16 to 18 ready reckoner 2019 (prior attainment); FFT key stage 5 report 2018.
    """
    known = ks5_student[KEY].assign(prior=floats(ks5_student["key_stage4_points"]))
    if pupil is None:
        return known
    students = pupil.merge(known[KEY], on=KEY, how="inner", validate="1:1")
    return with_prior(students, known)


def entries(ks5_entry: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """A levels that count, with what is known of their students.

    Args:
        ks5_entry: frame of the contract.
        known: of :func:`predictors`; entries of other students are left out.

    Returns:
        One row an A level: pupil_id, urn, year, grade, part, points (10 a grade) and the
        predictors.
    """
    rows = counted(ks5_entry)
    rows = rows[rows["qualification_type"] == "A level"]
    points = floats(rows["points"]) / floats(rows["size"])
    table = rows[[*KEY, "grade"]].assign(part=rows["subject"].astype("str"), points=points)
    return table.merge(known, on=KEY, how="inner", validate="m:1")


def students(
    ks5_entry: pd.DataFrame, ks5_student: pd.DataFrame, known: pd.DataFrame
) -> pd.DataFrame:
    """Best three A levels of the students who are in that measure, with what is known of them.

    It has a model of its own: a missing A level counts as 0, so that the mean of the subjects'
    estimates would be too high.

    Args:
        ks5_entry, ks5_student: frames of those contracts.
        known: of :func:`predictors`.

    Returns:
        One row a student: pupil_id, urn, year, part, points, grade and the predictors.

    Source: DfE 16 to 18 accountability measures technical guide, July 2019 (best 3 A levels).
    """
    rows, everybody = graded(counted(ks5_entry)), ks5_student.reset_index(drop=True)
    position = cohort(rows, everybody).position
    mine = position >= 0
    scores = best3(rows[mine], position[mine], everybody)
    table = outcome_rows(everybody[KEY], {BEST3: floats(scores["best3"])})
    return table.merge(known, on=KEY, how="inner", validate="m:1")


def average_points(estimated: pd.DataFrame) -> pd.DataFrame:
    """Mean of each student's estimated points over their A levels.

    Args:
        estimated: frame of ``subjects.estimates``.

    Returns:
        One row a student with an estimate: pupil_id, urn, year, points (mean), entries (A levels
        with an estimate).

    Source: FFT key stage 5 pupil report 2018 (average points of all subjects).
    """
    known = estimated[estimated["points"].notna()]
    return known.groupby(KEY, as_index=False).agg(
        points=("points", "mean"), entries=("points", "size")
    )
