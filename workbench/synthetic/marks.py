"""Attendance codes (the set in use until August 2024) for sessions missed and attended."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from workbench.synthetic.arrays import Floats, Integers
from workbench.synthetic.marginals import marginals

CODES = ("/", "\\", "L", "V", "W", "#", "I", "M", "C", "R", "H", "E", "G", "O", "N", "U", "T")
_PRESENT, _LATE, _VISIT, _WORK, _CLOSED = (
    np.int8(CODES.index(c)) for c in ("/", "L", "V", "W", "#")
)
_PERSISTENT = 0.10


@dataclass(frozen=True)
class Marks:
    """What decides the codes: (pupils, days, 2) sessions missed; (pupils, days) open days and
    uniform numbers for reasons and lateness; (pupils,) rates; (pupils, days) visits; (days,)
    days of work experience."""

    missed: Any
    open_days: Any
    rate: Floats
    reason: Any
    late: Any
    visit: Any
    work: Any


def marks(known: Marks) -> Any:
    """Codes as positions in ``CODES``, (pupils, days, 2)."""
    codes = np.empty(known.missed.shape, dtype=np.int8)
    codes[..., 0] = np.where(known.late < marginals("absence")["late"], _LATE, _PRESENT)
    codes[..., 1] = _PRESENT + 1
    out = known.visit & (known.late < marginals("absence")["visit"])
    codes = np.where(out[..., None], _VISIT, codes)
    codes = np.where(known.work[None, :, None], _WORK, codes)
    codes = np.where(known.missed, _reasons(known), codes)
    return np.where(known.open_days[..., None], codes, _CLOSED)


def _reasons(known: Marks) -> Any:
    """One reason for all sessions of a spell, decided by the day on which it starts."""
    flat = known.missed.reshape(len(known.missed), -1)
    opened = np.repeat(known.open_days, 2, axis=1)
    starts = flat & ~_absent_before(flat, opened)
    index = np.where(starts, np.arange(flat.shape[1], dtype=np.int16), np.int16(0))
    first = np.maximum.accumulate(index, axis=1)
    uniform = np.take_along_axis(known.reason, first // 2, axis=1)
    often = known.rate >= _PERSISTENT
    codes = np.empty(flat.shape, dtype=np.int8)
    for member, name in ((~often, "below"), (often, "above")):
        cumulative, positions = _table(name)
        codes[member] = positions[np.searchsorted(cumulative, uniform[member], side="right")]
    return codes.reshape(known.missed.shape)


def _absent_before(flat: Any, opened: Any) -> Any:
    """Whether the last possible session before each one was missed."""
    session = np.arange(flat.shape[1], dtype=np.int16)
    last = np.maximum.accumulate(np.where(opened, session, np.int16(-1)), axis=1)
    before = np.concatenate([np.full((len(flat), 1), -1, np.int16), last[:, :-1]], axis=1)
    return np.take_along_axis(flat, np.maximum(before, 0), axis=1) & (before >= 0)


@cache
def _table(name: str) -> tuple[Floats, Integers]:
    """Cumulative shares of the reasons, and their positions in ``CODES``; the rest is illness."""
    shares = marginals("absence")["reasons"][name]
    names = [*shares, "I"]
    return np.cumsum(list(shares.values())), np.array(
        [CODES.index(n) for n in names], dtype=np.int8
    )
