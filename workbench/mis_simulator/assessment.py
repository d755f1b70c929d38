"""Current assessment in the simulated school: aspects, result sets and how they are made up."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import numpy as np
import numpy.typing as npt

from workbench.calendar import AcademicYear, HalfTerm, half_terms
from workbench.mis_simulator.facts import facts
from workbench.mis_simulator.timetable import Subject, subjects_of
from workbench.mis_simulator.wire import wonde_id

PERCENT = "percent"
_OPENS, _ENTERED = time(8), time(16)


@dataclass(frozen=True)
class Aspect:
    """What is recorded about a subject; ``scale`` names a set of grades, or is percent."""

    id: str
    subject: Subject
    kind: str
    scale: str

    @property
    def name(self) -> str:
        """Such as "English: predicted grade"."""
        return f"{self.subject.name}: {self.kind}"

    @property
    def rule(self) -> Mapping[str, Any]:
        """For whom, when and how it is made up."""
        rule: Mapping[str, Any] = facts("assessment")["aspects"][self.kind]
        return rule

    @property
    def grades(self) -> tuple[str, ...]:
        """Grades of the scale, lowest first; 0 to 100 where it is percent."""
        if self.scale == PERCENT:
            return tuple(str(number) for number in range(101))
        return tuple(facts("assessment")["scales"][self.scale])


@dataclass(frozen=True)
class ResultSet:
    """The results of a half term."""

    id: str
    number: int
    name: str
    starts: date
    ends: date

    @property
    def opened_at(self) -> datetime:
        """When the MIS first holds it."""
        return datetime.combine(self.starts, _OPENS)

    @property
    def entered_at(self) -> datetime:
        """When its results are entered: after school on the last day."""
        return datetime.combine(self.ends, _ENTERED)


def aspects(urn: str) -> tuple[Aspect, ...]:
    """The aspects of a school, by subject."""
    rule = facts("assessment")
    return tuple(
        Aspect(wonde_id("aspect", urn, subject.code, kind), subject, kind, one["scale"])
        for subject in subjects_of(urn)
        if subject.code in rule["subjects"]
        for kind, one in rule["aspects"].items()
    )


def result_sets(urn: str, year: AcademicYear) -> tuple[ResultSet, ...]:
    """A result set for each half term of a year."""
    return tuple(_result_set(urn, year, term) for term in half_terms(year))


def texts(aspect: Aspect, numbers: npt.NDArray[np.float64]) -> npt.NDArray[np.object_]:
    """Results as they are written, from positions on the scale."""
    grades = np.array(aspect.grades, dtype=object)
    places = np.clip(np.floor(numbers + 0.5), 0, len(grades) - 1).astype(np.int64)
    written: npt.NDArray[np.object_] = grades[places]
    return written


def _result_set(urn: str, year: AcademicYear, term: HalfTerm) -> ResultSet:
    return ResultSet(
        wonde_id("result set", urn, year, term.number),
        term.number,
        f"{term.name} {year}",
        term.first,
        term.last,
    )
