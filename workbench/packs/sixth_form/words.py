"""The sixth form's pack in words: summary and methods."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from workbench.measures.catalogue import measure
from workbench.measures.ks5.model import has_model
from workbench.measures.status import CALCULATED
from workbench.packs.blocks.rows import rows_of
from workbench.packs.blocks.tables import said_of
from workbench.packs.school_methods import comparisons


def summary(frame: pd.DataFrame, year: str) -> Iterator[str]:
    """The results of a year in a few sentences, most important first.

    Args:
        frame: headline measures, published or calculated.
        year: academic year.
    """
    shown = frame[(frame["period"] == year) & frame["value"].notna()]
    rows = {str(row.measure): row for row in rows_of(shown)}
    yield from _a_levels(rows, year)
    yield from _value_added(rows)
    yield from _others(rows)


def without_model(years: list[str]) -> Iterator[str]:
    """Says which years have no national model, so that there is no value added in them."""
    absent = [year for year in years if not has_model(year)]
    if absent:
        yield (
            f"There is no national value-added model of {' and '.join(absent)} here: value added, "
            "of subjects too, is of the other years alone."
        )


def methods(frame: pd.DataFrame, area: str, *, of_students: bool) -> tuple[str, ...]:
    """The notes on methods that the figures call for.

    Args:
        frame: headline measures, published or calculated.
        area: name of the local authority.
        of_students: whether figures of students are in the pack.
    """
    return (
        "Average points are the points of all entries over their sizes in A levels: an A* is 60, "
        "an E 10. The average grade is the grade of those points.",
        "Value added is how many grades an entry students are above or below students in England "
        "with the same key stage 4 average points, in the same qualifications and subjects. Its "
        "average is 0.",
        "Best 3 is the points of a student's best three A levels over 3, a missing one being 0, of "
        "students with three A levels, or with fewer and no other qualification of that size. AAB "
        "counts with two facilitating subjects among the three.",
        "Progress in English and maths is of students without the pass on entry, in grades of a "
        "GCSE; one who is not entered counts as -1.",
        *(comparisons(area) if frame["area"].notna().any() else ()),
        *(_of_students() if of_students else ()),
        "A figure that is not shown is missing for a reason, never zero. The reasons stand under "
        "the data notes.",
    )


def shows_students(frame: pd.DataFrame) -> bool:
    """Whether headline measures are calculated from students."""
    return bool((frame["status"] == CALCULATED).any())


def _of_students() -> tuple[str, ...]:
    return (
        "Intervals of value added come from the national spread of each entry's subject, as in "
        "DfE's ready reckoner. Fewer than 11 students or entries have no verdict. Average points "
        "are not tested: no national standard deviation is published for them.",
        "Prior attainment is key stage 4 average points, in thirds of all of England's pupils.",
        "Subjects are pooled over the years of the pack, because few students take each in one.",
    )


def _a_levels(rows: dict[str, Any], year: str) -> Iterator[str]:
    points, grade = rows.get("ks5_a_level_points"), rows.get("ks5_a_level_grade")
    if points is not None:
        also = f", an average grade of {_shown(grade)}" if grade is not None else ""
        yield f"In {year}, A levels were worth {_shown(points)} points{also}{_england(points)}."


def _value_added(rows: dict[str, Any]) -> Iterator[str]:
    row = rows.get("ks5_a_level_value_added")
    if row is None:
        return
    words = said_of(row.verdict)
    band = f"; band: {row.band.lower()}" if row.band else ""
    yield (
        f"Against students with the same key stage 4 results, A level value added was "
        f"{_shown(row)} grades an entry ({words}{band})."
    )


def _others(rows: dict[str, Any]) -> Iterator[str]:
    titles = {
        "ks5_applied_general_grade": "applied general",
        "ks5_technical_grade": "technical",
        "ks5_academic_grade": "academic",
    }
    said = [f"{title} {_shown(rows[name])}" for name, title in titles.items() if name in rows]
    if said:
        yield f"Average grades of other cohorts: {', '.join(said)}."


def _shown(row: Any) -> str:
    return measure(row.measure).show(float(row.value))


def _england(row: Any) -> str:
    known = None if pd.isna(row.national) else float(row.national)
    return "" if known is None else f" (England {measure(row.measure).show(known)} points)"
