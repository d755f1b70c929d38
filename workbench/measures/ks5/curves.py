"""National curves: points of a qualification by key stage 4 average, as knots of a broken line."""

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression

from workbench.contracts.reference import read
from workbench.measures.columns import Floats, Integers, floats

CURVE = ["cohort", "qualification_code", "subject_code", "size"]
"""Columns that name a curve."""


@dataclass(frozen=True)
class Curve:
    """Knots of one curve, prior attainment from the least; points do not fall."""

    prior: Floats
    points: Floats

    def at(self, prior: Floats) -> Floats:
        """Points at each prior attainment; missing outside the knots.

        Between two knots the points lie on the straight line; where knots share a prior
        attainment, the last of them counts.

        Source: DfE 16 to 18 ready reckoner 2019.
        """
        last = len(self.prior) - 1
        lower = np.searchsorted(self.prior, prior, side="right") - 1
        known = (lower >= 0) & (prior <= self.prior[last])
        left = np.clip(lower, 0, last)
        right = np.minimum(left + 1, last)
        gap = self.prior[right] - self.prior[left]
        share = np.where(gap > 0, (prior - self.prior[left]) / np.where(gap > 0, gap, 1), 0.0)
        found = self.points[left] + share * (self.points[right] - self.points[left])
        return np.where(known, found, np.nan)


def curve_of(
    prior: Floats, top: Floats, bottom: Floats | None = None, *, most: float = np.inf
) -> Curve:
    """Make the curve of one qualification and subject from a national file.

    Cases are put in order of prior attainment and cut into bands of equal numbers: 20 for 500 cases
    or more, 10 from 200, 5 from 17, else one. Each band is a knot at its mean prior attainment
    and its mean points; points that would fall are pooled. Fewer bands are used when pooling
    leaves too few of them different. The ends are at the least and the most prior attainment,
    half as far beyond the outer band as that is from its neighbour, and not under 0 or over
    ``most``.

    Args:
        prior: key stage 4 average points of each case.
        top: points of each case (a numerator, if there is a ``bottom``).
        bottom: what each case weighs, 1 by default: a band has the sum of ``top`` over that of
            ``bottom``.
        most: most points that the qualification can give.

    Source: DfE 16 to 18 ready reckoner 2019 (published curves).
    """
    order = np.argsort(prior, kind="stable")
    weights = np.ones(len(prior)) if bottom is None else bottom[order]
    means = _pooled(prior[order], top[order], weights)
    priors, points = means
    ends = _ends(points, most)
    return Curve(np.r_[prior[order[0]], priors, prior[order[-1]]], np.r_[ends[0], points, ends[1]])


def estimate_curves(national: pd.DataFrame) -> pd.DataFrame:
    """Curves of every qualification and subject of a national file.

    Args:
        national: one row an entry, with the columns of ``CURVE``, prior (key stage 4 average
            points) and points. Rows without prior attainment are left out. The most points are
            those seen in the qualification and size.

    Returns:
        One row a curve: the columns of ``CURVE``, cases, sd (of points less the estimate, in
        grades), prior and points (lists of knots), as ``model.Model`` takes them.

    Source: DfE 16 to 18 ready reckoner 2019.
    """
    known = national[national["prior"].notna() & national["points"].notna()]
    most = known.groupby(["qualification_code", "size"])["points"].transform("max")
    parts = known.assign(most=most).groupby(CURVE, sort=True)
    return pd.DataFrame([_row(key, rows) for key, rows in parts])


def _row(key: Hashable, rows: pd.DataFrame) -> dict[str, object]:
    assert isinstance(key, tuple)
    prior, points = floats(rows["prior"]), floats(rows["points"])
    curve = curve_of(prior, points, most=float(rows["most"].iloc[0]))
    facts = dict(zip(CURVE, key, strict=True))
    grade = 1.0 if facts["cohort"] in _one_point_grades() else _points_per_grade()
    residual = (points - curve.at(prior)) / (float(facts["size"]) * grade)
    sd = float(residual.std(ddof=1)) if len(residual) > 1 else np.nan
    return facts | {"cases": len(rows), "sd": sd, "prior": curve.prior, "points": curve.points}


def _pooled(prior: Floats, top: Floats, bottom: Floats) -> tuple[Floats, Floats]:
    """Mean prior attainment and pooled mean of each band, in the most bands allowed."""
    rules = read("ks5_value_added")["curve"]
    allowed = [rule["bands"] for rule in rules["bands"] if len(prior) >= rule["cases"]]
    for bands in [*allowed, 1]:
        band = _bands(len(prior), bands)
        weights = np.bincount(band, bottom)
        with np.errstate(invalid="ignore", divide="ignore"):
            raw = np.bincount(band, top) / weights
        points = isotonic_regression(raw, weights=weights).x
        if len(np.unique(points)) >= rules["least_distinct"] * bands:
            break
    return np.bincount(band, prior) / np.bincount(band), points


def _bands(cases: int, bands: int) -> Integers:
    """Band of each case in order; where they do not divide, the first bands have one more."""
    sizes = np.full(bands, cases // bands) + (np.arange(bands) < cases % bands)
    return np.repeat(np.arange(bands), sizes).astype(np.int64)


def _ends(points: Floats, most: float) -> tuple[float, float]:
    if len(points) == 1:
        return float(points[0]), float(points[0])
    low, high = 1.5 * points[0] - 0.5 * points[1], 1.5 * points[-1] - 0.5 * points[-2]
    return max(0.0, float(low)), min(most, float(high))


def _one_point_grades() -> list[str]:
    declared: list[str] = read("ks5_value_added")["one_point_grades"]
    return declared


def _points_per_grade() -> float:
    return float(read("ks5_value_added")["points_per_grade"])
