"""What is asked for, given what is wanted and what the school authorised."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from workbench.intake.connectors.protocol import CATEGORIES, Category
from workbench.intake.connectors.wonde.tables import table


@dataclass(frozen=True)
class Part:
    """A list, or a part included in its records: its category and what has to be allowed."""

    of: Category
    together_with: frozenset[Category]
    needs: str
    essential: bool

    def asked(self, categories: frozenset[Category], permissions: frozenset[str]) -> bool:
        """Whether it is asked for."""
        return {self.of, *self.together_with} <= categories and self.needs in permissions


@dataclass(frozen=True)
class Listed:
    """A list with the parts that its records can include."""

    path: str
    itself: Part
    include: Mapping[str, Part]


@dataclass(frozen=True)
class Plan:
    """All lists by name, and the categories and permissions that one run may use."""

    lists: Mapping[str, Listed]
    categories: frozenset[Category]
    permissions: frozenset[str]

    def asks(self, name: str) -> bool:
        """Whether a list is asked for."""
        return self.lists[name].itself.asked(self.categories, self.permissions)

    def includes(self, name: str) -> tuple[str, ...]:
        """Parts that are included in the records of a list."""
        parts = self.lists[name].include.items()
        return tuple(n for n, part in parts if part.asked(self.categories, self.permissions))


def plan(categories: frozenset[Category], permissions: frozenset[str]) -> Plan:
    """The plan of a run.

    Args:
        categories: what is wanted.
        permissions: names of the permissions that the school gave at the connector.
    """
    return Plan(_lists(), categories, permissions)


def permitted(permissions: frozenset[str]) -> frozenset[Category]:
    """Categories of which all essential permissions are given."""
    needed: dict[Category, set[str]] = {category: set() for category in CATEGORIES}
    for one in _lists().values():
        for part in (one.itself, *one.include.values()):
            if part.essential:
                needed[part.of].add(part.needs)
    return frozenset(c for c, names in needed.items() if names and names <= permissions)


def _lists() -> Mapping[str, Listed]:
    raw = table("requests")["lists"]
    return {
        name: Listed(
            one["path"], _part(one), {n: _part(part) for n, part in one.get("include", {}).items()}
        )
        for name, one in raw.items()
    }


def _part(raw: Mapping[str, Any]) -> Part:
    together = frozenset(cast(Category, name) for name in raw.get("with", ()))
    return Part(cast(Category, raw["of"]), together, raw["needs"], raw.get("essential", False))
