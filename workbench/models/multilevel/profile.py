"""Profile likelihood of the school effects' covariance, from sums alone.

For a school's rows the covariance of outcomes is V = I + Z L Z', in units of the pupils' variance,
where Z are the random terms and L is the effects' relative covariance (for a random intercept one
number: the schools' variance over the pupils'). Its inverse and determinant need only Z'Z, so that
each value of L costs one pass over the schools' sums.

Source: Goldstein, Multilevel Statistical Models, chapter 2; Bates and others, Fitting linear
mixed-effects models using lme4, 2015 (profiled deviance and REML criterion).
"""

from dataclasses import dataclass

import numpy as np
from scipy import linalg

from workbench.measures.columns import FloatGrid, Floats
from workbench.models.multilevel.blocks import Grids


@dataclass(frozen=True, eq=False)
class Moments:
    """Standardised sums: ``total`` (columns, columns), ``cross`` (schools, random, columns)."""

    total: FloatGrid
    cross: Grids
    random: tuple[int, ...]
    reml: bool

    @property
    def terms(self) -> int:
        """Coefficients of the fixed part."""
        return len(self.total) - 1

    @property
    def freedom(self) -> float:
        """Pupils, less the coefficients under REML."""
        return float(self.total[0, 0]) - self.terms * self.reml


@dataclass(frozen=True, eq=False)
class Profile:
    """The best fixed part at one relative covariance, and how likely that is.

    ``weights`` (schools, random, random) are (L^-1 + Z'Z)^-1, ``half`` (schools, random, columns)
    these times Z' and every column; ``inverse`` is of the sum of X'V^-1 X; ``residual`` is the
    weighted sum of squares.
    """

    moments: Moments
    weights: Grids
    half: Grids
    inverse: FloatGrid
    coefficients: Floats
    residual: float
    log_determinants: float

    @property
    def pupil_variance(self) -> float:
        """Estimated variance of pupils, given the relative covariance."""
        return self.residual / self.moments.freedom

    @property
    def deviance(self) -> float:
        """-2 log likelihood, of the residuals under REML, at the estimated pupil variance."""
        freedom = self.moments.freedom
        return float(
            freedom * (np.log(2 * np.pi * self.pupil_variance) + 1) + self.log_determinants
        )

    def gradient(self, pupil_variance: float | None = None) -> FloatGrid:
        """Derivative of the deviance by the relative covariance (random, random).

        By default the pupil variance follows the relative covariance; else it is as given.
        """
        variance = self.pupil_variance if pupil_variance is None else pupil_variance
        contrast = np.concatenate([-self.coefficients, [1.0]])
        cross, random = self.moments.cross, list(self.moments.random)
        left = cross - times(cross[:, :, random], self.half)  # Z'V^-1 times every column
        effect = left @ contrast
        found = left[:, :, random].sum(axis=0)
        found = found - effect.T @ effect / variance
        if self.moments.reml:
            fixed = left[:, :, :-1]
            crossed = np.tensordot(fixed, fixed, axes=(0, 0))
            found = found - np.einsum("rpsq,pq->rs", crossed, self.inverse)
        return np.asarray(found)


def profile(moments: Moments, relative: FloatGrid) -> Profile:
    """Profile out the fixed part and the pupil variance.

    Args:
        moments: standardised sums.
        relative: covariance of the school effects over the pupil variance (random, random).
    """
    cross, size = moments.cross, moments.cross.shape[2]
    squares = cross[:, :, list(moments.random)]
    system = np.eye(len(relative)) + relative @ squares
    weights = _solved(system, relative)
    half = times(weights, cross)
    whole = moments.total - cross.reshape(-1, size).T @ half.reshape(-1, size)
    factor = linalg.cho_factor(whole[:-1, :-1], lower=True)
    coefficients = linalg.cho_solve(factor, whole[:-1, -1])
    determinants = np.log(_determinants(system)).sum()
    if moments.reml:
        determinants += 2 * np.log(np.diag(factor[0])).sum()
    return Profile(
        moments=moments,
        weights=weights,
        half=half,
        inverse=linalg.cho_solve(factor, np.eye(moments.terms)),
        coefficients=coefficients,
        residual=float(whole[-1, -1] - whole[:-1, -1] @ coefficients),
        log_determinants=float(determinants),
    )


def times(left: Grids, right: Grids) -> Grids:
    """Product of matrices school by school; a plain one where the intercept alone is random."""
    return np.asarray(left * right if left.shape[2] == 1 else left @ right)


def _solved(system: Grids, relative: FloatGrid) -> Grids:
    """``np.linalg.solve`` of every school; a division where the intercept alone is random."""
    if len(relative) == 1:
        return np.asarray(relative / system)
    return np.asarray(np.linalg.solve(system, np.broadcast_to(relative, system.shape)))


def _determinants(system: Grids) -> Floats:
    if system.shape[1] == 1:
        return np.asarray(system[:, 0, 0])
    return np.asarray(np.linalg.det(system))
