"""Sufficient statistics of schools: all that the model needs of pupils, and they add up."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.measures.columns import FloatGrid, Floats, Integers
from workbench.models.multilevel.blocks import Grids, moments_by_group
from workbench.models.multilevel.design import Design, check_finite


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over the pupils of each school, or of each group of pupils within one.

    ``moments`` (groups, columns, columns) are sums of products of the columns: the intercept's 1,
    the other terms, the outcome; all but the first less the design's origin. So they hold the
    number of pupils, sums of x and y, and sums of xx', xy and y squared. ``exclusions`` counts
    pupils left out, by reason.
    """

    design: Design
    groups: pd.Index
    moments: Grids
    exclusions: Mapping[str, int]

    def __add__(self, other: "Sums") -> "Sums":
        """Sums over both, whichever schools each has.

        Raises:
            UsageError: they were made with different designs.
        """
        if not self.design.same(other.design):
            raise UsageError(
                "`sums` of different designs do not add up: columns or knots differ.",
                "Learn the design once (`learn`) and use it for every part and year.",
            )
        groups = self.groups.union(other.groups)
        size = self.moments.shape[1]
        moments = np.zeros((len(groups), size, size))
        for one in (self, other):
            moments[groups.get_indexer(one.groups)] += one.moments
        reasons = dict.fromkeys([*self.exclusions, *other.exclusions])
        both = {r: self.exclusions.get(r, 0) + other.exclusions.get(r, 0) for r in reasons}
        return Sums(self.design, groups, moments, both)

    def over(self, *names: str) -> "Sums":
        """Sums by fewer columns: those of schools from those of groups within schools.

        Raises:
            UsageError: the sums are not by such a column.
        """
        for name in names:
            if name not in self.groups.names:
                allowed = map(str, self.groups.names)
                raise UsageError(f"`sums` are not by `{name}`.", did_you_mean(name, allowed))
        keys = [self.groups.get_level_values(name) for name in names]
        codes, groups = numbered(keys)
        moments = np.zeros((len(groups), *self.moments.shape[1:]))
        np.add.at(moments, codes, self.moments)
        return Sums(self.design, groups, moments, self.exclusions)

    @property
    def n(self) -> Floats:
        """Pupils of each group."""
        found: Floats = self.moments[:, 0, 0]
        return found

    @property
    def total(self) -> FloatGrid:
        """Sums over all groups (columns, columns), about the origin."""
        found: FloatGrid = self.moments.sum(axis=0)
        return found

    def raw(self) -> Grids:
        """Sums of products of the columns as they are, not less the origin."""
        back = np.eye(len(self.design.origin))
        back[0] += self.design.origin
        found: Grids = back.T @ self.moments @ back
        return found


def sums_of(frame: pd.DataFrame, design: Design) -> Sums:
    """Sums over the rows of one frame; rows with a missing value are left out and counted.

    Raises:
        UsageError: a column is missing, or a value or category is outside what the design has
            learned.
    """
    rows, exclusions = design.usable(frame)
    codes, groups = numbered([rows[name] for name in design.by])
    size = len(design.origin)
    if not len(groups):
        return Sums(design, groups, np.zeros((0, size, size)), exclusions)
    with np.errstate(invalid="ignore", over="ignore"):
        moments = moments_by_group(design.columns(rows), design.origin, codes, len(groups))
    check_finite(np.einsum("jkk->k", moments), (*design.terms, design.outcome))
    return Sums(design, groups, moments, exclusions)


def added(parts: Iterable[Sums]) -> Sums:
    """Sums over all parts.

    Raises:
        UsageError: there are no parts, or they were made with different designs.
    """
    every = list(parts)
    if not every:
        raise UsageError("`data` has no parts.", "Give at least one frame.")
    return reduce(Sums.__add__, every)


def numbered(keys: Sequence["pd.Series | pd.Index"]) -> tuple[Integers, pd.Index]:
    """Number of the group of each row, groups in order of their keys; and the keys."""
    codes, labels = zip(*(_factorised(key) for key in keys), strict=True)
    names = [str(key.name) for key in keys]
    if len(keys) == 1:
        return codes[0], labels[0].rename(names[0])
    sizes = tuple(len(label) for label in labels)
    cells, places = np.unique(np.ravel_multi_index(codes, sizes), return_inverse=True)
    parts = np.unravel_index(cells, sizes)
    groups = pd.MultiIndex.from_arrays(
        [label.take(part) for label, part in zip(labels, parts, strict=True)], names=names
    )
    return places.astype(np.int64), groups


def _factorised(key: "pd.Series | pd.Index") -> tuple[Integers, pd.Index]:
    codes, found = pd.factorize(key)
    labels = pd.Index(found)
    if isinstance(labels, pd.CategoricalIndex):
        labels = labels.astype(labels.categories.dtype)
    order = labels.argsort()
    places = np.empty(len(labels), dtype=np.int64)
    places[order] = np.arange(len(labels))
    return places[codes], labels.take(order)
