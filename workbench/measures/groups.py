"""Pupil groups: declared once, as dimensions that split pupils into parts."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import ContractViolation, UsageError, did_you_mean
from workbench.measures.columns import Integers

ALL = "all"
SAME = "same"
OTHER = "other"


@dataclass(frozen=True)
class Definition:
    """What a dimension means from an academic year on."""

    since: str
    words: str
    source: str
    to_be_verified: str = ""


@dataclass(frozen=True)
class PupilGroup:
    """One part of a dimension, and the national figure it is set beside.

    Attributes:
        name: how tables name it; no other part of any dimension has the same.
        title: how pages name it, under the title of its dimension.
        words: how a sentence names it, such as "pupils with SEN support".
        dimension: name of the dimension.
        values: values of the dimension's column that it holds.
        comparator: "same" (the same group), "other" (the group named in ``other``) or "all".
        other: name of the part that it is compared with; empty where ``comparator`` is not "other".
        comparator_words: the pupils it is compared with, in words.
        sensitive: whether its dimension stands alone in tables that people can change.
    """

    name: str
    title: str
    words: str
    dimension: str
    values: tuple[Any, ...]
    comparator: str
    other: str
    comparator_words: str
    sensitive: bool

    @property
    def beside(self) -> tuple[str, str]:
        """Dimension and part of the national figure this group is set beside."""
        targets = {SAME: (self.dimension, self.name), OTHER: (self.dimension, self.other)}
        return targets.get(self.comparator, (ALL, ALL))


@dataclass(frozen=True)
class Dimension:
    """Parts that do not overlap, by the values of one column of pupils."""

    name: str
    title: str
    column: str
    sensitive: bool
    parts: tuple[PupilGroup, ...]
    definitions: tuple[Definition, ...]

    def part(self, name: str) -> PupilGroup:
        """A part by its name.

        Raises:
            UsageError: the dimension has none of that name.
        """
        named = {one.name: one for one in self.parts}
        if name not in named:
            raise UsageError(f"`{name}` is not a part of `{self.name}`.", did_you_mean(name, named))
        return named[name]

    def defined(self, year: str) -> Definition:
        """What the dimension means in an academic year.

        Raises:
            UsageError: no definition is known for a year so early.
        """
        known = [one for one in self.definitions if one.since <= year]
        if not known:
            raise UsageError(
                f"Pupil group `{self.name}` has no definition for {year}.",
                f"Its first one is of {self.definitions[0].since}; add the one that held before.",
            )
        return known[-1]

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
        codes, values = pd.factorize(pupils[self.column])
        # the last, -1, is for a missing value
        found = np.array([*(places.get(value, -1) for value in values), -1], dtype=np.int64)
        return found[codes]


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


def set_beside(group: str, subgroup: str) -> tuple[str, str, str]:
    """What a part of a table is set beside: group, part, and whom that is of, in words.

    Args:
        group: a dimension, or a column by whose values rows were grouped.
        subgroup: a part of it.

    >>> set_beside("disadvantage", "disadvantaged")
    ('disadvantage', 'not_disadvantaged', 'pupils who are not disadvantaged')
    >>> set_beside("sen", "sen_support")
    ('all', 'all', 'all pupils')
    """
    if group not in dimensions():
        return group, subgroup, f"the same {group.replace('_', ' ')}"
    part = dimensions()[group].part(subgroup)
    return *part.beside, part.comparator_words


def sensitive_behind(columns: Collection[str]) -> tuple[str, ...]:
    """Sensitive dimensions that a figure made of some columns tells about.

    A share of pupils with free school meals by sex crosses the two, although only sex is a
    dimension of the table: whoever checks what a table crosses counts these dimensions in.

    Args:
        columns: columns that a measure reads.
    """
    return tuple(d.name for d in dimensions().values() if d.sensitive and d.column in columns)


def usable(rows: pd.DataFrame, names: Iterable[str]) -> tuple[str, ...]:
    """Those of some dimensions whose column is there with anything in it.

    Raises:
        UsageError: there is no such dimension.
    """
    columns = {name: dimension(name).column for name in names}
    return tuple(
        name for name, column in columns.items() if column in rows and rows[column].notna().any()
    )


def members(pupils: pd.DataFrame, by: Iterable[str] | None = None) -> pd.DataFrame:
    """Who is in which group.

    Args:
        pupils: pupils with the columns of ``pupil``, ``pupil_characteristics`` and of the
            dimensions that are worked out (prior_band, prior_third, joined_late).
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


def _dimension(name: str, facts: Mapping[str, Any]) -> Dimension:
    sensitive = bool(facts.get("sensitive", False))
    return Dimension(
        name=name,
        title=facts["title"],
        column=facts.get("column", ""),
        sensitive=sensitive,
        parts=tuple(_part(name, part, facts["parts"], sensitive) for part in facts["parts"]),
        definitions=tuple(_definition(one) for one in facts["definitions"]),
    )


def _part(
    dimension: str, name: str, parts: Mapping[str, Mapping[str, Any]], sensitive: bool
) -> PupilGroup:
    said = parts[name]
    other = said.get("other", "")
    beside = {SAME: said["words"], OTHER: parts.get(other, said)["words"]}
    return PupilGroup(
        name=name,
        title=said["title"],
        words=said["words"],
        dimension=dimension,
        values=tuple(said.get("values", ())),
        comparator=said["comparator"],
        other=other,
        comparator_words=beside.get(said["comparator"], "all pupils"),
        sensitive=sensitive,
    )


def _definition(said: Mapping[str, str]) -> Definition:
    return Definition(said["from"], said["words"], said["source"], said.get("to_be_verified", ""))
