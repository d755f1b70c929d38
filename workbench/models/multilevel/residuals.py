"""What is left of a school once its pupils are accounted for: shrunken, and as it is."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.measures.columns import FloatGrid, Floats
from workbench.measures.intervals import Z
from workbench.models.multilevel.blocks import Grids
from workbench.models.multilevel.design import INTERCEPT
from workbench.models.multilevel.standard import Standard
from workbench.models.multilevel.sums import Sums

# half the width, in standard errors, at which two intervals of about equal width just miss each
# other when the two differ at 5%: Goldstein and Healy, The graphical presentation of a collection
# of means, 1995
Z_OF_PAIRS = 1.39


@dataclass(frozen=True, eq=False)
class Estimate:
    """What residuals need of a fit, in standardised units.

    ``relative`` is the covariance of effects over ``pupil_variance``; ``uncertainty`` the
    covariance of the coefficients.
    """

    standard: Standard
    relative: FloatGrid
    pupil_variance: float
    coefficients: Floats
    uncertainty: FloatGrid


@dataclass(frozen=True, eq=False)
class Effects:
    """Predicted effects of groups (groups, random) and variances of them, in the outcome's units.

    ``error`` is the covariance of predicted less true effects (comparative), ``known`` the same as
    if the coefficients were known; ``whole`` is the covariance of the true effects.
    """

    predicted: FloatGrid
    error: Grids
    known: Grids
    whole: FloatGrid


def effects(estimate: Estimate, sums: Sums) -> Effects:
    """Best linear unbiased predictors of the effects of schools, or of groups within them."""
    standard, relative = estimate.standard, estimate.relative
    cross = standard.cross(sums)
    squares = cross[:, :, list(standard.random)]
    system = np.eye(len(relative)) + relative @ squares
    weights = np.linalg.solve(system, np.broadcast_to(relative, system.shape))
    contrast = np.concatenate([-estimate.coefficients, [1.0]])
    predicted = np.einsum("jqr,jr->jq", weights, cross @ contrast)
    reach = weights @ cross[:, :, :-1]
    known = estimate.pupil_variance * weights
    error = known + reach @ estimate.uncertainty @ reach.transpose(0, 2, 1)
    turn = standard.effects
    return Effects(
        predicted=predicted @ turn.T,
        error=turn @ error @ turn.T,
        known=turn @ known @ turn.T,
        whole=turn @ (estimate.pupil_variance * relative) @ turn.T,
    )


def mean_residuals(estimate: Estimate, sums: Sums) -> Floats:
    """Mean of outcome less fixed part in each group, in the outcome's units."""
    contrast = np.concatenate([-estimate.coefficients, [1.0]])
    turned = estimate.standard.turn @ contrast * estimate.standard.outcome_scale
    found: Floats = sums.moments[:, 0, :] @ turned / sums.n
    return found


def residual_table(estimate: Estimate, sums: Sums) -> pd.DataFrame:
    """Residuals of schools, or of groups of pupils within schools, one row for each effect.

    A group within a school is shrunk as a school of its pupils would be.

    Returns:
        The columns that name the group, then

        * effect: the random term (``Intercept`` where schools differ in level alone), n (pupils);
        * residual: the shrunken residual, in the outcome's units; se: its comparative standard
          error, with the coefficients' uncertainty; low, high: residual -/+ 1.96 se; pair_low,
          pair_high: -/+ 1.39 se, for judging two schools by whether their intervals overlap;
        * se_known, as if the coefficients were known; diagnostic_se and diagnostic_se_known, of
          the residual itself, for plots that check the model;
        * shrinkage: n ratio / (1 + n ratio), and the unshrunken mean residual with unshrunken_se,
          the pupils' standard deviation over the root of n, and its 95% interval; missing where
          slopes are random.

        Standard errors of shrunken residuals and what follows from them are missing where no
        variance between schools was found: nothing then tells schools apart.

    Source: Goldstein, Multilevel Statistical Models, chapter 2 (residuals); DfE value added
    (unshrunken).
    """
    found = effects(estimate, sums)
    names = [INTERCEPT, *(sums.design.terms[place] for place in estimate.standard.random[1:])]
    keys = sums.groups.to_frame(index=False)
    parts = [
        keys.assign(effect=name, n=sums.n.round().astype(np.int64), **_shrunken(found, place))
        for place, name in enumerate(names)
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(**_unshrunken(estimate, sums, len(names)))


def _shrunken(found: Effects, place: int) -> dict[str, Floats]:
    whole = found.whole[place, place]
    errors = found.error[:, place, place], found.known[:, place, place]
    se, known = (np.sqrt(one) if whole > 0 else np.full(len(one), np.nan) for one in errors)
    own, own_known = (
        np.sqrt(np.clip(whole - one, 0, None)) if whole > 0 else np.full(len(one), np.nan)
        for one in errors
    )
    residual = found.predicted[:, place]
    return {
        "residual": residual,
        "se": se,
        "low": residual - Z * se,
        "high": residual + Z * se,
        "pair_low": residual - Z_OF_PAIRS * se,
        "pair_high": residual + Z_OF_PAIRS * se,
        "se_known": known,
        "diagnostic_se": own,
        "diagnostic_se_known": own_known,
    }


def _unshrunken(estimate: Estimate, sums: Sums, effects_each: int) -> dict[str, Floats]:
    n = sums.n
    ratio = float(estimate.relative[0, 0])
    mean = mean_residuals(estimate, sums)
    se = np.sqrt(estimate.pupil_variance / n) * estimate.standard.outcome_scale
    columns = {
        "shrinkage": n * ratio / (1 + n * ratio),
        "unshrunken": mean,
        "unshrunken_se": se,
        "unshrunken_low": mean - Z * se,
        "unshrunken_high": mean + Z * se,
    }
    if effects_each > 1:
        return {name: np.full(len(n) * effects_each, np.nan) for name in columns}
    return columns
