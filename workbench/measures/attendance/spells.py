"""Spells of absence: runs of sessions missed, across weekends and days when school was closed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.measures.attendance.codes import Kinds, kinds, kinds_of
from workbench.measures.attendance.sums import ABSENT, ATTENDED, SESSIONS
from workbench.measures.cohort import Cohort, cohort
from workbench.measures.columns import Days, Flags, Integers, dates_of


@dataclass(frozen=True)
class _Sessions:
    """Possible sessions in order: place of the enrolment, day, whether missed, whether through
    illness, and whether a spell begins there."""

    who: Integers
    day: Days
    absent: Flags
    ill: Flags
    starts: Flags


def spells(days: pd.DataFrame) -> pd.DataFrame:
    """Every spell of absence: the longest run of sessions missed with none attended between.

    Sessions that were not possible, or have no mark that is known, neither end nor lengthen a
    spell: it runs on over weekends, holidays and closures, within an academic year.

    Args:
        days: columns of the contract ``attendance_day``; days of one enrolment in any order.

    Returns:
        Columns pupil_id, urn, year, first and last (days), sessions, days (sessions / 2), dates
        (different days with a session missed: the consecutive days of absence), illness (all
        sessions missed through illness).

    Source: a definition of this workbench; that the number of spells helps to tell who stays
        persistently absent is a finding of FFT Education Datalab.
    """
    who = cohort(days)
    return _spells(_sessions(days, who), who)


def enrolment_spells(days: pd.DataFrame) -> pd.DataFrame:
    """Spells of absence of each enrolment, those without one among them.

    Args:
        days: columns of the contract ``attendance_day``.

    Returns:
        Columns pupil_id, urn, year, possible, then spells and spell_sessions (number and sessions
        in them), illness_spells and illness_spell_sessions (spells of nothing but illness),
        longest_spell (sessions) and consecutive_days (the most dates in one spell).
    """
    who = cohort(days)
    sessions = _sessions(days, who)
    found = _spells(sessions, who)
    place = sessions.who[sessions.starts]
    ill = found["illness"].to_numpy()

    def add_up(column: str, weight: Flags | None = None) -> Integers:
        values = found[column].to_numpy() * (1 if weight is None else weight)
        return np.bincount(place, weights=values, minlength=who.size).astype(np.int64)

    return who.pupils.assign(
        possible=np.bincount(sessions.who, minlength=who.size),
        spells=np.bincount(place, minlength=who.size),
        spell_sessions=add_up("sessions"),
        illness_spells=np.bincount(place[ill], minlength=who.size),
        illness_spell_sessions=add_up("sessions", ill),
        longest_spell=_most(place, found["sessions"], who.size),
        consecutive_days=_most(place, found["dates"], who.size),
    )


def _sessions(days: pd.DataFrame, who: Cohort) -> _Sessions:
    order, day = _in_order(days, who)
    found = np.column_stack([kinds_of(days[one], days["date"]) for one in SESSIONS])[order]
    kind = found.reshape(-1)
    absent, attended, ill = (_is(kind, names) for names in (ABSENT, ATTENDED, ("illness",)))
    possible = absent | attended
    place = np.repeat(who.position[order], 2)[possible]
    missed = absent[possible]
    before = np.concatenate([[False], missed[:-1]]) & (place == np.concatenate([[-1], place[:-1]]))
    return _Sessions(
        who=place,
        day=np.repeat(day[order], 2)[possible],
        absent=missed,
        ill=ill[possible],
        starts=missed & ~before,
    )


def _in_order(days: pd.DataFrame, who: Cohort) -> tuple[Integers, Days]:
    """The order of rows by enrolment and date, and the dates."""
    day = dates_of(days["date"])
    combined = who.position * 2**32 + day.astype(np.int64)
    if (np.diff(combined) >= 0).all():
        return np.arange(len(days)), day
    return np.argsort(combined, kind="stable"), day


def _is(kind: Kinds, names: tuple[str, ...]) -> Flags:
    """Whether sessions are of some classes or kinds."""
    table = [one.class_ in names or one.name in names for one in kinds().values()]
    found: Flags = np.array(table)[kind]
    return found


def _spells(known: _Sessions, who: Cohort) -> pd.DataFrame:
    number = (np.cumsum(known.starts) - 1)[known.absent]
    count = int(known.starts.sum())
    day, ill = known.day[known.absent], known.ill[known.absent]
    last = np.flatnonzero(np.diff(number, append=count))
    fresh = np.diff(day.astype(np.int64), prepend=-1) != 0
    sessions = np.bincount(number, minlength=count)
    begins = known.starts[known.absent]
    facts = {
        "first": day[begins].astype("datetime64[s]"),
        "last": day[last].astype("datetime64[s]"),
        "sessions": sessions,
        "days": sessions / 2,
        "dates": np.bincount(number, weights=fresh | begins, minlength=count).astype(np.int64),
        "illness": np.bincount(number, weights=ill, minlength=count) == sessions,
    }
    pupils = who.pupils.take(known.who[known.starts]).reset_index(drop=True)
    return pupils.assign(**facts)


def _most(place: Integers, values: "pd.Series[int]", size: int) -> Integers:
    found = np.zeros(size, dtype=np.int64)
    np.maximum.at(found, place, values.to_numpy())
    return found
