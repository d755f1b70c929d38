"""Transition matrices: how often pupils of a band of prior attainment reached each level."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import UsageError
from workbench.measures.columns import FloatGrid, Floats, Integers, floats
from workbench.measures.intervals import Z
from workbench.models.estimates.chances import Chances
from workbench.models.estimates.rules import (
    ALL_SCHOOLS,
    OWN,
    check_benchmark,
    deviate,
    rule,
    typical_school_sd,
)
from workbench.models.estimates.scale import Scale, scale_of

METHOD = "transition matrix"


@dataclass(frozen=True)
class TransitionMatrix:
    """Counts of pupils by band of prior attainment and level.

    It knows neither sex nor month of birth nor schools; a benchmark shifts the cumulative logits
    by the usual spread of schools.

    Attributes:
        part: subject or outcome.
        scale: levels.
        starts: least prior attainment of each band, the first one open downwards.
        bands: name of each band.
        counts: pupils, (bands, levels).
        excluded: reason to the number of rows left out.
        source: where the counts are from.
    """

    part: str
    scale: Scale
    starts: Floats
    bands: tuple[str, ...]
    counts: FloatGrid
    excluded: Mapping[str, int]
    source: str

    method = METHOD

    @property
    def nobs(self) -> int:
        """Pupils, or entries, that were counted."""
        return round(float(self.counts.sum()))

    @property
    def formula(self) -> str:
        """What chances depend on."""
        return "grade ~ band of prior attainment"

    @property
    def n(self) -> Floats:
        """Pupils of each band."""
        return np.asarray(self.counts.sum(axis=1))

    def glance(self) -> Mapping[str, float]:
        """Statistics of the counts by name."""
        return {
            "n": self.nobs,
            "bands": len(self.bands),
            "levels": len(self.scale.labels),
            "smallest_band": float(self.n.min()),
        }

    def tidy(self) -> pd.DataFrame:
        """Smoothed chance of each band and level: columns term, estimate, std_error, low, high.

        Standard errors are those of the Dirichlet distribution.
        """
        weight = self.n[:, None] + rule("transition")["weight"]
        share = self.smoothed()
        error = np.sqrt(share * (1 - share) / (weight + 1))
        terms = [f"{band}: {level}" for band in self.bands for level in self.scale.labels]
        table = pd.DataFrame({"term": terms, "estimate": share.ravel(), "std_error": error.ravel()})
        return table.assign(
            low=(table["estimate"] - Z * table["std_error"]).clip(lower=0.0),
            high=(table["estimate"] + Z * table["std_error"]).clip(upper=1.0),
        )

    def smoothed(self) -> FloatGrid:
        """Share of each level in each band, (bands, levels), drawn towards the bands beside it.

        ``(count + 25 x share in the adjacent bands) / (n + 25)``; where those are empty, the share
        in all bands.
        """
        weight = float(rule("transition")["weight"])
        beside = np.zeros_like(self.counts)
        beside[1:] += self.counts[:-1]
        beside[:-1] += self.counts[1:]
        beside[beside.sum(axis=1) == 0] = self.counts.sum(axis=0)
        parent = beside / beside.sum(axis=1, keepdims=True)
        return np.asarray((self.counts + weight * parent) / (self.n[:, None] + weight))

    def observed(self) -> FloatGrid:
        """Share of each level in each band as counted; missing for a band of fewer than 10."""
        enough = self.n >= rule("transition")["smallest"]
        shares = self.counts / np.maximum(self.n, 1.0)[:, None]
        return np.where(enough[:, None], shares, np.nan)

    def of_bands(self, benchmark: str = "FFT50", *, smoothed: bool = True) -> Chances:
        """Chances of the pupils of each band.

        Args:
            benchmark: as in :meth:`chances`.
            smoothed: otherwise as counted, and missing for a band of fewer than 10 pupils.
        """
        share = self.smoothed() if smoothed else self.observed()
        reaching = np.clip(share[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:], 0.0, 1.0)
        return Chances(self.scale, reaching).shifted(_shift(benchmark))

    def chances(self, pupils: pd.DataFrame, benchmark: str = "FFT50") -> Chances:
        """Chances of pupils to reach each level.

        Args:
            pupils: column prior, on the scale of the bands.
            benchmark: ``FFT50``, ``FFT20``, ``FFT5``, ``all schools`` (the same as FFT50 here) or
                ``own`` (likewise: nothing is known of single schools).

        Returns:
            A row a pupil, in their order; missing without prior attainment.
        """
        place = self._band(floats(pupils["prior"]))
        reaching = self.of_bands(benchmark).reaching
        found = np.where((place >= 0)[:, None], reaching[np.maximum(place, 0)], np.nan)
        return Chances(self.scale, found)

    def similar(self, pupils: pd.DataFrame) -> Floats:
        """Pupils of each one's band."""
        place = self._band(floats(pupils["prior"]))
        return np.where(place >= 0, self.n[np.maximum(place, 0)], np.nan)

    def _band(self, prior: Floats) -> Integers:
        found = np.searchsorted(self.starts[1:], prior, side="right")
        return np.where(np.isnan(prior), -1, found).astype(np.int64)


def matrix_of(rows: pd.DataFrame, *, part: str = "all") -> TransitionMatrix:
    """Count entries by bands of prior attainment with about as many each.

    Args:
        rows: columns grade, points and prior.
        part: subject or outcome.

    Raises:
        UsageError: fewer than 10 pupils have a result and prior attainment.
    """
    known = rows[["grade", "points", "prior"]].notna().all(axis=1)
    used, smallest = rows[known], rule("transition")["smallest"]
    if len(used) < smallest:
        raise UsageError(
            f"`rows` of {part} have fewer than {smallest} pupils with a result and prior "
            "attainment.",
            "Give more years or schools: chances of so few are not told.",
        )
    prior, scale = floats(used["prior"]), scale_of(used)
    shares = np.arange(rule("transition")["bands"]) / rule("transition")["bands"]
    starts = np.unique(np.quantile(prior, shares, method="inverted_cdf"))
    cell = np.searchsorted(starts[1:], prior, side="right") * len(scale.labels)
    cell += scale.levels_of(used["points"])
    size = len(starts) * len(scale.labels)
    counts = np.bincount(cell, minlength=size).reshape(len(starts), -1).astype(np.float64)
    left = int((~known).sum())
    excluded = {"no result or prior attainment": left} if left else {}
    return TransitionMatrix(part, scale, starts, _names(starts), counts, excluded, "entries")


def _names(starts: Floats) -> tuple[str, ...]:
    ends = [f"{one:g}" for one in starts[1:]]
    below = [f"below {ends[0]}"] if ends else ["all"]
    between = [f"{low} to below {high}" for low, high in zip(ends, ends[1:], strict=False)]
    return (*below, *between, *([f"{ends[-1]} or more"] if ends else []))


def _shift(benchmark: str) -> float:
    check_benchmark(benchmark)
    known = benchmark not in (OWN, ALL_SCHOOLS)
    return deviate(benchmark) * typical_school_sd() if known else 0.0
