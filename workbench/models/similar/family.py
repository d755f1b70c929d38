"""A school's family: the schools nearest to it in chosen criteria."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Literal

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean
from workbench.measures.columns import FloatGrid, Floats, Integers
from workbench.models.similar.criteria import Standardised, check, standardised
from workbench.models.similar.distances import Form, distance, form_of, precision
from workbench.models.similar.geography import GLOBE, GRID
from workbench.models.similar.pool import Range, pool
from workbench.models.similar.presets import preset as preset_of

Missing = Literal["leave out", "last"]
_MISSING = ("leave out", "last")
WITHOUT = "without a value in every criterion"


@dataclass(frozen=True, eq=False)
class Neighbours:
    """What a family was ranked by: kept so that other weights can be tried.

    Attributes:
        differences: standardised differences of the schools with every value (schools x criteria).
        between: matrix of the distance; none where it is Euclidean.
        urns: URN of each.
        numbers: DfE number of each.
    """

    differences: FloatGrid
    between: FloatGrid | None
    urns: "pd.Series[str]"
    numbers: "pd.Series[str]"


@dataclass(frozen=True, eq=False)
class Family:
    """The schools most like a school.

    Attributes:
        urn: the school.
        schools: the school itself with difference 0, then the nearest: place (0 for itself), urn,
            laestab, difference (unrounded; missing for a school listed last for want of a value),
            missing (criteria without a value, in words), and the criteria.
        criteria: those used: criterion, weight, spread (one standard deviation).
        dropped: why each of the other criteria was not used.
        left_out: number of schools not considered, by reason.
        considered: number of other schools ranked.
        form: euclidean or mahalanobis.
        ranked: what the ranking rests on.
    """

    urn: str
    schools: pd.DataFrame
    criteria: pd.DataFrame
    dropped: Mapping[str, str]
    left_out: Mapping[str, int]
    considered: int
    form: Form
    ranked: Neighbours

    @property
    def neighbours(self) -> pd.DataFrame:
        """The family without the school itself."""
        return self.schools.iloc[1:].reset_index(drop=True)

    def notes(self) -> tuple[str, ...]:
        """In words, what was not used and who was not considered."""
        criteria = [f"{name} was not used: {why}." for name, why in self.dropped.items()]
        schools = [f"{n:,} schools {why} were not considered." for why, n in self.left_out.items()]
        return (*criteria, *schools)


def family(
    schools: pd.DataFrame,
    urn: str,
    *,
    preset: str | None = None,
    criteria: Mapping[str, float] | None = None,
    same: Sequence[str] | None = None,
    within: Mapping[str, Range] | None = None,
    size: int | None = None,
    form: str = "euclidean",
    missing: str = "leave out",
    spreads: Mapping[str, float] | None = None,
) -> Family:
    """Find the schools nearest to a school.

    The difference of two schools is the root of the weighted sum of squared differences of their
    criteria, each in standard deviations of the schools that pass the filters; with ``form``
    mahalanobis criteria that go together count once. Equal differences are ordered by DfE number.
    A criterion without a value for the school is dropped.

    Args:
        schools: columns urn, laestab and those of criteria and filters; one row a school. The
            criterion ``distance`` needs easting and northing, or latitude and longitude.
        urn: the school.
        preset: name of a published set of criteria and filters.
        criteria: weight by criterion; in place of the preset's.
        same: columns in which others must agree with the school; in place of the preset's, or
            gender.
        within: lowest and highest value by column, for others.
        size: number of schools; by default 50.
        form: euclidean or mahalanobis.
        missing: what becomes of schools that lack a value: "leave out", or "last" to list them
            after the others, flagged, where there is room.
        spreads: standard deviations to use in place of those of the schools that pass.

    Raises:
        UsageError: an argument is wrong, or no criterion can be used.
        ContractViolation: a column is missing, a school stands twice, or there are no places.

    Source: FFT Education Datalab, Schools Like Yours; Education Endowment Foundation, Families of
    Schools (50 schools).
    """
    chosen, agree = _chosen(preset, criteria, same)
    kind = form_of(form)
    number = _size(size)
    if missing not in _MISSING:
        raise UsageError(f"`missing` {missing} is not known.", did_you_mean(missing, _MISSING))
    check(schools, chosen, spreads or {})
    needed = {"urn", "laestab", *chosen, *GRID, *GLOBE} & set(schools.columns.to_list())
    among = pool(schools, urn, agree, within, sorted(needed))
    scale = standardised(among.schools, among.place, chosen, spreads)
    complete = np.flatnonzero(~np.isnan(scale.differences).any(axis=1))
    ranked = _neighbours(among.schools[["urn", "laestab"]], scale.differences, complete, kind)
    difference = distance(ranked.differences, scale.weights, ranked.between)
    itself = complete == among.place
    best = nearest(np.where(itself, -1.0, difference), number + 1, ranked.numbers)
    order, found = complete[best], difference[best]
    lacking = len(among.schools) - len(complete)
    if missing == "last":
        order, found = _with_last(among.schools, complete, order, found, number)
    return Family(
        urn,
        _table(among.schools, scale, order, found),
        scale.used,
        scale.dropped,
        {**among.left_out, **({WITHOUT: lacking} if lacking and missing != "last" else {})},
        len(complete) - 1,
        kind,
        ranked,
    )


def _chosen(
    preset: str | None, criteria: Mapping[str, float] | None, same: Sequence[str] | None
) -> tuple[Mapping[str, float], Sequence[str]]:
    if preset is None:
        return criteria or {}, ["gender"] if same is None else same
    known = preset_of(preset)
    return known.criteria if criteria is None else criteria, known.same if same is None else same


def _size(size: int | None) -> int:
    number = int(read("similar_schools")["distance"]["size"]) if size is None else size
    if number < 1:
        raise UsageError(f"`size` {number} is no family.", "Give 1 or more.")
    return number


def _neighbours(
    names: pd.DataFrame, differences: FloatGrid, complete: Integers, form: Form
) -> Neighbours:
    if len(complete) < len(names):
        names, differences = names.iloc[complete], differences[complete]
    between = precision(differences, form)
    return Neighbours(differences, between, names["urn"], names["laestab"])


def nearest(difference: Floats, size: int, numbers: "pd.Series[str]") -> Integers:
    """Places of the smallest differences, in order; equal ones by DfE number.

    Args:
        difference: of each school.
        size: how many places.
        numbers: DfE number of each school.
    """
    if size < 1:
        return np.empty(0, dtype=np.int64)
    limit = np.inf
    if size < len(difference):
        limit = np.partition(difference, size - 1)[size - 1]
    within = np.flatnonzero(difference <= limit)
    ties = numbers.iloc[within].to_numpy(dtype=np.str_, na_value="")
    return within[np.lexsort((ties, difference[within]))][:size]


def _with_last(
    schools: pd.DataFrame, complete: Integers, order: Integers, found: Floats, size: int
) -> tuple[Integers, Floats]:
    """The schools that lack a value after the others, by DfE number, where there is room."""
    others = np.setdiff1d(np.arange(len(schools)), complete)
    room = size + 1 - len(order)
    last = others[nearest(np.zeros(len(others)), room, schools["laestab"].iloc[others])]
    return np.concatenate([order, last]), np.concatenate([found, np.full(len(last), np.nan)])


def _table(
    schools: pd.DataFrame, scale: Standardised, order: Integers, difference: Floats
) -> pd.DataFrame:
    values = scale.values.iloc[order].reset_index(drop=True)
    names = schools[["urn", "laestab"]].iloc[order].reset_index(drop=True)
    places = pd.DataFrame({"place": np.arange(len(order))})
    found = pd.DataFrame({"difference": difference, "missing": _absent(scale, order)})
    return pd.concat([places, names, found, values], axis=1)


def _absent(scale: Standardised, order: Integers) -> "pd.Series[str]":
    """Names of the criteria in which each school lacks a value."""
    used = scale.used["criterion"].to_list()
    lacking = np.isnan(scale.differences[order]).tolist()
    said = [", ".join(compress(used, row)) for row in lacking]
    return pd.Series(said, dtype="str")
