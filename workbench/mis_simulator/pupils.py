"""One enrolment in the simulated school: who, when on roll, and what changes about it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from workbench.mis_simulator.wire import person_identifier

JOINED, CHANGED, LEFT = time(8), time(12), time(17)


@dataclass(frozen=True)
class Edit:
    """A field of a pupil that has another value from a moment on.

    ``field`` is surname, address (the number of a made-up address), form (the name of a
    registration group) or the name of a characteristic.
    """

    at: datetime
    field: str
    value: Any


@dataclass(frozen=True)
class Pupil:
    """One enrolment. A pupil who comes back has two enrolments with one ``mis_id``."""

    id: str
    mis_id: str
    pupil_id: str
    forename: str | None
    surname: str | None
    sex: str
    date_of_birth: date
    upn: str | None
    former_upn: str | None
    year_group: int
    joins: date
    leaves: date | None
    characteristics: dict[str, Any]
    form: str = ""
    edits: tuple[Edit, ...] = ()
    joins_at: time = JOINED
    leaves_at: time = LEFT

    @property
    def joined_at(self) -> datetime:
        """When the MIS first holds the enrolment."""
        return datetime.combine(self.joins, self.joins_at)

    @property
    def left_at(self) -> datetime | None:
        """When the MIS drops the enrolment."""
        return None if self.leaves is None else datetime.combine(self.leaves, self.leaves_at)

    def upi(self, school: str) -> str:
        """The identifier of the person in a school, the same for all enrolments."""
        return person_identifier(school, self.mis_id)

    def on_roll(self, now: datetime) -> bool:
        """Whether the MIS holds the enrolment at a moment."""
        return self.joined_at <= now and not self.has_left(now)

    def has_left(self, now: datetime) -> bool:
        """Whether the enrolment has ended by a moment."""
        return self.left_at is not None and self.left_at <= now

    def value_at(self, field: str, now: datetime, otherwise: Any) -> Any:
        """A field as it stands at a moment; ``otherwise`` is its value before any edit."""
        values = [edit.value for edit in self._made(now) if edit.field == field]
        return values[-1] if values else otherwise

    def surname_at(self, now: datetime) -> str | None:
        """The surname in use at a moment."""
        known: str | None = self.value_at("surname", now, self.surname)
        return known

    def form_at(self, now: datetime) -> str:
        """The registration group at a moment."""
        return str(self.value_at("form", now, self.form))

    def characteristics_at(self, now: datetime) -> dict[str, Any]:
        """The characteristics as they stand at a moment."""
        known = self.characteristics
        return {name: self.value_at(name, now, value) for name, value in known.items()}

    def updated_at(self, now: datetime) -> datetime:
        """When the record last changed before a moment."""
        if self.left_at is not None and self.left_at <= now:
            return self.left_at
        return max([self.joined_at, *(edit.at for edit in self._made(now))])

    def edited(self, *edits: Edit) -> "Pupil":
        """The enrolment with more edits, in order of time."""
        every = sorted((*self.edits, *edits), key=lambda edit: edit.at)
        return replace(self, edits=tuple(every))

    def left(self, when: datetime) -> "Pupil":
        """The enrolment that ends at a moment."""
        return replace(self, leaves=when.date(), leaves_at=when.time())

    def again(self, identifier: str, when: datetime) -> "Pupil":
        """A new enrolment of the same person from a moment on, as the old one stood at its end."""
        before = self.left_at or when
        return replace(
            self,
            id=identifier,
            surname=self.surname_at(before),
            characteristics=self.characteristics_at(before),
            form=self.form_at(before),
            joins=when.date(),
            joins_at=when.time(),
            leaves=None,
            edits=(),
        )

    def _made(self, now: datetime) -> tuple[Edit, ...]:
        # nothing more is entered about who has left
        until = now if self.left_at is None else min(now, self.left_at)
        return tuple(edit for edit in self.edits if edit.at <= until)
