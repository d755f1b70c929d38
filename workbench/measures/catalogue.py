"""The measures by name."""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from workbench.errors import UsageError, did_you_mean
from workbench.measures.ks4.progress_tables import year_tables
from workbench.measures.measure import Measure
from workbench.measures.reference import read


@cache
def measures() -> Mapping[str, Measure]:
    """All measures by name, in the order they are shown."""
    declared = read("measures")["measures"]
    return MappingProxyType({name: _measure(name, facts) for name, facts in declared.items()})


def measure(name: str) -> Measure:
    """A measure by its name.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in measures():
        raise UsageError(f"`{name}` is not a measure.", did_you_mean(name, measures()))
    return measures()[name]


def chosen(wanted: Measure | str | Iterable[Measure | str]) -> tuple[Measure, ...]:
    """Measures from names, measures, or several of either."""
    several = [wanted] if isinstance(wanted, (str, Measure)) else wanted
    return tuple(measure(one) if isinstance(one, str) else one for one in several)


def _measure(name: str, facts: dict[str, Any]) -> Measure:
    component = facts.get("sd_component")
    if not component:
        return Measure(name=name, **facts)
    tables = year_tables().items()
    return Measure(
        name=name,
        not_published=tuple(year for year, table in tables if table.model is None),
        not_available=tuple(
            year for year, table in tables if table.model and component not in table.model.expected
        ),
        **facts,
    )
