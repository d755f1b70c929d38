"""The measures by name: each declared in one file of ``workbench/reference/measures``."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from workbench.contracts.reference import read
from workbench.errors import ContractError, UsageError, did_you_mean
from workbench.measures.ks4.progress_tables import year_tables
from workbench.measures.measure import Example, Measure

_FIELDS = tuple(field.name for field in fields(Measure) if field.name != "name")
_SEVERAL = ("not_published", "not_available", "limits")


@cache
def measures() -> Mapping[str, Measure]:
    """All measures by name, in the order they are shown: by key stage, place and title.

    Raises:
        ContractError: a file declares something that a measure does not have.
    """
    folder = files("workbench") / "reference" / "measures"
    texts = {
        entry.name.removesuffix(".yaml"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    }
    declared = {name: yaml.load(text, Loader=yaml.CSafeLoader) for name, text in texts.items()}
    found = [_measure(name, facts) for name, facts in declared.items()]
    order = {stage: place for place, stage in enumerate(key_stages())}
    found.sort(key=lambda one: (order[one.key_stage], one.position, one.title, one.name))
    return MappingProxyType({one.name: one for one in found})


@cache
def key_stages() -> Mapping[str, str]:
    """Titles of the key stages and subjects that measures are of, in the order they are shown."""
    return MappingProxyType(read("measure_families")["key_stages"])


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


def _measure(name: str, declared: Mapping[str, Any]) -> Measure:
    families = read("measure_families")["families"]
    family = declared.get("family", "")
    if family and family not in families:
        raise ContractError(
            f"Measure `{name}`: there is no family `{family}`.", did_you_mean(family, families)
        )
    facts = {**families.get(family, {}), **declared}
    facts.pop("family", None)
    for field in facts:
        if field not in _FIELDS:
            raise ContractError(
                f"Measure `{name}`: there is no field `{field}`.", did_you_mean(field, _FIELDS)
            )
    return Measure(name=name, **facts | _typed(facts) | _years(facts))


def _typed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, and the example as a value."""
    several = {field: tuple(facts[field]) for field in _SEVERAL if field in facts}
    example = facts.get("example")
    if example is None:
        return several
    frames = MappingProxyType(dict(example["frames"]))
    return several | {"example": Example(frames, example["gives"])}


def _years(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Years without a national table, of a measure that stands on those of Progress 8."""
    component = facts.get("sd_component")
    if not component or facts["key_stage"] != "ks4":
        return {}
    tables = year_tables().items()
    without = tuple(
        year for year, table in tables if table.model and component not in table.model.expected
    )
    none = tuple(year for year, table in tables if table.model is None)
    return {"not_published": none, "not_available": without}
