"""Attainment 8 a second time: slow, obvious, one pupil, every way of filling the slots tried.

Shares no code and no reference file with the package, so that a mistake must be made twice to pass.
"""

from dataclasses import dataclass
from datetime import date
from itertools import combinations

EBACC = {
    "combined_science",
    "biology",
    "chemistry",
    "physics",
    "computer_science",
    "history",
    "geography",
    "language",
}
ENGLISH = {"english_language", "english_literature"}
ACADEMIC = {"GCSE", "GCSE combined science", "AS"}


@dataclass(frozen=True)
class Entry:
    """One examination entry of the pupil."""

    qualification: str
    discount_code: str
    kind: str
    pillar: str
    points: float
    size: int = 1
    attempt: int = 1
    exam_date: date | None = None


def counting(entries: list[Entry]) -> list[Entry]:
    """The first attempt of each qualification, then one entry for each discount code."""
    first_attempts = [
        min((e for e in entries if e.qualification == name), key=lambda e: e.attempt)
        for name in {e.qualification for e in entries}
    ]
    kept = []
    for code in {e.discount_code for e in first_attempts}:
        rivals = [e for e in first_attempts if e.discount_code == code]
        dates = [e.exam_date for e in rivals if e.exam_date and e.kind != "AS"]
        in_time = [
            e for e in rivals if e.kind == "AS" or not e.exam_date or e.exam_date == min(dates)
        ]
        kept.append(max(in_time, key=lambda e: (e.points, e.kind in ACADEMIC)))
    return kept


def attainment8(entries: list[Entry]) -> float:
    """The most points that any allowed way of filling the slots gives."""
    kept = counting(entries)
    most = 0.0
    for english in [None, *(e for e in kept if e.pillar in ENGLISH and e.kind in ACADEMIC)]:
        for maths in [None, *(e for e in kept if e.pillar == "maths" and e.kind in ACADEMIC)]:
            rest = [e for e in kept if e is not english and e is not maths]
            doubled = _doubled(kept)
            points = english.points * doubled if english else 0.0
            points += maths.points * 2 if maths else 0.0
            most = max(most, points + _best_six(rest))
    return most


def _doubled(kept: list[Entry]) -> int:
    taken = {e.pillar for e in kept if e.pillar in ENGLISH}
    alone = any(e.kind == "AS" and e.pillar == "english_language" for e in kept)
    return 2 if taken == ENGLISH or alone else 1


def _best_six(rest: list[Entry]) -> float:
    """Three EBacc slots and three open ones, by trying every choice for the EBacc slots."""
    values = [
        (e.points, e.pillar in EBACC and e.kind in ACADEMIC) for e in rest for _ in range(e.size)
    ]
    places = [i for i, (_, may) in enumerate(values) if may]
    most = 0.0
    for how_many in range(min(3, len(places)) + 1):
        for chosen in combinations(places, how_many):
            left = sorted((v for i, (v, _) in enumerate(values) if i not in chosen), reverse=True)
            most = max(most, sum(values[i][0] for i in chosen) + sum(left[:3]))
    return most
