"""Attendance codes by date: the kind of session that each mark means."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from workbench.measures.columns import days
from workbench.measures.reference import read

Kinds = np.ndarray[tuple[int], np.dtype[np.int8]]

UNMARKED = "unmarked"
UNRECOGNISED = "unrecognised"


@dataclass(frozen=True)
class Code:
    """One attendance code: its class, the reason group of an absence, and what it means."""

    mark: str
    kind: str
    reason: str
    meaning: str


@dataclass(frozen=True)
class CodeSet:
    """Codes in force from a day on, until the next set."""

    first_day: np.datetime64
    source: str
    codes: dict[str, Code]


@cache
def code_sets() -> tuple[CodeSet, ...]:
    """All sets, oldest first."""
    return tuple(_code_set(declared) for declared in read("attendance_codes")["sets"])


@cache
def kinds() -> tuple[str, ...]:
    """Every kind of session that sums are kept by: class, reason group or lateness, and no mark.

    A kind is ``"present"``, ``"late"``, ``"approved"``, a reason group of absence,
    ``"not_possible"``, ``"unmarked"`` or ``"unrecognised"``: each session is of exactly one.
    """
    reasons = tuple(read("attendance_codes")["reasons"])
    return ("present", "late", "approved", *reasons, "not_possible", UNMARKED, UNRECOGNISED)


def kinds_of(marks: "pd.Series[str]", dates: pd.Series) -> Kinds:
    """The position in ``kinds()`` of each mark, by the code set in force on its date.

    A missing mark is unmarked. A mark that is not in the set of its date is unrecognised and
    counts in no sum: it is reported, never guessed at.
    """
    column = pd.Categorical(marks)
    era = _era(dates)
    table = np.stack([_kind_row(one, column.categories) for one in code_sets()])
    found: Kinds = table[era, column.codes]
    return found


def _era(dates: pd.Series) -> Kinds:
    starts = np.array([one.first_day for one in code_sets()])[1:]
    return np.searchsorted(starts, days(dates), side="right").astype(np.int8)


def _kind_row(codes: CodeSet, marks: pd.Index) -> Kinds:
    """Kinds of the marks in order, then of a missing mark (code -1)."""
    names = [_kind(codes.codes[m]) if m in codes.codes else UNRECOGNISED for m in marks]
    return np.array([kinds().index(name) for name in [*names, UNMARKED]], dtype=np.int8)


def _kind(code: Code) -> str:
    if code.mark == "L":
        return "late"
    return code.reason or code.kind


def _code_set(declared: dict[str, object]) -> CodeSet:
    codes = declared["codes"]
    assert isinstance(codes, dict)
    return CodeSet(
        first_day=np.datetime64(str(declared["from"])),
        source=str(declared["source"]),
        codes={mark: Code(mark, *facts) for mark, facts in codes.items()},
    )
