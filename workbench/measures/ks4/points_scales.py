"""Scales of grades: the points of each grade, by academic year, with where they come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from workbench.calendar import AcademicYear
from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean

OFFICIAL = "official"
ASSUMED = "assumed"


@dataclass(frozen=True)
class PointsScale:
    """Grades of a kind of qualification and their points, in some academic years.

    ``size`` is the qualification's size in GCSEs, ``slots`` the slots of Attainment 8 that it
    fills; points are those of one slot. ``published`` names the years whose official list the
    points are from, none where they follow from the scale itself. ``last_year`` is empty while the
    scale is in use.
    """

    name: str
    names: tuple[str, ...]
    grades: Mapping[str, float]
    size: float
    slots: int
    first_year: str
    last_year: str
    published: tuple[str, ...]
    source: str

    def has_points_in(self, year: str) -> bool:
        """Whether the scale has points in an academic year."""
        return self.first_year <= year and (not self.last_year or year <= self.last_year)

    def status_in(self, year: str) -> str:
        """``official``, or ``assumed``: the points of another year's list, taken to be the same."""
        return OFFICIAL if not self.published or year in self.published else ASSUMED

    def points_of(self, grade: str) -> float | None:
        """Points of a grade, however it is spelt; nothing where the scale does not have it."""
        plain = plain_grade(grade)
        if plain in read("ks4_points")["no_points"]:
            return 0.0
        other = read("ks4_points")["spellings"].get(plain, plain)
        return self.grades.get(plain, self.grades.get(other))


@cache
def points_scales() -> tuple[PointsScale, ...]:
    """All scales; one whose points changed stands once for each run of years."""
    declared = read("ks4_points")
    return tuple(_scale(one, declared["source"]) for one in declared["scales"])


def points_scale(name: str, year: str) -> PointsScale:
    """The scale of a name in an academic year.

    Args:
        name: its name, or a name that DfE's lists give it.
        year: academic year of the end of key stage 4.

    Raises:
        UsageError: there is no such scale, it has no points in the year, or the name is that of
            several scales.
    """
    AcademicYear.parse(year)
    called = [one for one in points_scales() if name in (one.name, *one.names)]
    if not called:
        known = sorted({one.name for one in points_scales()})
        raise UsageError(
            f"`qualification_type` {name} has no scale of points.", did_you_mean(name, known)
        )
    found = [one for one in called if one.has_points_in(year)]
    if not found:
        raise UsageError(f"There are no points of {name} in {year}.", _needed(called, year))
    if len(found) > 1:
        raise UsageError(
            f"`qualification_type` {name} stands for {len(found)} scales.",
            f"Say which: {'; '.join(one.name for one in found)}.",
        )
    return found[0]


def usual_scale(kind: str, grade: str, year: str) -> PointsScale | None:
    """The scale that a grade of a kind of qualification usually means.

    Args:
        kind: a qualification_type of the contract ``ks4_entry``.
        grade: the grade, on any scale of the kind.
        year: academic year of the end of key stage 4.

    Returns:
        The first usual scale that has the grade; if none has it, the first; nothing for a kind
        that has no usual scale in the year.
    """
    names: Sequence[str] = read("ks4_points")["usual"].get(kind, ())
    usual = [
        one
        for name in names
        for one in points_scales()
        if one.name == name and one.has_points_in(year)
    ]
    with_grade = (one for one in usual if one.points_of(grade) is not None)
    return next(with_grade, usual[0] if usual else None)


def plain_grade(grade: str) -> str:
    """A grade in capitals without spaces and hyphens: ``5-4`` is ``54``."""
    return "".join(grade.upper().replace("-", " ").split())


def _needed(scales: Sequence[PointsScale], year: str) -> str:
    spans = "; ".join(f"{one.first_year} to {one.last_year or 'now'}" for one in scales)
    return (
        f"Points are known for {spans}. What is needed is the Department for Education's list of "
        f"performance points for the {year} tables."
    )


def _scale(declared: Mapping[str, Any], source: str) -> PointsScale:
    grades = {str(grade): float(points) for grade, points in declared["grades"].items()}
    return PointsScale(
        name=declared["name"],
        names=tuple(declared["names"]),
        grades=MappingProxyType(grades),
        size=float(declared.get("size", declared.get("slots", 1))),
        slots=int(declared.get("slots", 1)),
        first_year=declared["from"],
        last_year=declared.get("to", ""),
        published=tuple(declared.get("published", ())),
        source=declared.get("source", source),
    )
