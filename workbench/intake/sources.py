"""Which source is believed first. The order is declared in ``sources.yaml``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.intake.read_formats import read_declaration


@dataclass(frozen=True)
class Order:
    """Formats of one dataset, most believed first: by default, and for single columns."""

    default: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]

    def ranked(self, sources: Sequence[str], column: str = "") -> dict[str, int]:
        """The rank of each source for a column, 0 for the most believed; ranks are distinct.

        A source is named by its format and its edition; of two editions the later is believed.
        """
        first = self.columns.get(column, self.default)
        believed = (*first, *(f for f in self.default if f not in first))
        place = {name: i for i, name in enumerate(believed)}
        later_first = sorted(sources, reverse=True)
        ordered = sorted(later_first, key=lambda s: place.get(s.split(" ")[0], len(place)))
        return {source: i for i, source in enumerate(ordered)}


def source_name(format_name: str, label: str) -> str:
    """The name of a source: its format and its edition."""
    return f"{format_name} {label}".strip()


def orders() -> dict[str, Order]:
    """The declared order of the sources of each dataset."""
    raw: Mapping[str, Any] = read_declaration("sources.yaml")
    return {dataset: _order(listed) for dataset, listed in raw.items()}


def _order(listed: Mapping[str, Any]) -> Order:
    rest = {k: tuple(v) for k, v in listed.items() if k != "default"}
    return Order(tuple(listed["default"]), rest)
