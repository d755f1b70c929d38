"""Performance points of grades: looked up, and compared with those that entries carry."""

from dataclasses import dataclass

import pandas as pd

from workbench.errors import ContractViolation, UsageError, did_you_mean
from workbench.measures.ks4.points_scales import (
    PointsScale,
    points_scale,
    points_scales,
    usual_scale,
)
from workbench.measures.ks4.qualifications import scale_names

UNKNOWN = "unknown scale"
DIFFERENCE = 0.005
_WHAT = ["qualification", "qualification_type", "year", "grade"]


@dataclass(frozen=True)
class _Found:
    """Points of one grade, and how they were found."""

    scale: str
    points: float | None
    status: str


def points(qualification_type: str, grade: str, year: str) -> float:
    """Performance points of a grade, for each slot that the qualification fills.

    Args:
        qualification_type: name of a scale, such as "AS level", or DfE's name of the type.
        grade: the grade as awarded; unclassified and absent have 0.
        year: academic year of the end of key stage 4.

    Raises:
        UsageError: the scale is not known, has no points in the year, or does not have the grade.

    Source: DfE performance points for the 2019 key stage 4 tables; see ``ks4_points.yaml`` for
    other years.

    >>> points("AS level", "B", "2018/19"), points("GCSE (9-1) double award", "5-4", "2018/19")
    (8.88, 4.5)
    """
    scale = points_scale(qualification_type, year)
    found = scale.points_of(grade)
    if found is None:
        raise UsageError(
            f"`grade` is not a grade of {scale.name}.", did_you_mean(grade.upper(), scale.grades)
        )
    return found


def points_of(entries: pd.DataFrame) -> pd.DataFrame:
    """Points of entries by the tables, whatever points they carry.

    An entry's scale is that of its qualification number in the list of 2019, else the usual one
    of its kind and grade. A technical award or vocational qualification with a number that is in
    no list may stand on another scale than the usual one.

    Args:
        entries: columns of the contract ``ks4_entry``.

    Returns:
        Same index: scale, points (missing where no scale is known) and points_status: official,
        assumed (the list of another year) or "unknown scale".

    Raises:
        ContractViolation: entries have a grade that the scale of their qualification lacks.

    Source: DfE performance points for the 2019 key stage 4 tables.
    """
    different = entries[_WHAT].drop_duplicates()
    numbers = scale_names()
    found = [
        _look_up(numbers.get(str(number), ""), str(kind), str(year), str(grade))
        for number, kind, year, grade in different.itertuples(index=False)
    ]
    wrong = [one.scale for one in found if one.status == ""]
    if wrong:
        raise ContractViolation(
            f"Entries have {len(wrong)} grades that their scales do not have: "
            f"{', '.join(sorted(set(wrong)))}.",
            f"Column grade, for example, allows {_allowed(wrong[0])}.",
        )
    known = different.assign(
        scale=pd.Series([one.scale for one in found], index=different.index, dtype="str"),
        points=pd.Series([one.points for one in found], index=different.index, dtype="float64"),
        points_status=pd.Series([one.status for one in found], index=different.index, dtype="str"),
    )
    joined = entries[_WHAT].merge(known, on=_WHAT, how="left", validate="m:1")
    return joined.drop(columns=_WHAT).set_axis(entries.index)


def differing_points(entries: pd.DataFrame) -> pd.DataFrame:
    """Which points that entries carry are not those of the tables.

    Args:
        entries: columns of the contract ``ks4_entry``.

    Returns:
        One row for each qualification, grade and year whose points differ by more than rounding to
        two decimals: year, qualification, scale, grade, points (as carried), table_points,
        points_status, entries (how many). Entries whose scale is not known are left out.
    """
    by_table = points_of(entries).rename(columns={"points": "table_points"})
    both = pd.concat([entries[["year", "qualification", "grade", "points"]], by_table], axis=1)
    wrong = both[(both["points"] - both["table_points"]).abs() > DIFFERENCE]
    what = ["year", "qualification", "scale", "grade", "points", "table_points", "points_status"]
    return wrong.groupby(what, as_index=False).agg(entries=("points", "size"))


def _look_up(scale_name: str, kind: str, year: str, grade: str) -> _Found:
    scale = _scale_of(scale_name, kind, year, grade)
    if scale is None:
        return _Found("", None, UNKNOWN)
    found = scale.points_of(grade)
    return _Found(scale.name, found, scale.status_in(year) if found is not None else "")


def _scale_of(name: str, kind: str, year: str, grade: str) -> PointsScale | None:
    """The scale of a qualification number, else the usual one of the kind."""
    by_number = (one for one in points_scales() if one.name == name and one.has_points_in(year))
    return next(by_number, None) or usual_scale(kind, grade, year)


def _allowed(name: str) -> str:
    grades = {grade for one in points_scales() if one.name == name for grade in one.grades}
    return f"{', '.join(sorted(grades))} on the scale {name}"
