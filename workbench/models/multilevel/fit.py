"""Fit: from pupils to sums, from sums to results."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.measures.columns import FloatGrid
from workbench.models.multilevel.design import Design, learn, worded
from workbench.models.multilevel.maximise import information, most_likely
from workbench.models.multilevel.partitions import Frames, first_of, sums_over
from workbench.models.multilevel.profile import Moments, Profile, profile
from workbench.models.multilevel.residuals import Estimate
from workbench.models.multilevel.results import MultilevelResults
from workbench.models.multilevel.standard import Standard, standard
from workbench.models.multilevel.sums import Sums

if TYPE_CHECKING:
    from distributed import Client

METHODS = ("reml", "ml")
EXACT = 1e-12


def fit_multilevel(
    formula: str,
    data: pd.DataFrame | Frames,
    groups: str = "urn",
    *,
    slopes: Sequence[str] = (),
    method: str = "reml",
    learn_from: pd.DataFrame | None = None,
    executor: str = "serial",
    client: "Client | None" = None,
) -> MultilevelResults:
    """Fit a model of pupils in schools: outcome = fixed part + school's effect + pupil's own.

    Args:
        formula: the fixed part in formulaic's grammar, such as ``"outcome ~ bs(prior, df=4)"``.
        data: pupils, one frame or several (an iterator of frames, or of functions that give one,
            may be larger than memory).
        groups: column that names the school.
        slopes: terms of the formula whose coefficients differ by school, besides the intercept.
        method: ``reml`` (restricted maximum likelihood) or ``ml`` (maximum likelihood).
        learn_from: the frame that knots, levels and scales are learned from; by default the one
            frame, or the first of several.
        executor: ``serial``, or ``dask`` for Dask's distributed workers.
        client: a Dask client; by default one is started on this machine and closed again.

    Raises:
        UsageError: a column, the formula, a term, the method or the executor will not do; or the
            pupils cannot tell schools' variance from pupils' (see ``fit_sums``).

    Source: Goldstein, Multilevel Statistical Models; DfE contextual value added 2006 to 2010.
    """
    check_method(method)
    first, parts = first_of(data)
    design = learn(formula, first if learn_from is None else learn_from, groups)
    found = sums_over(parts, design, executor=executor, client=client)
    return fit_sums(found, slopes=slopes, method=method)


def fit_sums(
    sums: Sums,
    *,
    slopes: Sequence[str] = (),
    method: str = "reml",
    purpose: str = "value_added",
) -> MultilevelResults:
    """Fit the model to sums by school, however they came about.

    Args:
        sums: sums by school; those by school and group are added up to schools first.
        slopes: terms whose coefficients differ by school.
        method: ``reml`` or ``ml``.
        purpose: what the model is for.

    Raises:
        UsageError: no pupils, fewer than two schools, no school of two pupils, fewer pupils than
            terms, a term or outcome that is the same for every pupil, a term that follows from
            others, a pupil variance of 0, or an unknown method or slope.
    """
    check_method(method)
    of_schools = sums if sums.groups.nlevels == 1 else sums.over(sums.design.by[0])
    _check_enough(of_schools)
    footing = standard(of_schools, slopes)
    moments = Moments(
        footing.total(of_schools), footing.cross(of_schools), footing.random, method == "reml"
    )
    _check_unexplained(moments, of_schools.design)
    relative, boundary = most_likely(moments)
    best = profile(moments, relative)
    return _results(of_schools, footing, best, relative, boundary, method, purpose)


def check_method(method: str) -> None:
    """Refuse a method that is not known."""
    if method not in METHODS:
        raise UsageError(f"`method` {method} is not known.", did_you_mean(method, METHODS))


def _results(
    sums: Sums,
    footing: Standard,
    best: Profile,
    relative: FloatGrid,
    boundary: str,
    method: str,
    purpose: str,
) -> MultilevelResults:
    variance = best.pupil_variance
    estimate = Estimate(footing, relative, variance, best.coefficients, variance * best.inverse)
    square = footing.outcome_scale**2
    terms = list(sums.design.terms)
    names = [terms[place] for place in footing.random]
    turn = footing.effects
    errors = _errors(best, relative, boundary, footing)
    own = footing.covariance(estimate.uncertainty)
    return MultilevelResults(
        design=sums.design,
        method=method,
        params=pd.Series(footing.coefficients(best.coefficients), index=terms, name="params"),
        covariance=pd.DataFrame(own, index=terms, columns=terms),
        random=pd.DataFrame(turn @ (variance * relative) @ turn.T, index=names, columns=names),
        random_se=pd.DataFrame(errors[1], index=names, columns=names),
        pupil_variance=variance * square,
        pupil_variance_se=errors[0],
        log_likelihood=_log_likelihood(best, footing),
        boundary=boundary,
        sums=sums,
        estimate=estimate,
        purpose=purpose,
    )


def _log_likelihood(best: Profile, footing: Standard) -> float:
    """In the outcome's and the terms' own units."""
    deviance = best.deviance + 2 * best.moments.freedom * np.log(footing.outcome_scale)
    if best.moments.reml:
        deviance -= 2 * np.log(np.diag(footing.turn)[:-1]).sum()
    return float(-deviance / 2)


def _errors(
    best: Profile, relative: FloatGrid, boundary: str, footing: Standard
) -> tuple[float, FloatGrid]:
    """Standard errors of the pupil variance and of the effects' covariance."""
    square = footing.outcome_scale**2
    size = len(relative)
    if boundary:
        alone = best.pupil_variance * np.sqrt(2 / best.moments.freedom)
        return float(alone * square), np.full((size, size), np.nan)
    covariance = information(best.moments, relative, best.pupil_variance)
    change = _change(footing.effects)
    of_effects = change @ covariance[1:, 1:] @ change.T
    errors = np.zeros((size, size))
    rows, columns = np.tril_indices(size)
    errors[rows, columns] = errors[columns, rows] = np.sqrt(np.diag(of_effects))
    return float(np.sqrt(covariance[0, 0]) * square), errors


def _change(turn: FloatGrid) -> FloatGrid:
    """How the lower triangle of turn C turn' follows from that of C."""
    rows, columns = np.tril_indices(len(turn))
    made = []
    for row, column in zip(rows, columns, strict=True):
        unit = np.zeros(turn.shape)
        unit[row, column] = unit[column, row] = 1.0
        made.append((turn @ unit @ turn.T)[rows, columns])
    return np.stack(made, axis=1)


def _check_enough(sums: Sums) -> None:
    pupils = sums.n.sum()
    if not pupils:
        left = f": {worded(sums.exclusions)}" if sums.exclusions else ""
        raise UsageError(
            f"`data` has no pupils to fit{left}.", "Give pupils with an outcome and all terms."
        )
    if len(sums.groups) < 2:
        raise UsageError(
            "`groups`: a school's effect needs at least two schools.",
            "Take more schools, or regress without schools.",
        )
    if sums.n.max() < 2:
        raise UsageError(
            "`groups`: no school has two pupils, so schools and pupils cannot be told apart.",
            "Check that the column names schools, not pupils.",
        )
    if pupils <= len(sums.design.terms) + 1:
        raise UsageError(
            f"`data` has {pupils:.0f} pupils for {len(sums.design.terms)} terms.",
            "Take more pupils or fewer terms.",
        )


def _check_unexplained(moments: Moments, design: Design) -> None:
    """Refuse an outcome that the terms give without error."""
    alone = profile(moments, np.zeros((len(moments.random),) * 2))
    if alone.pupil_variance < EXACT:
        raise UsageError(
            f"`{design.outcome}` follows from the terms without error.",
            "Leave out the term that the outcome was made from.",
        )
