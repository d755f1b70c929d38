"""Session marks of the year: when each was entered, and when it was corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from workbench.mis_simulator.pupils import Pupil

SESSIONS = ("AM", "PM")
NO_REASON = "N"
_NEVER = date(2200, 1, 1)
_ENTERED = (pd.Timedelta(hours=9, minutes=15), pd.Timedelta(hours=13, minutes=30))
_CORRECTED = pd.Timedelta(hours=16)
_PRESENT = ("/", "\\", "L", "V", "W", "#", "D", "X", "Y")
_CORRECTIONS = {"absent": 0.25, "present": 0.004}
"""Shares of marks entered as "no reason yet" first and corrected within five days."""


@dataclass(frozen=True)
class Mark:
    """One mark as it stands at a moment."""

    pupil: Pupil
    day: datetime
    session: str
    code: str
    entered_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Register:
    """All marks of the year in order of day, session and pupil.

    ``rows`` has the columns place (of the pupil in ``pupils``), date, session (0 or 1), code,
    entered and corrected (missing where the mark stands as entered).
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
        asked = np.array([p.has_left(now) if gone else p.on_roll(now) for p in self.pupils])
        moment, known = np.datetime64(now), self._columns
        corrected, entered = known["corrected"], known["entered"]
        # a missing moment compares as false
        updated = np.where(corrected <= moment, corrected, entered)
        there = (entered <= moment) & asked[known["place"]]
        return np.flatnonzero(
            there & (updated > np.datetime64(after)) & (updated < np.datetime64(before))
        )

    def mark(self, position: int, now: datetime) -> Mark:
        """One mark as it stands at a moment."""
        row = {name: values[position] for name, values in self._columns.items()}
        corrected = bool(row["corrected"] <= np.datetime64(now))
        return Mark(
            self.pupils[row["place"]],
            row["date"].item(),
            SESSIONS[row["session"]],
            row["code"] if corrected or np.isnat(row["corrected"]) else NO_REASON,
            row["entered"].item(),
            row["corrected" if corrected else "entered"].item(),
        )

    @cached_property
    def _columns(self) -> Mapping[str, Any]:
        moments = dict.fromkeys(("date", "entered", "corrected"), "datetime64[us]")
        plain = self.rows.astype(moments)
        return {name: plain[name].to_numpy() for name in plain.columns}


def register(marks: pd.DataFrame, pupils: Sequence[Pupil], seed: int) -> Register:
    """The register of a school: each mark belongs to the enrolment that covers its day.

    Args:
        marks: columns pupil_id, date, am, pm; a missing mark was never made.
        pupils: enrolments with the days on which they join and leave.
        seed: the same seed gives the same corrections.
    """
    rows = _with_corrections(_long(marks), seed)
    spells = pd.DataFrame(
        {
            "place": range(len(pupils)),
            "pupil_id": [p.pupil_id for p in pupils],
            "joins": pd.to_datetime([p.joins for p in pupils]),
            "leaves": pd.to_datetime([p.leaves or _NEVER for p in pupils]),
        }
    )
    placed = rows.merge(spells, on="pupil_id")
    inside = placed[(placed["date"] >= placed["joins"]) & (placed["date"] <= placed["leaves"])]
    ordered = inside.sort_values(["date", "session", "place"], ignore_index=True)
    columns = ["place", "date", "session", "code", "entered", "corrected"]
    return Register(tuple(pupils), ordered[columns])


def _long(marks: pd.DataFrame) -> pd.DataFrame:
    plain = marks.astype({"pupil_id": "str", "am": "object", "pm": "object"})
    day = pd.to_datetime(plain["date"]).astype("datetime64[us]")
    parts = [
        pd.DataFrame(
            {
                "pupil_id": plain["pupil_id"],
                "date": day,
                "session": number,
                "code": plain[name],
                "entered": day + _ENTERED[number],
            }
        )
        for number, name in enumerate(("am", "pm"))
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset="code").reset_index(drop=True)


def _with_corrections(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng([seed, len(rows)])
    present = rows["code"].isin(_PRESENT)
    share = np.where(present, _CORRECTIONS["present"], _CORRECTIONS["absent"])
    chosen = (rng.random(len(rows)) < share) & (rows["code"] != NO_REASON)
    later = pd.to_timedelta(rng.integers(1, 6, len(rows)), unit="D")
    return rows.assign(corrected=(rows["date"] + later + _CORRECTED).where(chosen))
