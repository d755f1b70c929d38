"""What a source gives of one school, before it is known which pupils of the store it is about.

A source is a file or a school's system. Its rows name pupils by the source's own key; who they
are is decided later, in the vault (:mod:`workbench.intake.identify`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

import pandas as pd

from workbench.contracts.model import Contract

KEY = "source_key"
"""Column that names a pupil, or a member of staff, as the source does."""
MARKS = "attendance_mark"
"""Session marks, one row each; together they make the days of the contract ``attendance_day``."""
ENROLMENTS = "pupil_key"
"""An arrival of enrolments: the source's number of each (student_id), and the pupil's key."""
MARK_COLUMNS = (KEY, "date", "session", "code")
GIVEN_HERE = ("urn", "origin")
"""Columns that the store gives and no source."""


@dataclass(frozen=True)
class Arrival:
    """Rows of one dataset as a source gave them.

    ``rows`` has the columns of the contract without urn and origin, and with ``source_key`` in
    place of ``pupil_id``; columns that a source does not know may be left out. ``dataset`` is the
    name of the contract, or ``attendance_mark`` with the columns source_key, date, session (AM or
    PM) and code. ``complete`` says that these are all the rows that the source holds of the
    academic years in ``years``, so that what is stored of them and not here has gone. ``gone``
    are keys of the source that it says it has deleted.
    """

    dataset: str
    rows: pd.DataFrame
    complete: bool = False
    years: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()

    def with_rows(self, rows: pd.DataFrame) -> "Arrival":
        """The same arrival with other rows."""
        return replace(self, rows=rows)


@dataclass(frozen=True)
class Extract:
    """Everything that one source gave of one school in one go.

    ``source`` is the name of the connector or kind of file, ``year`` the current academic year.
    ``cursors`` say by category how far the source has been read (ISO moments of the source's own
    clock). ``staff`` rows stand in the arrival ``staff``.
    """

    source: str
    urn: str
    year: str
    arrivals: tuple[Arrival, ...]
    cursors: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Arrival]:
        return iter(self.arrivals)

    @property
    def day(self) -> date | None:
        """The day by the source's own clock, where it tells."""
        moments = [datetime.fromisoformat(moment) for moment in self.cursors.values()]
        return max(moments).date() if moments else None

    @property
    def whole(self) -> bool:
        """Whether everything was read: all pupils, or all of what there is without them.

        Groups and staff come whole each time, which says nothing about pupils.
        """
        pupils = self.of("pupil")
        return pupils.complete if pupils else any(one.complete for one in self)

    def without(self, dataset: str) -> "Extract":
        """The extract without the arrival of a dataset."""
        return replace(self, arrivals=tuple(a for a in self.arrivals if a.dataset != dataset))

    def of(self, dataset: str) -> Arrival | None:
        """The arrival of a dataset, if there is one."""
        return next((one for one in self.arrivals if one.dataset == dataset), None)


def arriving_columns(contract: Contract) -> tuple[str, ...]:
    """Columns of a contract as a source gives them."""
    named = (KEY if name == "pupil_id" else name for name in contract.names)
    return tuple(name for name in named if name not in GIVEN_HERE)
