"""Titles of pupil groups that stand alone: "High" would not say of what."""

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from workbench.measures.groups import Dimension, PupilGroup, dimensions

_NEED_DIMENSION = ("prior_attainment", "first_language", "ethnicity", "term_of_birth")


def group_titles(places: Iterable[tuple[str, str]]) -> list[str]:
    """Titles of parts of dimensions; of a part that no dimension has, its own name."""
    return [_titles().get((group, part)) or _plain(group, part) for group, part in places]


@cache
def _titles() -> Mapping[tuple[str, str], str]:
    every = dimensions().values()
    found = {(one.name, part.name): _title(one, part) for one in every for part in one.parts}
    return MappingProxyType(found)


def _title(dimension: Dimension, part: PupilGroup) -> str:
    return f"{dimension.title}: {part.title}" if dimension.name in _NEED_DIMENSION else part.title


def _plain(group: str, subgroup: str) -> str:
    return f"Year {subgroup}" if group == "year_group" else subgroup
