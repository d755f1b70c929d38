"""What a changed fact of a contract means: for the version, for a school, for an engineer.

The yardstick is who gives data: a change is *breaking* where something that kept the old version
may not keep the new one, or where what people agreed to (who answers for the data, who may see
them, what a row or a figure means) is no longer so. It is *compatible* where everything that was
valid stays valid and means the same, and *wording* where only explanations differ. Versions rise
as Semantic Versioning 2.0.0 (semver.org) says: major, minor, patch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Literal

from workbench.contracts.terms import WORDING, Facts, Value

Effect = Literal["breaking", "compatible", "wording"]
Part = Literal["major", "minor", "patch"]
Judge = Callable[[Value | None, Value | None], Effect]

PARTS: dict[Effect, Part] = {"breaking": "major", "compatible": "minor", "wording": "patch"}
"""The part of a version that a change of each effect raises; the gravest effect first."""


@dataclass(frozen=True)
class Meaning:
    """How a kind of fact is called, how its change is judged, and what a school is told."""

    title: str
    judge: Judge
    breaking: str
    compatible: str = ""

    def words(self, effect: Effect) -> str:
        """What a change of that effect means in a school's words."""
        told: dict[Effect, str] = {"breaking": self.breaking, "compatible": self.compatible}
        return told.get(effect, _EXPLAINED)


_EXPLAINED = "Only the explanation is worded differently."
_FEWER = "Some values that were accepted are refused now."
_MORE = "More values are accepted than before."


def meaning_of(fact: str) -> Meaning:
    """The meaning of a kind of fact; one that has no entry of its own is judged strictly."""
    if fact in WORDING:
        return Meaning(fact, _wording, "")
    title = fact.replace("_", " ")
    strict = Meaning(title, _stated, "What was agreed on this changes.", "This is stated now.")
    return _MEANINGS.get(fact, strict)


def added_column(facts: Facts) -> tuple[Effect, str]:
    """The effect of a column that is new, and what it means in a school's words."""
    if facts.get("required"):
        return "breaking", "A column is needed that files made as before do not have."
    return "compatible", "One more column is taken where it is there; it may be left empty."


def removed_column() -> tuple[Effect, str]:
    """The effect of a column that is gone, and what it means in a school's words."""
    return "breaking", "The column is not taken any more; what was made from it cannot be made."


def _breaking(_before: Value | None, _after: Value | None) -> Effect:
    return "breaking"


def _compatible(_before: Value | None, _after: Value | None) -> Effect:
    return "compatible"


def _wording(_before: Value | None, _after: Value | None) -> Effect:
    return "wording"


def _stated(before: Value | None, _after: Value | None) -> Effect:
    return "compatible" if before is None else "breaking"


def _lifted(_before: Value | None, after: Value | None) -> Effect:
    return "compatible" if after is None else "breaking"


def _lower_limit(before: Value | None, after: Value | None) -> Effect:
    return "breaking" if _number(after, -inf) > _number(before, -inf) else "compatible"


def _upper_limit(before: Value | None, after: Value | None) -> Effect:
    return "breaking" if _number(after, inf) < _number(before, inf) else "compatible"


def _number(value: Value | None, nothing: float) -> float:
    return float(value) if isinstance(value, int | float) else nothing


def _values(before: Value | None, after: Value | None) -> Effect:
    if after is None:
        return "compatible"
    return "compatible" if members(before) and members(before) <= members(after) else "breaking"


def _row_identity(before: Value | None, after: Value | None) -> Effect:
    return "compatible" if members(before) == members(after) else "breaking"


def members(value: Value | None) -> frozenset[str]:
    """The names of a list, without their order."""
    return frozenset(value) if isinstance(value, tuple) else frozenset()


_MEANINGS = {
    "logical_type": Meaning(
        "type", _breaking, "The column holds another kind of value; files must be made anew."
    ),
    "classification": Meaning(
        "classification", _breaking, "Other people may see the column than was agreed."
    ),
    "required": Meaning(
        "required", _lifted, "The column may not be left empty.", "The column may be left empty."
    ),
    "pattern": Meaning("pattern", _lifted, "Values must be written in another way.", _MORE),
    "min_length": Meaning("least characters", _lower_limit, _FEWER, _MORE),
    "max_length": Meaning("most characters", _upper_limit, _FEWER, _MORE),
    "minimum": Meaning("minimum", _lower_limit, _FEWER, _MORE),
    "maximum": Meaning("maximum", _upper_limit, _FEWER, _MORE),
    "allowed": Meaning("allowed values", _values, _FEWER, _MORE),
    "unit": Meaning(
        "unit",
        _stated,
        "Figures are in another unit: those before and after cannot be compared.",
        "The unit of the figures is stated.",
    ),
    "key": Meaning(
        "primary key",
        _row_identity,
        "A row stands for something else: rows are counted and replaced differently.",
        "Nothing a school notices: the same columns tell rows apart.",
    ),
    "partition_by": Meaning(
        "partitioning", _compatible, "", "Nothing a school notices: rows are laid out differently."
    ),
    "sort_by": Meaning(
        "stored order", _compatible, "", "Nothing a school notices: rows are kept in another order."
    ),
    "controller": Meaning(
        "controller", _breaking, "Another organisation answers for the data; agree to it anew."
    ),
    "data_type": Meaning(
        "data type", _breaking, "The data are held on other grounds; agree to it anew."
    ),
    "category": Meaning(
        "category", _breaking, "The data may be used for other purposes than was agreed."
    ),
    "retention": Meaning(
        "retention",
        _stated,
        "The data are kept for another time than was agreed.",
        "How long the data are kept is stated now.",
    ),
    "store": Meaning(
        "store", _breaking, "Data move between the store with names and the one without."
    ),
    "school_column": Meaning(
        "school column", _breaking, "Rows belong to schools in another way, so others may see them."
    ),
    "origin_column": Meaning(
        "origin column", _breaking, "Where a row comes from is told in another way."
    ),
    "kept_by_source": Meaning(
        "kept by source", _breaking, "What several files say about one row is kept differently."
    ),
}
