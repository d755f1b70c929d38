"""The primary school's pack in words: summary and methods."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from workbench.measures.catalogue import measure
from workbench.measures.status import CALCULATED
from workbench.packs.blocks.rows import rows_of
from workbench.packs.blocks.tables import said_of
from workbench.packs.school_methods import comparisons
from workbench.stages import primary as stage


def summary(frame: pd.DataFrame, year: str) -> Iterator[str]:
    """The results of a year in a few sentences, most important first.

    Args:
        frame: headline measures, published or calculated.
        year: academic year.
    """
    rows = {
        row.measure: row
        for row in rows_of(frame[frame["period"] == year])
        if not pd.isna(row.value)
    }
    yield from _together(rows, year)
    yield from _progress(rows)
    yield from _scores(rows)


def methods(frame: pd.DataFrame, area: str, *, of_pupils: bool) -> tuple[str, ...]:
    """The notes on methods that the figures call for.

    Args:
        frame: headline measures, published or calculated.
        area: name of the local authority.
        of_pupils: whether figures of pupils are in the pack.
    """
    calculated = (frame["status"] == CALCULATED).any()
    return (
        "The expected standard is a scaled score of 100 or more in a test and EXS or GDS in the "
        "teacher assessment of writing; the higher standard is 110 or more and GDS. A pupil "
        "without a score counts and has not reached it. The average scaled score is of the pupils "
        "with a score.",
        "Progress is how many scaled score points pupils are above or below pupils in England with "
        "the same key stage 1 results, whose average is 0. Schools and groups are tested against "
        "0 with the national standard deviation of pupils.",
        "A band is DfE's: well above and well below average are the tenths of schools at the ends "
        "whose interval does not hold 0.",
        *(comparisons(area) if frame["area"].notna().any() else ()),
        *(
            (
                "Prior attainment is the average of key stage 1 points, maths counting twice: low "
                "below 12, middle from 12, high from 18.",
            )
            if of_pupils or not calculated
            else ()
        ),
        "Significant means that a difference of that size would come about by chance less than "
        "once in twenty times (95%). Average scaled scores are not tested: no national standard "
        "deviation of pupils is published for them.",
        "A figure that is not shown is missing for a reason, never zero. The reasons stand under "
        "the data notes.",
    )


def _together(rows: dict[str, Any], year: str) -> Iterator[str]:
    row, higher = rows.get("ks2_rwm_expected"), rows.get("ks2_rwm_higher")
    if row is None:
        return
    also = (
        f"; {_shown(higher)} reached the higher standard{_england(higher)}"
        if higher is not None
        else ""
    )
    yield (
        f"In {year}, {_shown(row)} of pupils reached the expected standard in reading, writing and "
        f"maths{_england(row)}{also}."
    )


def _progress(rows: dict[str, Any]) -> Iterator[str]:
    said = [
        f"{subject} {_shown(row)} ({_verdict(row)})"
        for subject in stage.SUBJECTS
        if (row := rows.get(f"ks2_{subject}_progress")) is not None
    ]
    if said:
        yield f"Progress since key stage 1: {', '.join(said)}."


def _scores(rows: dict[str, Any]) -> Iterator[str]:
    said = [
        f"{measure(name).title.split(',')[0].lower()} {_shown(rows[name])}{_england(rows[name])}"
        for name in ("ks2_reading_score", "ks2_maths_score")
        if name in rows
    ]
    if said:
        yield f"Average scaled scores: {', '.join(said)}."


def _shown(row: Any) -> str:
    return measure(row.measure).show(float(row.value))


def _england(row: Any) -> str:
    known = None if pd.isna(row.national) else float(row.national)
    return "" if known is None else f" (England {measure(row.measure).show(known)})"


def _verdict(row: Any) -> str:
    band = f"; band: {row.band.lower()}" if row.band else ""
    return f"{said_of(row.verdict)}{band}"
