"""Sets of criteria for similar schools, as others publish them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean


@dataclass(frozen=True)
class Preset:
    """A set of criteria.

    Attributes:
        name: what it is asked for by.
        title: what it is called.
        criteria: weight by criterion.
        same: columns in which a school must agree to be considered.
        source: publisher and document.
        to_be_verified: what in it rests on no document at hand; empty where nothing does.
    """

    name: str
    title: str
    criteria: Mapping[str, float]
    same: tuple[str, ...]
    source: str
    to_be_verified: str = ""


@cache
def presets() -> Mapping[str, Preset]:
    """Every preset by name, from ``similar_schools.yaml``."""
    return MappingProxyType(
        {
            name: Preset(
                name,
                rule["title"],
                MappingProxyType({k: float(w) for k, w in rule["criteria"].items()}),
                tuple(rule["same"]),
                rule["source"],
                rule["why"] if rule.get("to_be_verified") else "",
            )
            for name, rule in read("similar_schools")["presets"].items()
        }
    )


def preset(name: str) -> Preset:
    """One preset.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in presets():
        raise UsageError(f"`preset` {name} is not known.", did_you_mean(name, presets()))
    return presets()[name]
