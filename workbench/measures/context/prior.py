"""Prior attainment of pupils: averages, low, middle and high bands, and national thirds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import ContractViolation, UsageError
from workbench.measures.cohort import KEY
from workbench.measures.columns import Floats, floats

POINTS_PER_LEVEL = 6
LEVELS = ("english_fine", "maths_fine")
SCALED = ("reading_scaled", "maths_scaled")
BANDS = ("low", "middle", "high")
THIRDS = ("lower", "middle", "higher")
SCALED_FROM = "2020/21"
"""First year whose cohorts have scaled scores from key stage 2.

Source: DfE key stage 4 performance methodology 2021.
"""


@dataclass(frozen=True)
class Cuts:
    """Two cut-offs of an average, for the academic years ``since`` to ``last``.

    Averages below ``middle`` are in the lowest part, those from ``high`` on in the highest.
    """

    since: str
    last: str
    scale: str
    middle: float
    high: float
    source: str
    to_be_verified: str = ""

    def part(self, averages: Floats, names: tuple[str, str, str]) -> "np.ndarray[Any, Any]":
        """Name of the part of each average; None where it is missing."""
        places = (averages >= self.middle).astype(int) + (averages >= self.high)
        found = np.array([*names, None], dtype=object)
        return np.asarray(found[np.where(np.isnan(averages), len(names), places)])


def averages(prior: pd.DataFrame) -> pd.DataFrame:
    """Averages of key stage 2 results.

    A missing subject leaves the other to stand alone.

    Args:
        prior: columns english_fine, maths_fine, reading_scaled and maths_scaled of the contract
            ``prior_attainment``.

    Returns:
        Columns prior_points (average points, 6 a level), prior_scaled (average scaled score) and
        prior_average (the one that the year of the later key stage uses), same index.

    Source: DfE key stage 4 performance methodology 2019 and 2021.
    """
    points = (prior[list(LEVELS)].astype("float64").mean(axis=1) * POINTS_PER_LEVEL).round(6)
    scaled = prior[list(SCALED)].astype("float64").mean(axis=1)
    later = (prior["year"] >= SCALED_FROM).to_numpy(dtype=np.bool_)
    return pd.DataFrame(
        {
            "prior_points": points.mask(later),
            "prior_scaled": scaled.where(later),
            "prior_average": points.mask(later, scaled),
        }
    )


def prior_bands(
    average: "pd.Series[float]", years: "pd.Series[str]", key_stage: str = "ks4"
) -> "pd.Series[str]":
    """Low, middle or high prior attainment, by the cut-offs of each pupil's year.

    Args:
        average: average result of the earlier key stage, on the scale of the year.
        years: academic year of the later key stage, same index.
        key_stage: the later key stage, ks2 or ks4.

    Returns:
        "low", "middle" or "high"; missing where the average is, or the year has no cut-offs.

    Source: DfE performance tables 2011 (key stage 2); DfE key stage 4 methodology 2019 and 2021.
    """
    return _parts(average, years, band_cuts(key_stage), BANDS)


def prior_thirds(
    average: "pd.Series[float]",
    years: "pd.Series[str]",
    national: Mapping[str, tuple[float, float]] | None = None,
) -> "pd.Series[str]":
    """Lower, middle or higher third of pupils nationally.

    Args:
        average: average key stage 2 result, on the scale of the year.
        years: academic year of the later key stage, same index.
        national: cut-offs by academic year, of :func:`national_thirds`; by default those of
            ``pupil_groups.yaml``.

    Returns:
        "lower", "middle" or "higher"; missing where the average is, or the year has no cut-offs.

    Source: FFT Aspire pupil groups (thirds of all pupils nationally).
    """
    if national is None:
        return _parts(average, years, third_cuts(), THIRDS)
    given = [Cuts(y, y, "", *edges, "computed") for y, edges in national.items()]
    return _parts(average, years, tuple(given), THIRDS)


def thirds_of(prior: pd.DataFrame) -> pd.DataFrame:
    """The third of each row of the contract ``prior_attainment``: its key and prior_third."""
    average = averages(prior)["prior_average"]
    return prior[KEY].assign(prior_third=prior_thirds(average, prior["year"]))


def national_thirds(
    average: "pd.Series[float]", years: "pd.Series[str]"
) -> dict[str, tuple[float, float]]:
    """Cut-offs between the thirds of a whole national population, by academic year.

    Args:
        average: average key stage 2 result of every pupil of the population.
        years: academic year of the later key stage, same index.

    Returns:
        The first average of the middle and of the higher third of each year with results.
    """
    known = average.dropna()
    edges = known.groupby(years[known.index]).quantile(np.array([1 / 3, 2 / 3])).unstack()
    return {str(year): (float(one), float(two)) for year, one, two in edges.itertuples()}


@cache
def band_cuts(key_stage: str) -> tuple[Cuts, ...]:
    """Cut-offs of the bands at the end of a key stage, earliest years first.

    Raises:
        UsageError: no bands are known for the key stage.
    """
    declared = [one for one in read("pupil_groups")["prior_bands"] if one["key_stage"] == key_stage]
    if not declared:
        raise UsageError(
            f"`key_stage` {key_stage} has no bands of prior attainment.",
            "Add its cut-offs, with their source, to pupil_groups.yaml. Allowed: ks2, ks4.",
        )
    return tuple(_cuts(one, _found(one["edges"])) for one in declared)


@cache
def third_cuts() -> tuple[Cuts, ...]:
    """Cut-offs of the national thirds, earliest years first."""
    return tuple(_cuts(one, one["edges"]) for one in read("pupil_groups")["prior_thirds"])


def cuts_of(cuts: tuple[Cuts, ...], year: str) -> Cuts:
    """The cut-offs that hold in an academic year.

    Raises:
        UsageError: there are none; says which years have some.
    """
    for one in cuts:
        if one.since <= year <= one.last:
            return one
    spans = ", ".join(f"{one.since} to {one.last}" for one in cuts)
    raise UsageError(
        f"`year` {year} has no cut-offs of prior attainment.",
        f"There are some for {spans}. Add those of the year, with their source, to "
        "pupil_groups.yaml, or work out thirds from a national population.",
    )


def _found(way: Sequence[str]) -> Sequence[float]:
    """What stands in a reference file, by its name and the keys that lead there."""
    name, *keys = way
    found: Any = read(name)
    for key in keys:
        found = found[key]
    edges: Sequence[float] = found
    return edges


def _cuts(declared: Mapping[str, Any], edges: Sequence[float]) -> Cuts:
    return Cuts(
        since=declared["from"],
        last=declared["last"],
        scale=declared["scale"],
        middle=float(edges[0]),
        high=float(edges[1]),
        source=declared["source"],
        to_be_verified=declared.get("to_be_verified", ""),
    )


def _parts(
    average: "pd.Series[float]",
    years: "pd.Series[str]",
    cuts: tuple[Cuts, ...],
    names: tuple[str, str, str],
) -> "pd.Series[str]":
    if not average.index.equals(years.index):
        raise ContractViolation("`average` and `years` are not of the same pupils.")
    values = floats(average)
    found = np.full(len(values), None, dtype=object)
    for one in cuts:
        holds = years.between(one.since, one.last).to_numpy(dtype=np.bool_)
        found[holds] = one.part(values[holds], names)
    return pd.Series(found, index=average.index, dtype="str")
