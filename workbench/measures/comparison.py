"""What values are set beside: the national figures of the groups' comparators, named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from workbench.errors import ContractViolation
from workbench.measures.columns import Flags, Floats, Integers
from workbench.measures.groups import ALL, set_beside
from workbench.measures.intervals import differs_in_mean, differs_in_share
from workbench.measures.measure import Measure

PLACE = ["measure", "period", "group", "subgroup"]


class _Place(NamedTuple):
    measure: str
    period: str
    group: str
    subgroup: str


class _National(NamedTuple):
    """A national figure: its value, its standard deviation, and its name or the words for it."""

    value: float
    sd: float
    words: str


@dataclass(frozen=True)
class Comparison:
    """Of each row: national value and standard deviation, in the measure's unit, and the words."""

    value: Floats
    sd: Floats
    words: "pd.Series[str]"


def compare(
    measures: Sequence[Measure], labels: pd.DataFrame, national: pd.DataFrame | None
) -> Comparison:
    """Find what each row is set beside.

    A measure whose national average is 0 by construction is set beside 0. Otherwise a row is set
    beside the figure its group's comparator names, of the same academic year; without one it is
    set beside nothing. The standard deviation is that of all pupils nationally.

    Args:
        measures: those that ``labels`` has.
        labels: columns measure, period, group and subgroup.
        national: comparator frame (``national.published`` or ``national.computed``), or nothing.
    """
    figures = _figures(national)
    zero = {one.name: one.zero_means for one in measures}
    codes, places = _distinct(labels)
    beside = [_beside(place, zero.get(place.measure, ""), figures) for place in places]
    value = np.array([one.value for one in beside], dtype=np.float64)
    sd = np.array([one.sd for one in beside], dtype=np.float64)
    words = np.array([one.words for one in beside], dtype=object)
    return Comparison(value[codes], sd[codes], pd.Series(words[codes], dtype="str"))


def differs(
    value: Floats, national: Floats, n: Floats, sd: Floats, scale: Floats, is_share: Flags
) -> tuple[Integers, Flags]:
    """Direction (1 above, -1 below, 0 not different) and whether it could be tested.

    A proportion is tested by z with the national one known, a mean by the interval about the
    national one. ``scale`` is what a share was multiplied by; all arrays have one entry a row.
    """
    difference = value - national
    with np.errstate(invalid="ignore"):
        by_share = differs_in_share(value / scale, national / scale, n)
        by_mean = differs_in_mean(difference, n, sd)
        inside = (national > 0) & (national < scale)
    tested = ~np.isnan(difference) & np.where(is_share, inside, ~np.isnan(sd))
    different = np.where(is_share, by_share, by_mean)
    return (np.sign(np.nan_to_num(difference)) * different).astype(np.int64), tested


def _figures(national: pd.DataFrame | None) -> Mapping[_Place, _National]:
    """The national figures by their place.

    Raises:
        ContractViolation: a place stands twice.
    """
    if national is None:
        return {}
    rows = zip(*(national[name].to_list() for name in (*PLACE, "value", "sd", "name")), strict=True)
    found = {_Place(*row[:4]): _National(*row[4:]) for row in rows}
    if len(found) < len(national):
        raise ContractViolation("`national` has two figures of one measure, year and group.")
    return found


def _distinct(labels: pd.DataFrame) -> tuple[Integers, list[_Place]]:
    """The places that occur, and the number of that of each row."""
    found = np.zeros(len(labels), dtype=np.int64)
    for name in PLACE:
        codes, known = pd.factorize(labels[name])
        found = pd.factorize(found * len(known) + codes)[0].astype(np.int64)
    first = np.unique(found, return_index=True)[1]
    columns = (labels[name].take(first).astype("str").to_list() for name in PLACE)
    return found, [_Place(*one) for one in zip(*columns, strict=True)]


def _beside(place: _Place, zero: str, figures: Mapping[_Place, _National]) -> _National:
    """What a place is set beside: value, standard deviation, and the words for it."""
    if zero:
        return _National(0.0, np.nan, f"; compared with 0, the average of {zero}")
    group, subgroup, whom = set_beside(place.group, place.subgroup)
    found = figures.get(place._replace(group=group, subgroup=subgroup))
    overall = figures.get(place._replace(group=ALL, subgroup=ALL))
    spread = np.nan if overall is None else overall.sd
    if found is None or pd.isna(found.value):
        return _National(np.nan, spread, "; not compared")
    return _National(found.value, spread, f"; compared with {found.words}, {whom}")
