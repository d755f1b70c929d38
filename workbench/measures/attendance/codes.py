"""Attendance codes by date: the kind of session that each mark means."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.columns import dates_of

Kinds = np.ndarray[tuple[int], np.dtype[np.int8]]

UNMARKED = "unmarked"
UNRECOGNISED = "unrecognised"


@dataclass(frozen=True)
class Kind:
    """A kind of session: its class, its group of reasons if it is an absence, and its title.

    ``held`` says whether such a session shows that the school was open.
    """

    name: str
    class_: str
    group: str
    title: str
    held: bool


@dataclass(frozen=True)
class Code:
    """One attendance code: the kind of session and what it means."""

    mark: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class CodeSet:
    """Codes in force from a day on, until the next set.

    ``legacy`` are codes that ended before and are still counted where a register has them.
    """

    first_day: np.datetime64
    source: str
    codes: Mapping[str, Code]
    legacy: Mapping[str, Code]

    @property
    def counted(self) -> Mapping[str, Code]:
        """Every code that counts, by its mark."""
        return {**self.legacy, **self.codes}


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of session by name, in a fixed order; each session is of exactly one.

    The last two are no mark at all, and a mark that is not in the set of its date.
    """
    declared = [_kind(name, facts) for name, facts in read("attendance_codes")["kinds"].items()]
    unknown = [
        Kind(UNMARKED, UNMARKED, "", "No mark", held=False),
        Kind(UNRECOGNISED, UNRECOGNISED, "", "Mark not in the code set of its date", held=False),
    ]
    return MappingProxyType({kind.name: kind for kind in [*declared, *unknown]})


@cache
def code_sets() -> tuple[CodeSet, ...]:
    """All sets, oldest first; the first serves earlier dates as well."""
    found: tuple[CodeSet, ...] = ()
    for declared in read("attendance_codes")["sets"]:
        before = found[-1].counted if found else {}
        found = (*found, _code_set(declared, before))
    return found


def kinds_of(marks: "pd.Series[str]", dates: pd.Series) -> Kinds:
    """The position in ``kinds()`` of each mark, by the code set in force on its date.

    A missing mark is unmarked. A mark that is not in the set of its date is unrecognised and
    counts in no sum: it is reported, never guessed at.
    """
    column = pd.Categorical(marks)
    table = np.stack([_kind_row(one, column.categories) for one in code_sets()])
    found: Kinds = table[_set_of(dates), column.codes]
    return found


def places_of(names: Mapping[str, Kind] | tuple[str, ...]) -> tuple[int, ...]:
    """Positions of kinds in ``kinds()`` by their names."""
    order = list(kinds())
    return tuple(order.index(name) for name in names)


def _set_of(dates: pd.Series) -> Kinds:
    starts = np.array([one.first_day for one in code_sets()])[1:]
    return np.searchsorted(starts, dates_of(dates), side="right").astype(np.int8)


def _kind_row(codes: CodeSet, marks: pd.Index) -> Kinds:
    """Kinds of the marks in order, then of a missing mark (code -1)."""
    counted = codes.counted
    names = [counted[mark].kind if mark in counted else UNRECOGNISED for mark in marks]
    return np.array(places_of((*names, UNMARKED)), dtype=np.int8)


def _kind(name: str, facts: Mapping[str, Any]) -> Kind:
    return Kind(
        name=name,
        class_=facts["class"],
        group=facts.get("group", ""),
        title=facts["title"],
        held=facts.get("held", True),
    )


def _code_set(declared: Mapping[str, Any], before: Mapping[str, Code]) -> CodeSet:
    codes = {mark: Code(mark, *facts) for mark, facts in declared["codes"].items()}
    return CodeSet(
        first_day=np.datetime64(str(declared["from"])),
        source=declared["source"],
        codes=MappingProxyType(codes),
        legacy=MappingProxyType({mark: before[mark] for mark in declared.get("legacy", ())}),
    )
