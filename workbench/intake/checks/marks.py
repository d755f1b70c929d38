"""Session marks: codes by the day of the mark, signs by session, and days on roll.

Source: DfE, Keeping pupil registers, absence and attendance codes (to August 2024); Working
together to improve school attendance (August 2024 on).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.contracts.reference import read
from workbench.intake.arrivals import KEY, MARKS
from workbench.intake.checks.rule import Finding, Mask
from workbench.intake.checks.tables import PUPIL, Case, day_numbers, looked_up, mask

_SIGNS = {"AM": "\\", "PM": "/"}
"""By session, the sign that belongs to the other one."""
_NOT_ON_ROLL = ("Z", "#")
"""Codes of days on which a pupil need not be on roll."""


@dataclass(frozen=True)
class CodeSet:
    """Codes in force from a day on. ``ended`` are older ones that still count as they did."""

    first_day: date
    codes: frozenset[str]
    ended: frozenset[str]


def code_sets() -> tuple[CodeSet, ...]:
    """Every set of attendance codes, the oldest first."""
    return tuple(
        CodeSet(raw["from"], frozenset(raw["codes"]), frozenset(raw.get("legacy", ())))
        for raw in read("attendance_codes")["sets"]
    )


def check_codes(case: Case) -> Iterator[Finding]:
    """Codes are of the set in force on their day."""
    marks = case.table(MARKS, "date", "code")
    if marks is None:
        return
    sets = code_sets()
    days, day_values = pd.factorize(marks.rows["date"])
    codes, code_values = pd.factorize(marks.rows["code"])
    of_day = _set_of(list(day_values), sets)[days]
    both = (days >= 0) & (codes >= 0)
    current = _member([one.codes for one in sets], list(code_values))[of_day, codes]
    ended = _member([one.ended for one in sets], list(code_values))[of_day, codes]
    yield Finding("mark_code", MARKS, "code", both & ~current & ~ended)
    yield Finding("mark_code_ended", MARKS, "code", both & ended & ~current)


def check_signs(case: Case) -> Iterator[Finding]:
    """The sign for present is that of the session."""
    marks = case.table(MARKS, "session", "code")
    if marks is not None:
        session, code = marks.rows["session"], marks.rows["code"]
        crossed = [mask((session == name) & (code == sign)) for name, sign in _SIGNS.items()]
        yield Finding("mark_symbol", MARKS, "code", crossed[0] | crossed[1])


def check_on_roll(case: Case) -> Iterator[Finding]:
    """Marks lie between the pupil's first admission and last leaving, where these came."""
    marks = case.table(MARKS, KEY, "date", "code")
    pupils = case.table(PUPIL, KEY)
    if marks is None or pupils is None:
        return
    day = day_numbers(marks.rows["date"])
    first, last = (looked_up(marks.rows[KEY], bound) for bound in _bounds(pupils.rows))
    # where an end is not known, comparing with it is false
    outside = (day < first) | (day > last)
    elsewhere = mask(marks.rows["code"].isin(_NOT_ON_ROLL))
    yield Finding("mark_off_roll", MARKS, "date", outside & ~elsewhere)


def _bounds(rows: pd.DataFrame) -> Iterator[Mapping[str, float]]:
    """First and last day on roll by pupil; infinite where a spell has no such end."""
    key = rows[KEY].astype("str")
    for name, reach in (("admission_date", -np.inf), ("leaving_date", np.inf)):
        days = day_numbers(rows[name]) if name in rows else np.full(len(rows), np.nan)
        by_key = pd.Series(np.nan_to_num(days, nan=reach), index=rows.index).groupby(key)
        ends = by_key.min() if reach < 0 else by_key.max()
        yield dict(zip(ends.index, ends.to_numpy(float), strict=True))


def _set_of(days: Sequence[date], sets: Sequence[CodeSet]) -> npt.NDArray[np.intp]:
    starts = np.array([one.first_day for one in sets], dtype="datetime64[D]")
    found = np.searchsorted(starts, np.array(days, dtype="datetime64[D]"), side="right") - 1
    return np.append(np.maximum(found, 0), 0)


def _member(sets: Sequence[frozenset[str]], values: Sequence[str]) -> Mask:
    """Set by value, with a last column for a missing value."""
    return np.array([[*(value in one for value in values), False] for one in sets], dtype=bool)
