"""The maximum of the likelihood of a cumulative logit with school effects."""

from dataclasses import dataclass, replace

import numpy as np

from workbench.errors import UserError
from workbench.measures.columns import FloatGrid, Floats
from workbench.models.estimates.graded_rows import GradedRows
from workbench.models.estimates.likelihood import Point, Sums, sums

STEPS = 100
CLOSE = 1e-6
"""Squared length of the last step, in standard errors; what is left after it is far less."""

NEAR = 4.0
"""Squared length from which steps are taken to shrink evenly."""

LONGEST = 3.0
"""Longest step of a coefficient or threshold, so that a poor start does not overshoot."""

START = 0.1
"""First guess at the variance of schools, in squared logits."""

FIRST_SAMPLE = 5_000


@dataclass(frozen=True)
class Maximum:
    """Where the likelihood is highest, and how sharply.

    ``covariance`` is that of coefficients, then thresholds, given the variance of schools;
    ``effect_variances`` are those of the school effects about their truth, the uncertainty of
    coefficients and thresholds counted; ``variance_error`` is the standard error of the variance.
    """

    point: Point
    covariance: FloatGrid
    effect_variances: Floats
    variance_error: float
    log_likelihood: float


def maximise(rows: GradedRows, *, school_effects: bool) -> Maximum:
    """Fit thresholds, coefficients, school effects and their variance.

    The effects of schools are integrated out by Laplace's method. Its gradient is exact; the steps
    are Newton's, with the information that the effects leave over; the variance moves by Fisher
    scoring at the same time. The start is a fit without schools to a sample.

    Args:
        rows: pupils, sorted.
        school_effects: whether schools have effects; otherwise their variance is 0.

    Raises:
        UserError: the likelihood has no maximum that can be reached, because a predictor foretells
            some grade without fail.

    Source: Tierney and Kadane 1986 (Laplace's method); Fisher scoring as in Goldstein 2011,
        Multilevel statistical models.
    """
    start = Point(np.zeros(rows.design.shape[1]), _thresholds(rows), np.zeros(1), 0.0)
    if len(rows.weight) > 2 * FIRST_SAMPLE:
        start = _climb(rows.sample(FIRST_SAMPLE), start, school_effects=False).point
    effects = np.zeros(rows.schools)
    variance = START if school_effects else 0.0
    return _climb(rows, replace(start, effects=effects, variance=variance), school_effects)


def _thresholds(rows: GradedRows) -> Floats:
    """Thresholds of pupils who are all alike."""
    share = np.cumsum(rows.of_levels())[:-1] / rows.pupils
    return np.log(share / (1 - share))


def _climb(rows: GradedRows, start: Point, school_effects: bool) -> Maximum:
    point, before = start, None
    for _ in range(STEPS):
        found = sums(rows, point)
        step = _Step.of(found, point)
        factor = step.extrapolation(before)
        moved = step.taken(point, school_effects, factor)
        if step.length < CLOSE and _still(point.variance, moved.variance):
            return replace(_maximum(found, point, step), point=moved)
        point, before = moved, step if factor == 1 else None
    raise UserError(
        f"The model did not settle in {STEPS} steps.",
        "Some predictor may foretell a grade without fail: leave out grades or predictors that "
        "few pupils have, or use the transition matrix.",
    )


def _still(before: float, after: float) -> bool:
    return abs(after - before) <= 1e-9 + 1e-4 * after


def _maximum(found: Sums, point: Point, step: "_Step") -> Maximum:
    given = point.effects @ point.effects / (2 * point.variance) if point.variance else 0.0
    spread = np.log1p(point.variance * found.bend).sum() / 2
    information = _information_on_variance(found, point.variance)
    covariance = np.linalg.inv(step.information)
    along = found.cross * step.posterior[:, None]
    return Maximum(
        point=point,
        covariance=covariance,
        effect_variances=step.posterior + np.einsum("ij,jk,ik->i", along, covariance, along),
        variance_error=float(1 / np.sqrt(information)),
        log_likelihood=float(found.log_likelihood - given - spread),
    )


def _information_on_variance(found: Sums, variance: float) -> float:
    shrunk = found.bend / (1 + variance * found.bend)
    return float(shrunk @ shrunk / 2)


@dataclass(frozen=True)
class _Step:
    """A step from a point: of coefficients and thresholds, of effects, and of the variance.

    ``posterior`` are the variances of the effects, coefficients and thresholds given.
    """

    main: Floats
    effects: Floats
    variance: float
    information: FloatGrid
    posterior: Floats
    length: float

    @classmethod
    def of(cls, found: Sums, point: Point) -> "_Step":
        shrink = 1 + point.variance * found.bend
        posterior = point.variance / shrink
        information = found.information - found.cross.T @ (found.cross * posterior[:, None])
        leans = posterior * found.score - point.effects / shrink
        gradient = found.gradient - _correction(found, posterior)
        main = np.linalg.solve(information, gradient - found.cross.T @ leans)
        effects = leans - posterior * (found.cross @ main)
        return cls(
            main=main,
            effects=effects,
            variance=_variance_step(found, point, main),
            information=information,
            posterior=posterior,
            length=float(main @ information @ main),
        )

    def extrapolation(self, before: "_Step | None") -> float:
        """How much longer to step, near the end: by what steps that shrink evenly add up to.

        Source: Aitken's delta-squared process.
        """
        if before is None or not self.length < before.length < NEAR:
            return 1.0
        ratio = float(self.main @ before.information @ before.main) / before.length
        return 1 / (1 - ratio) if 0 < ratio < 0.8 else 1.0

    def taken(self, point: Point, school_effects: bool, factor: float) -> Point:
        """The next point: shorter where it would overshoot or put thresholds out of order."""
        terms = len(point.coefficients)
        share = factor * min(1.0, LONGEST / max(float(np.abs(self.main).max()), LONGEST))
        while np.any(np.diff(point.thresholds + share * self.main[terms:]) <= 0):
            share /= 2
        variance = _moved(point.variance, factor * self.variance) if school_effects else 0.0
        effects = point.effects + share * self.effects
        return Point(
            coefficients=point.coefficients + share * self.main[:terms],
            thresholds=point.thresholds + share * self.main[terms:],
            effects=effects if variance else np.zeros_like(effects),
            variance=variance,
        )


def _correction(found: Sums, posterior: Floats) -> Floats:
    """Gradient of half the logarithm of the effects' information, with the effects moving along."""
    along = found.tilt - found.cross * (posterior * found.twist)[:, None]
    return np.asarray(posterior @ along / 2)


def _variance_step(found: Sums, point: Point, main: Floats) -> float:
    """Fisher scoring, with the effects where this step leaves them."""
    shrink = 1 + point.variance * found.bend
    score = (found.score + found.bend * point.effects - found.cross @ main) / shrink
    moving = found.twist * score * point.variance / shrink**2
    gradient = (score**2 - found.bend / shrink - moving).sum() / 2
    information = _information_on_variance(found, point.variance)
    return float(gradient / information) if information else 0.0


def _moved(variance: float, step: float) -> float:
    """The next variance: at most four times as much or a quarter; near 0 it may become 0."""
    if variance + step <= 0:
        return variance / 4 if variance > 1e-6 else 0.0
    return min(max(variance + step, variance / 4), 4 * variance + START)
