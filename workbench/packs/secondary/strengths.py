"""Higher and lower performing groups and subjects: those that differ among all that was tested."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from workbench.access.disclosure import SUPPRESSED, TOTAL
from workbench.packs.pupil_tables import labels_of
from workbench.packs.school_tables import style_of
from workbench.sentences.performers import Part
from workbench.views.formats import COUNT
from workbench.views.theme import ABOVE, BELOW, Mark, mark_of

MOST = 6
"""Groups that are named on each side."""
NOBODY = "none significantly {} the comparator"


def strengths_table(
    groups: pd.DataFrame, subjects: pd.DataFrame, standing: Collection[Part]
) -> pd.DataFrame:
    """Groups by progress and attainment, and subjects by grade 4, above and below a comparator.

    Args:
        groups: figures of the headline year, of :func:`~.results.of_groups`; may be empty.
        subjects: figures of subjects; may be empty.
        standing: of :func:`workbench.sentences.performers.standing_parts`; others are left out,
            however significant they are by themselves.

    Returns:
        One row a kind of figure: its name, and the groups above and below with their numbers and
        values, the most extreme first.
    """
    kinds = [
        ("Pupil progress, groups", groups, "progress8"),
        ("Attainment 8, groups", groups, "attainment8"),
        ("English and maths at grade 5, groups", groups, "english_maths_5"),
        ("Grade 4 or above, subjects", subjects, "subject_4"),
        ("Grade 7 or above, subjects", subjects, "subject_7"),
    ]
    rows = [
        {
            "What": title,
            f"{ABOVE.symbol} Higher performing": _listed(stands, name, ABOVE),
            f"{BELOW.symbol} Lower performing": _listed(stands, name, BELOW),
        }
        for title, frame, name in kinds
        for parts in [_parts(frame, name)]
        if any(part.verdict for part in parts)
        for stands in [[one for one in parts if (name, one.group, one.subgroup) in standing]]
    ]
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class _Part:
    """A group that may be shown: the number that the pack gives for it, its value and verdict."""

    group: str
    subgroup: str
    label: str
    n: float
    value: float
    verdict: str


def _listed(parts: Sequence[_Part], name: str, mark: Mark) -> str:
    chosen = [one for one in parts if mark_of(one.verdict) == mark]
    ordered = sorted(chosen, key=lambda one: one.value if mark == BELOW else -one.value)
    style = style_of(name)
    said = [f"{one.label} ({COUNT.value(one.n)}): {style.value(one.value)}" for one in ordered]
    further = [f"and {len(said) - MOST} more"] if len(said) > MOST else []
    nobody = NOBODY.format(mark.words.removeprefix("significantly "))
    return "; ".join([*said[:MOST], *further]) or nobody


def _parts(frame: pd.DataFrame, name: str) -> list[_Part]:
    """Groups of a measure that may be shown, with the number that the pack gives for them.

    All pupils stand in the headlines. The number is the one of the groups' table: how many pupils
    of a group lack a measure is nobody's business.
    """
    if frame.empty:
        return []
    first = frame[frame["measure"] == frame["measure"].iloc[0]]
    places = zip(first["group"], first["subgroup"], strict=True)
    numbers = dict(zip(places, first["n"], strict=True))
    mine = (frame["measure"] == name) & (frame["group"] != TOTAL)
    rows = frame[mine & (frame["status"] != SUPPRESSED)]
    said = rows["verdict"].fillna("")
    each = zip(rows["group"], rows["subgroup"], labels_of(rows), rows["value"], said, strict=True)
    return [
        _Part(group, part, label, numbers.get((group, part), math.nan), value, verdict)
        for group, part, label, value, verdict in each
    ]
