"""Grades are on the scale of their qualification or assessment."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean
from workbench.intake.checks.rule import Finding, Mask
from workbench.intake.checks.tables import Case, Table

RESULTS = "assessment_result"
TEXT = "text"
_FILE = "grade_scales"


@dataclass(frozen=True)
class Scale:
    """Grades of one scale; whole numbers from ``lowest`` to ``highest`` are grades too."""

    name: str
    title: str
    grades: frozenset[str]
    lowest: int | None = None
    highest: int | None = None

    def has(self, grade: str) -> bool:
        """Whether a grade is on the scale, in one of its spellings."""
        spelt = read(_FILE)["spellings"].get(grade, grade)
        return grade in self.grades or spelt in self.grades or self._counts(grade)

    def _counts(self, grade: str) -> bool:
        if self.lowest is None or self.highest is None or not _is_number(grade):
            return False
        return self.lowest <= int(grade) <= self.highest


Scales = Mapping[str, tuple[Scale, ...]]


def scale_names() -> tuple[str, ...]:
    """Names of all scales."""
    return tuple(read(_FILE)["scales"])


def scale(name: str) -> Scale:
    """The scale of that name.

    Raises:
        UsageError: there is no such scale.
    """
    scales = read(_FILE)["scales"]
    if name not in scales:
        raise UsageError("`name` is of no scale of grades.", did_you_mean(name, scales))
    raw = scales[name]
    grades = {*raw.get("grades", ()), *_grades_elsewhere(raw.get("grades_at", []))}
    return Scale(
        name, raw["title"], frozenset(grades), _limit(raw, "lowest"), _limit(raw, "highest")
    )


def check_grades(case: Case) -> Iterator[Finding]:
    """Results are on the scale that they name, entries on one of their qualification."""
    results = case.table(RESULTS, "scale", "grade")
    if results is not None:
        by_name = {name: (scale(name),) for name in scale_names()}
        yield _finding(results, "scale", by_name)
    for dataset, kinds in read(_FILE)["entries"].items():
        entries = case.table(dataset, "qualification_type", "grade")
        if entries is not None:
            of_kind = {kind: tuple(map(scale, names)) for kind, names in kinds.items()}
            yield _finding(entries, "qualification_type", of_kind)


def _finding(table: Table, by: str, scales: Scales) -> Finding:
    return Finding("grade_on_scale", table.dataset, "grade", _off_scale(table, by, scales))


def _off_scale(table: Table, by: str, scales: Scales) -> Mask:
    """Rows off their scale; each pair of scale and grade is tested once."""
    kinds, kind_values = pd.factorize(table.rows[by])
    grades, grade_values = pd.factorize(table.rows["grade"])
    off = np.zeros((len(kind_values) + 1, len(grade_values) + 1), dtype=bool)
    for row, kind in enumerate(kind_values):
        for column, grade in enumerate(grade_values):
            known = scales.get(str(kind), ())
            off[row, column] = bool(known) and not any(one.has(str(grade)) for one in known)
    flags: Mask = off[kinds, grades]
    return flags


def _is_number(grade: str) -> bool:
    return grade.isascii() and grade.isdigit()


def _limit(raw: dict[str, Any], end: str) -> int | None:
    place = raw.get(f"{end}_at")
    return int(_at(place)) if place else raw.get(end)


def _grades_elsewhere(places: list[Any]) -> Iterator[str]:
    """Grades that stand in other files; a single place is written without a list around it."""
    for place in places if places and isinstance(places[0], list) else [places]:
        if place:
            yield from map(str, _at(place))


def _at(place: list[Any]) -> Any:
    found: Any = read(place[0])
    for step in place[1:]:
        found = found[step]
    return found
