"""The most likely covariance of school effects, and how well it is known."""

from collections.abc import Callable

import numpy as np
from scipy import optimize

from workbench.errors import UsageError
from workbench.measures.columns import FloatGrid, Floats
from workbench.models.multilevel.profile import Moments, profile

LOWEST, HIGHEST = -12.0, 5.0
GRID = np.linspace(LOWEST, HIGHEST, 10)
STEP = 1e-4
FLAT = 1e-5
LEAST = 1e-6

NO_SCHOOL_VARIANCE = "no variance between schools"
NO_PUPIL_VARIANCE = "almost no variance within schools"
SINGULAR = "the covariance of school effects is singular"


def most_likely(moments: Moments) -> tuple[FloatGrid, str]:
    """The relative covariance that is most likely, and what boundary it lies on (else empty).

    A random intercept is searched for over the logarithm of the relative variance from -12 to 5,
    the derivative's root being found within the best interval; a lower end means none.

    Raises:
        UsageError: no maximum was found.
    """
    ratio, boundary = _intercept(moments)
    if len(moments.random) == 1:
        return np.array([[ratio]]), boundary
    return _covariance(moments, max(ratio, 0.01))


def _intercept(moments: Moments) -> tuple[float, str]:
    def at(log_ratio: float) -> FloatGrid:
        ratio = np.zeros((len(moments.random),) * 2)
        ratio[0, 0] = np.exp(log_ratio)
        return ratio

    def slope(log_ratio: float) -> float:
        relative = at(log_ratio)
        return float((profile(moments, relative).gradient() * relative)[0, 0])

    heights = [profile(moments, at(one)).deviance for one in GRID]
    best = int(np.argmin(heights))
    low, high = GRID[max(best - 1, 0)], GRID[min(best + 1, len(GRID) - 1)]
    if slope(low) >= 0:
        return 0.0, NO_SCHOOL_VARIANCE
    if slope(high) <= 0:
        return float(np.exp(HIGHEST)), NO_PUPIL_VARIANCE
    return float(np.exp(optimize.brentq(slope, low, high, xtol=1e-13, rtol=1e-14))), ""


def _covariance(moments: Moments, ratio: float) -> tuple[FloatGrid, str]:
    """Search over the Cholesky factor of the relative covariance, its diagonal not below 0."""
    size = len(moments.random)
    places = np.tril_indices(size)
    diagonal = places[0] == places[1]
    scale = float(moments.total[0, 0])

    def cost(entries: Floats) -> tuple[float, Floats]:
        factor = _factor(entries, size)
        found = profile(moments, factor @ factor.T)
        return found.deviance / scale, 2 * (found.gradient() @ factor)[places] / scale

    start = np.where(diagonal, 0.3, 0.0) * np.sqrt(ratio)
    start[0] = np.sqrt(ratio)
    bounds = [(0.0 if on else None, None) for on in diagonal]
    tight = {"ftol": 1e-16, "gtol": 1e-11, "maxiter": 1_000, "maxcor": 20}
    found = optimize.minimize(
        cost, start, jac=True, method="L-BFGS-B", bounds=bounds, options=tight
    )
    at_end = np.where((found.x <= LEAST) & diagonal & (found.jac > 0), 0.0, found.jac)
    if np.abs(at_end).max() > FLAT:
        raise UsageError(
            "`slopes`: no most likely covariance of the school effects was found.",
            "Take fewer random slopes, or more schools.",
        )
    factor = _factor(found.x, size)
    return factor @ factor.T, SINGULAR if (found.x[diagonal] <= LEAST).any() else ""


def _factor(entries: Floats, size: int) -> FloatGrid:
    factor = np.zeros((size, size))
    factor[np.tril_indices(size)] = entries
    return factor


def information(moments: Moments, relative: FloatGrid, pupil_variance: float) -> FloatGrid:
    """Covariance of (pupil variance, lower triangle of the effects' covariance) of estimates.

    The inverse of the observed information: half the second derivatives of the deviance, by
    differences of its analytic gradient, the fixed part being profiled out.
    """
    size = len(relative)
    rows, columns = np.tril_indices(size)
    twice = np.where(rows == columns, 1.0, 2.0)

    def slope(values: Floats) -> Floats:
        covariance = np.zeros((size, size))
        covariance[rows, columns] = covariance[columns, rows] = values[1:]
        found = profile(moments, covariance / values[0])
        by_relative = found.gradient(values[0])
        along = float((by_relative * covariance).sum()) / values[0]
        own = moments.freedom - found.residual / values[0] - along
        return np.concatenate([[own / values[0]], twice * by_relative[rows, columns] / values[0]])

    entries = relative[rows, columns] * pupil_variance
    widths = np.sqrt(np.diag(relative)) * np.sqrt(pupil_variance)
    steps = STEP * np.concatenate([[pupil_variance], widths[rows] * widths[columns]])
    second = _differences(slope, np.concatenate([[pupil_variance], entries]), steps)
    return np.asarray(2 * np.linalg.inv((second + second.T) / 2))


def _differences(slope: Callable[[Floats], Floats], at: Floats, steps: Floats) -> FloatGrid:
    along = np.diag(steps)
    return np.stack(
        [(slope(at + one) - slope(at - one)) / (2 * one.sum()) for one in along], axis=1
    )
