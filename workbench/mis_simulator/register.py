"""Session marks of the year: which are there at a moment, and how each stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from workbench.mis_simulator.pupils import Pupil
from workbench.mis_simulator.recent import Recent
from workbench.mis_simulator.register_rows import ORDER, register_rows

SESSIONS = ("AM", "PM")
_DAYS = 366


@dataclass(frozen=True)
class Mark:
    """One mark as it stands at a moment; no other mark of the school has its number."""

    number: int
    pupil: Pupil
    day: datetime
    session: str
    code: str
    entered_at: datetime
    updated_at: datetime


@dataclass(frozen=True, eq=False)
class Register:
    """All marks of the year in order of day, session and pupil.

    ``rows`` is as ``register_rows`` makes it.
    """

    pupils: tuple[Pupil, ...]
    rows: pd.DataFrame

    def visible(self, now: datetime, after: datetime, before: datetime, gone: bool) -> Any:
        """Positions of the marks that are there at a moment and were last changed in a span.

        Args:
            now: the moment.
            after: only marks changed later than this.
            before: only marks changed earlier than this.
            gone: those of pupils who have left instead of those on roll.
        """
        asked = (now, after, before, gone)
        return self._recent.of(asked, lambda: _visible(self, *asked))

    def marks(self, positions: Sequence[int], now: datetime) -> list[Mark]:
        """Marks as they stand at a moment."""
        chosen = np.asarray(positions, dtype=np.int64)
        columns = {name: values[chosen] for name, values in self.columns.items()}
        corrected = columns["corrected"] <= np.datetime64(now)
        code = np.where(corrected, columns["code"], columns["first"])
        updated = np.where(corrected, columns["corrected"], columns["entered"])
        places, sessions = columns["place"], columns["session"]
        days = columns["date"].astype("datetime64[D]").astype(np.int64)
        number = (places * _DAYS + days % _DAYS) * len(SESSIONS) + sessions
        plain = [number, places, columns["date"], sessions, code, columns["entered"], updated]
        return [
            Mark(one, self.pupils[place], day, SESSIONS[session], written, entered, changed)
            for one, place, day, session, written, entered, changed in zip(
                *(values.tolist() for values in plain), strict=True
            )
        ]

    def corrected(self, position: int, code: str, when: datetime) -> "Register":
        """The register with a mark that has another code from a moment on."""
        others = self.rows.index != position
        before = self.marks([position], when)[0].code
        rows = self.rows.assign(
            first=self.rows["first"].where(others, before),
            code=self.rows["code"].where(others, code),
            corrected=self.rows["corrected"].where(others, pd.Timestamp(when)),
        )
        return replace(self, rows=rows)

    def without(self, positions: Sequence[int]) -> "Register":
        """The register without some marks, as if they had never been made."""
        return replace(self, rows=self.rows.drop(index=list(positions)).reset_index(drop=True))

    def left(self, place: int, pupil: Pupil, when: datetime) -> "Register":
        """The register after a pupil left: no marks are entered later."""
        rows = self.rows
        kept = rows[(rows["place"] != place) | (rows["entered"] <= pd.Timestamp(when))]
        return self.with_pupil(place, pupil, kept.reset_index(drop=True))

    def joined(self, pupil: Pupil, like: int, when: datetime) -> "Register":
        """The register with one more pupil, whose marks will be those of another pupil.

        Args:
            pupil: the enrolment.
            like: place of the pupil whose later marks are taken.
            when: moment of joining.
        """
        rows = self.rows
        later = rows[(rows["place"] == like) & (rows["entered"] > pd.Timestamp(when))]
        every = pd.concat([rows, later.assign(place=len(self.pupils))])
        return Register((*self.pupils, pupil), every.sort_values(ORDER, ignore_index=True))

    def with_pupil(self, place: int, pupil: Pupil, rows: pd.DataFrame | None = None) -> "Register":
        """The register with another state of a pupil."""
        pupils = (*self.pupils[:place], pupil, *self.pupils[place + 1 :])
        return Register(pupils, self.rows if rows is None else rows)

    @cached_property
    def _recent(self) -> Recent[Any]:
        return Recent()

    @cached_property
    def columns(self) -> Mapping[str, Any]:
        """The columns of ``rows`` as arrays."""
        return {name: self.rows[name].to_numpy() for name in self.rows.columns}


def register(marks: pd.DataFrame, pupils: Sequence[Pupil], seed: int) -> Register:
    """The register of a school: each mark belongs to the enrolment that covers its day.

    Args:
        marks: columns pupil_id, date, am, pm; a missing mark was never made.
        pupils: enrolments with the days on which they join and leave.
        seed: the same seed gives the same corrections.
    """
    return Register(tuple(pupils), register_rows(marks, pupils, seed))


def _visible(known: Register, now: datetime, after: datetime, before: datetime, gone: bool) -> Any:
    asked = np.array([p.has_left(now) if gone else p.on_roll(now) for p in known.pupils])
    moment, columns = np.datetime64(now), known.columns
    corrected, entered = columns["corrected"], columns["entered"]
    # a missing moment compares as false
    updated = np.where(corrected <= moment, corrected, entered)
    there = (entered <= moment) & asked[columns["place"]]
    return np.flatnonzero(
        there & (updated > np.datetime64(after)) & (updated < np.datetime64(before))
    )
