"""A school behind Groupcall Xporter: attendance marks, and nothing else."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.intake.arrivals import KEY, MARK_COLUMNS, MARKS, Arrival, Extract
from workbench.intake.connectors.errors import BadAnswer, NotAuthorised
from workbench.intake.connectors.protocol import (
    CATEGORIES,
    Category,
    Contact,
    Progress,
    SchoolRecord,
    State,
    Wanted,
)
from workbench.intake.connectors.xporter.summary import marks_of

NAME = "xporter"
Summaries = Callable[[], Iterable[Mapping[str, Any]]]
"""Gives the attendance summaries of a school, each the JSON object of one pupil."""
_GIVEN: frozenset[Category] = frozenset({"attendance"})
_NEXT = "The school decides about access on Xporter's own pages."


class Xporter:
    """Attendance marks of a school from Xporter's attendance summaries.

    Public material shows one attendance summary and no description of how it is asked for. So this
    connector is given what fetches the summaries, reads session marks from them, and refuses a
    summary with a field that it does not know. It gives no other category; it does not ask for
    access, revoke it or know what else the school authorised. Summaries are always read whole,
    and a pupil's key is the summary's ``XID``.
    """

    name = NAME

    def __init__(self, school: SchoolRecord, summaries: Summaries, began: datetime) -> None:
        """Make a connector.

        Args:
            school: the school, as whoever set up the connection states it.
            summaries: fetches the summaries.
            began: the moment of reading on the source's own clock, without a zone.
        """
        self._school = school
        self._summaries = summaries
        self._began = began

    def school(self) -> SchoolRecord:
        """The school as it was stated."""
        return self._school

    def state(self) -> State:
        """Approved: without approval there are no summaries."""
        return "approved"

    def permitted(self) -> frozenset[Category]:
        """Attendance."""
        return _GIVEN

    def request_access(self, contacts: Iterable[Contact] = ()) -> State:
        """Not possible from here.

        Raises:
            NotAuthorised: always.
        """
        raise NotAuthorised("Xporter cannot be asked for access from here.", _NEXT)

    def revoke(self) -> State:
        """Not possible from here.

        Raises:
            NotAuthorised: always.
        """
        raise NotAuthorised("Access to Xporter cannot be ended from here.", _NEXT)

    def preview(self, categories: frozenset[Category]) -> Mapping[Category, int]:
        """Nothing is counted without reading it."""
        self._check(categories)
        return {}

    def extract(self, wanted: Wanted, progress: Progress) -> Extract:
        """Read the marks of all summaries.

        Raises:
            BadAnswer: a summary is not as described, or a pupil has two.
            NotAuthorised: another category than attendance is wanted.
        """
        self._check(wanted.categories)
        year = str(AcademicYear.of(self._began.date()))
        arrivals = (self._marks(progress),) if wanted.categories else ()
        cursor = self._began.isoformat(" ", "seconds")
        return Extract(
            NAME, self._school.urn, year, arrivals, dict.fromkeys(sorted(wanted.categories), cursor)
        )

    def close(self) -> None:
        """Nothing is held open."""

    def _check(self, categories: frozenset[Category]) -> None:
        others = sorted(categories - _GIVEN)
        if others:
            titles = ", ".join(CATEGORIES[name].title for name in others)
            raise NotAuthorised(f"Xporter gives attendance only, not: {titles}.", _NEXT)

    def _marks(self, progress: Progress) -> Arrival:
        frames = [pd.DataFrame(columns=list(MARK_COLUMNS), dtype="str")]
        rows, pupils = 0, set()
        for number, summary in enumerate(self._summaries(), start=1):
            frames.append(marks_of(summary))
            pupils.add(summary["XID"])
            rows += len(frames[-1])
            progress("attendance", rows)
            if len(pupils) < number:
                raise BadAnswer("A pupil has two attendance summaries.", "Nothing was stored.")
        marks = pd.concat(frames, ignore_index=True).sort_values([KEY, "date", "session"])
        # a summary may begin after the year did, so that what is not in it has not gone
        return Arrival(MARKS, marks.reset_index(drop=True))
