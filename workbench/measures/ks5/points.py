"""Points of level 3 qualifications by size and grade, and the grades that DfE's codes stand for."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import ContractViolation, UsageError

KEYS = ["qualification_type", "size", "grade"]
_BEST_FIRST = "*DMP"


def points_of(entries: pd.DataFrame) -> "pd.Series[float]":
    """Points of each entry by its qualification, size and grade.

    Args:
        entries: columns qualification_type, size (A levels), grade (as printed) and year.

    Returns:
        Points of the whole qualification, same index: 60 for A* in an A level, 25 for A in an AS
        level of size 0.5. Divided by the size they are on the scale of an A level.

    Raises:
        UsageError: an academic year has no table.
        ContractViolation: a qualification, size or grade is not in the table.

    Source: DfE 16 to 18 ready reckoner 2019, points table.
    """
    for year in entries["year"].unique():
        points_source(str(year))
    found = entries[KEYS].astype({"size": "float64"}).merge(_table(), on=KEYS, how="left")
    points = found["points"].mask(found["grade"].isin(read("ks5_points")["ungraded"]), 0.0)
    _refuse_unknown(found["qualification_type"][points.isna()])
    return points.set_axis(entries.index)


def points_source(year: str) -> str:
    """Where the points of an academic year come from; says when the table is an earlier year's.

    Raises:
        UsageError: there is no table for the year.

    >>> points_source("2018/19")
    'DfE 16 to 18 ready reckoner 2019, points table'
    """
    tables = [table for table in read("ks5_points")["tables"] if table["from"] <= year]
    if not tables:
        first = read("ks5_points")["tables"][0]
        raise UsageError(
            f"`year` {year} has no table of key stage 5 points; the first is {first['from']}.",
            f"Add {first['needed']} to ks5_points.yaml.",
        )
    latest = tables[-1]
    late = year > latest["published_to"]
    label = f"; the table of {latest['published_to']}, used for {year}" if late else ""
    return f"{latest['source']}{label}"


def grade_points(qualification: str, size: float = 1.0) -> "dict[str, float]":
    """Points by grade of one qualification and size."""
    declared: dict[str, float] = read("ks5_points")["qualifications"][qualification][size]
    return declared


def printed_grade(codes: "pd.Series[str]", applied: bool) -> "pd.Series[str]":
    """Grades as they are printed, from DfE's codes, in which ``*`` stands for A* or D*.

    Args:
        codes: such as ``*`` or ``**D``.
        applied: whether they are of qualifications graded Pass, Merit and Distinction.

    >>> list(printed_grade(pd.Series(["*", "B"]), applied=False))
    ['A*', 'B']
    >>> list(printed_grade(pd.Series(["DD*", "DM", "U"]), applied=True))
    ['D*DD', 'DM', 'U']
    """
    if not applied:
        return codes.replace("*", "A*")
    return codes.map({code: _applied_grade(code) for code in codes.dropna().unique()}).astype("str")


def _applied_grade(code: str) -> str:
    if not set(code) <= set(_BEST_FIRST):
        return code
    return "".join(sorted(code, key=_BEST_FIRST.index)).replace("*", "D*")


@cache
def _table() -> pd.DataFrame:
    declared: dict[str, Any] = read("ks5_points")["qualifications"]
    rows = [
        (kind, float(size), grade, float(points))
        for kind, sizes in declared.items()
        for size, grades in sizes.items()
        for grade, points in grades.items()
    ]
    return pd.DataFrame(rows, columns=[*KEYS, "points"])


def _refuse_unknown(kinds: "pd.Series[str]") -> None:
    if kinds.empty:
        return
    names = ", ".join(sorted(map(str, np.unique(kinds.to_numpy(dtype="str")))))
    raise ContractViolation(
        f"{len(kinds)} entries have a size or grade without points: {names}.",
        "Correct `size` and `grade`, or add them to ks5_points.yaml.",
    )
