"""Pupil groups: declared once, as dimensions that split pupils into parts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from workbench.errors import ContractViolation, UsageError, did_you_mean
from workbench.measures.columns import Integers
from workbench.measures.reference import read

ALL = "all"


@dataclass(frozen=True)
class PupilGroup:
    """One part of a dimension, and the national figure it is set beside.

    ``comparator`` is "same" (the same group), "other" (the group named in ``other``) or "all".
    """

    name: str
    title: str
    dimension: str
    values: tuple[Any, ...]
    comparator: str
    other: str
    sensitive: bool

    @property
    def beside(self) -> tuple[str, str]:
        """Dimension and part of the national figure this group is set beside."""
        targets = {"same": (self.dimension, self.name), "other": (self.dimension, self.other)}
        return targets.get(self.comparator, (ALL, ALL))


@dataclass(frozen=True)
class Dimension:
    """Parts that do not overlap, by the values of one column of pupils."""

    name: str
    title: str
    column: str
    sensitive: bool
    parts: tuple[PupilGroup, ...]

    def codes(self, pupils: pd.DataFrame) -> Integers:
        """Place of each pupil's part in ``parts``; -1 for a pupil in none.

        Raises:
            ContractViolation: the frame lacks the column of the dimension.
        """
        if not self.column:
            return np.zeros(len(pupils), dtype=np.int64)
        if self.column not in pupils:
            raise ContractViolation(
                f"Pupil group `{self.name}` needs the column {self.column}.",
                "Join pupil_characteristics (and the prior-attainment band) to the pupils first.",
            )
        places = {value: place for place, p in enumerate(self.parts) for value in p.values}
        found = pupils[self.column].map(places)
        return found.fillna(-1).to_numpy(dtype=np.int64)


@cache
def dimensions() -> Mapping[str, Dimension]:
    """All dimensions by name, in the order they are shown."""
    declared = read("pupil_groups")["dimensions"]
    return MappingProxyType({name: _dimension(name, facts) for name, facts in declared.items()})


def dimension(name: str) -> Dimension:
    """A dimension by its name.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in dimensions():
        raise UsageError(f"`{name}` is not a pupil group.", did_you_mean(name, dimensions()))
    return dimensions()[name]


def members(pupils: pd.DataFrame, by: Iterable[str] | None = None) -> pd.DataFrame:
    """Who is in which group.

    Args:
        pupils: pupils with the columns of ``pupil``, ``pupil_characteristics`` and prior_band.
        by: names of dimensions; by default all.

    Returns:
        One boolean column for each part of each dimension, same index as ``pupils``.
    """
    chosen = [dimension(name) for name in (dimensions() if by is None else by)]
    columns = {
        part.name: codes == place
        for one in chosen
        for codes in [one.codes(pupils)]
        for place, part in enumerate(one.parts)
    }
    return pd.DataFrame(columns, index=pupils.index)


def _dimension(name: str, facts: dict[str, Any]) -> Dimension:
    sensitive = bool(facts.get("sensitive", False))
    parts = tuple(
        PupilGroup(
            name=part,
            title=said["title"],
            dimension=name,
            values=tuple(said.get("values", ())),
            comparator=said["comparator"],
            other=said.get("other", ""),
            sensitive=sensitive,
        )
        for part, said in facts["parts"].items()
    )
    return Dimension(name, facts["title"], facts.get("column", ""), sensitive, parts)
