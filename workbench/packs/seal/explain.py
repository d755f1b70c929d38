"""Why two packs differ: each text that is another, with the class of input that changed it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from workbench.packs.seal.changes import Change, telling
from workbench.packs.seal.differences import Comparison, Difference, Place, compare

UNKNOWN = "unknown: no input that a manifest names differs"
HERE, ABSENT = "there", "absent"


@dataclass(frozen=True)
class Explained:
    """A text, a row or a part that differs, and why.

    ``cause`` is a class of input, "one of" several, or several where each had its share.
    """

    place: Place
    before: str
    after: str
    change: float | None
    cause: str

    def row(self) -> tuple[object, ...]:
        """Part, row, column, both texts, their difference, the cause."""
        change = "" if self.change is None else f"{self.change:+.6g}"
        where = self.place
        return where.part, where.row_name, where.column, self.before, self.after, change, self.cause

    def facts(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "part": self.place.part,
            "kind": self.place.kind,
            "row": self.place.row_name,
            "column": self.place.column,
            "before": self.before,
            "after": self.after,
            "difference": self.change,
            "cause": self.cause,
        }


@dataclass(frozen=True)
class Step:
    """One change on the way from a pack to another, and what it did to the results."""

    cause: str
    comparison: Comparison


def cause_of(found: Sequence[Change]) -> str:
    """The cause of every difference where these inputs differ: certain where it is one class.

    The machine is one only where nothing else is: it hardly ever changes a rounded number.
    """
    classes = _classes(telling(found)) or _classes(c for c in found if c.cause == "machine")
    if not classes:
        return UNKNOWN
    return classes[0] if len(classes) == 1 else f"one of {', '.join(classes)}"


def explain(comparison: Comparison, cause: str) -> tuple[Explained, ...]:
    """Every difference of two packs, all of them with one cause."""
    return tuple(_explained(comparison, lambda place: cause))


def explain_by_steps(comparison: Comparison, steps: Sequence[Step]) -> tuple[Explained, ...]:
    """Every difference of two packs, with the steps in which it arose."""
    touched = [(step.cause, _touched(step.comparison)) for step in steps]

    def cause(place: Place) -> str:
        found = [name for name, places in touched if _around(place) & places]
        return " and ".join(dict.fromkeys(found)) or UNKNOWN

    return tuple(_explained(comparison, cause))


def steps_between(results: Sequence[pa.Table], causes: Sequence[str]) -> tuple[Step, ...]:
    """The steps of a chain of results, one cause for each pair of neighbours."""
    pairs = zip(results, results[1:], causes, strict=False)
    return tuple(Step(cause, compare(before, after)) for before, after, cause in pairs)


def _explained(comparison: Comparison, cause: Callable[[Place], str]) -> Iterable[Explained]:
    for one in comparison.cells:
        yield Explained(one.place, *_both(one), one.change, cause(one.place))
    for place in comparison.removed:
        yield Explained(place, HERE, ABSENT, None, cause(place))
    for place in comparison.added:
        yield Explained(place, ABSENT, HERE, None, cause(place))


def _both(one: Difference) -> tuple[str, str]:
    return (one.before.text if one.before else "", one.after.text if one.after else "")


def _touched(comparison: Comparison) -> set[Place]:
    cells = {one.place for one in comparison.cells}
    return cells | set(comparison.added) | set(comparison.removed)


def _around(place: Place) -> set[Place]:
    """A place with its row and its part, which may have come or gone as a whole."""
    return {place, place.row, Place(place.part, place.kind, "", "")}


def _classes(found: Iterable[Change]) -> list[str]:
    return list(dict.fromkeys(change.cause for change in found))
