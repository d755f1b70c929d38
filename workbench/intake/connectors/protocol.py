"""What every connector can do, and the categories of data that a school decides about."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, Protocol

from workbench.intake.arrivals import Extract

Category = Literal["basic", "demographics", "timetable", "assessment", "attendance", "staff"]
State = Literal["approved", "pending", "declined", "revoked", "none"]
Progress = Callable[[str, int], None]
"""Is told a category and the rows read of it so far; what it raises ends the run."""


@dataclass(frozen=True)
class CategoryText:
    """A category in a school's words.

    ``with_basic`` says which part of the category is read only together with basic information,
    because the connector gives it only inside the records of pupils; empty where none is.
    """

    title: str
    sentence: str
    with_basic: str = ""


CATEGORIES: Mapping[Category, CategoryText] = MappingProxyType(
    {
        "basic": CategoryText(
            "Student information (basic)",
            "Name, sex, date of birth, UPN, address, year group, other unique identifiers, and "
            "dates of admission and leaving.",
        ),
        "demographics": CategoryText(
            "Student demographics (census)",
            "Free school meals, pupil premium, SEN, first language, ethnicity, looked-after "
            "children and service children.",
            "All of it.",
        ),
        "timetable": CategoryText(
            "Student timetable",
            "Registration groups, teaching groups and the subjects studied.",
            "Which pupils are in which group.",
        ),
        "assessment": CategoryText(
            "Student assessment",
            "Results of teacher assessments and tests, statutory and current.",
        ),
        "attendance": CategoryText(
            "Student attendance and exclusions",
            "The mark of every session with the reason for an absence, suspensions and permanent "
            "exclusions.",
        ),
        "staff": CategoryText(
            "Staff information (basic)",
            "Title, name, email address, role, and whether a member of staff works in the school "
            "now.",
        ),
    }
)


@dataclass(frozen=True)
class SchoolRecord:
    """A school as the connector knows it; ``domain`` is where its data are served."""

    id: str
    name: str
    urn: str
    laestab: str
    mis: str
    domain: str
    synthetic: bool = False


@dataclass(frozen=True)
class Contact:
    """Whom at the school the connector can ask about access."""

    forename: str
    surname: str
    email: str
    phone: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Wanted:
    """What one run is to read.

    ``since`` says by category how far an earlier run has read (a moment of the source's own clock,
    without a zone); a category that is absent is read whole. ``complete`` reads all of them whole.
    ``keys`` names pupils known from earlier runs: the source's record number to the source's key.
    None means that who pupils are is not known and not asked: record numbers serve as keys.
    """

    categories: frozenset[Category]
    since: Mapping[Category, datetime] = field(default_factory=dict)
    complete: bool = False
    keys: Mapping[str, str] | None = None

    def start(self, *categories: Category) -> datetime | None:
        """From when on rows of all these categories are read; None for everything."""
        moments = [self.since.get(category) for category in categories]
        known = [moment for moment in moments if moment is not None]
        return None if self.complete or len(known) < len(moments) else min(known)


class Connector(Protocol):
    """One school's system behind a connector."""

    @property
    def name(self) -> str:
        """Name of the connector, which stands as the source of what it gives."""

    def school(self) -> SchoolRecord:
        """The school behind the token."""

    def state(self) -> State:
        """What the school has decided about access."""

    def permitted(self) -> frozenset[Category]:
        """Categories of which the school authorised all that is read."""

    def request_access(self, contacts: Iterable[Contact] = ()) -> State:
        """Ask the school for access."""

    def revoke(self) -> State:
        """End the access."""

    def preview(self, categories: frozenset[Category]) -> Mapping[Category, int]:
        """About how many records each category has; reads as little as can be."""

    def extract(self, wanted: Wanted, progress: Progress) -> Extract:
        """Read what is wanted: all of it, or an error and nothing."""

    def close(self) -> None:
        """Let go of connections."""
