"""Sums over pupils that a cumulative logit with school effects is fitted from.

The chance of level k is F(a) - F(b), with a = eta - threshold k and b = eta - threshold k + 1. For
the logistic F its logarithm is log F(a) + log F(-b) + log(1 - exp(threshold k - threshold k + 1)):
two logistic regressions, and a term that no pupil enters. So one exponential a pupil gives the
score, the information and the third derivatives, and sums by school and level are enough for the
rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from workbench.measures.columns import FloatGrid, Floats, Integers
from workbench.models.estimates.graded_rows import Block, GradedRows

STEEPEST = 500.0
"""Beyond it a logit is as good as certain; its exponential is still a number."""


@dataclass(frozen=True)
class Point:
    """Where a likelihood is looked at; ``effects`` are of schools, ``variance`` is theirs."""

    coefficients: Floats
    thresholds: Floats
    effects: Floats
    variance: float


@dataclass(frozen=True)
class Sums:
    """Derivatives of the log likelihood, given the school effects.

    ``gradient`` and ``information`` are those of coefficients, then thresholds. By school:
    ``score``, ``bend`` (minus the second derivative) and ``twist`` (minus the third) in its
    effect, and ``cross`` and ``tilt``: how score (with a minus) and bend change with coefficients
    and thresholds.
    """

    log_likelihood: float
    gradient: Floats
    information: FloatGrid
    score: Floats
    bend: Floats
    twist: Floats
    cross: FloatGrid
    tilt: FloatGrid


def sums(rows: GradedRows, point: Point) -> Sums:
    """Add up the derivatives over all pupils.

    Source: McCullagh 1980, Regression models for ordinal data (cumulative logits).
    """
    # what is too large to be a number is infinite here, and its chance is 0 or 1
    with np.errstate(over="ignore"):
        ends = _thresholds(rows, point)
        parts = [_of_block(block, point.coefficients, ends) for block in rows.blocks()]
    return _assembled(rows, point, _added(parts))


@dataclass(frozen=True)
class _Total:
    """Sums over all rows, and in ``segments`` those of each segment.

    Its columns are the two logistic chances, their derivatives, and the second ones; then, by
    term, the derivatives of the first, those of the other, and the second ones of both.
    """

    gradient: Floats
    information: FloatGrid
    log_likelihood: float
    segments: FloatGrid


def _added(parts: Sequence[_Total]) -> _Total:
    return _Total(
        gradient=np.sum([one.gradient for one in parts], axis=0),
        information=np.sum([one.information for one in parts], axis=0),
        log_likelihood=sum(one.log_likelihood for one in parts),
        segments=np.concatenate([one.segments for one in parts]),
    )


def _of_block(block: Block, coefficients: Floats, ends: tuple[Floats, Floats]) -> _Total:
    """What a block adds."""
    rows, places = block.rows, block.places
    design, weight = rows.design[places], rows.weight[places]
    odds = np.exp(-np.clip(design @ coefficients, -STEEPEST, STEEPEST))
    low, high = ends
    above = 1.0 / (1.0 + odds * block.spread(low))
    beyond = 1.0 / (1.0 + odds * block.spread(high))
    bend_above, bend_beyond = above * (1.0 - above), beyond * (1.0 - beyond)
    twist_above, twist_beyond = bend_above * (1 - 2 * above), bend_beyond * (1 - 2 * beyond)
    alone = (above, beyond, bend_above, bend_beyond, twist_above, twist_beyond)
    by_terms = (bend_above, bend_beyond, twist_above + twist_beyond)
    by_segment = [
        block.summed(np.stack(alone, axis=1), weight),
        *(block.summed(design, weight * one) for one in by_terms),
    ]
    return _Total(
        gradient=design.T @ (weight * (1.0 - above - beyond)),
        information=design.T @ (design * (weight * (bend_above + bend_beyond))[:, None]),
        log_likelihood=float(weight @ np.log(np.maximum(above * (1.0 - beyond), 1e-300))),
        segments=np.concatenate(by_segment, axis=1),
    )


def _thresholds(rows: GradedRows, point: Point) -> tuple[Floats, Floats]:
    """Exponentials of the threshold below and above each segment, less its school's effect."""
    ends = np.concatenate([[-np.inf], point.thresholds, [np.inf]])
    effects = point.effects[rows.school]
    return np.exp(ends[rows.level] - effects), np.exp(ends[rows.level + 1] - effects)


def _assembled(rows: GradedRows, point: Point, total: _Total) -> Sums:
    terms, segments = rows.design.shape[1], total.segments
    above, beyond, bend_above, bend_beyond, twist_above, twist_beyond = segments[:, :6].T
    by_terms = segments[:, 6:].reshape(len(segments), 3, terms)
    pupils = np.bincount(rows.level, weights=rows.counts, minlength=rows.levels)
    gap = _gaps(pupils, point.thresholds)
    low, high = _levels(rows)
    counts = rows.levels - 1
    gradient = (
        np.bincount(high, weights=beyond[rows.level < counts], minlength=counts)
        - np.bincount(low, weights=(rows.counts - above)[rows.level > 0], minlength=counts)
        + gap.gradient
    )
    return Sums(
        log_likelihood=total.log_likelihood + gap.log_likelihood,
        gradient=np.concatenate([total.gradient, gradient]),
        information=_information(rows, segments, total.information, gap.information),
        score=_by_school(rows, rows.counts - above - beyond),
        bend=_by_school(rows, bend_above + bend_beyond),
        twist=_by_school(rows, twist_above + twist_beyond),
        cross=_in_schools(rows, by_terms[:, 0] + by_terms[:, 1], bend_above, bend_beyond),
        tilt=_in_schools(rows, by_terms[:, 2], twist_above, twist_beyond),
    )


def _levels(rows: GradedRows) -> tuple[Integers, Integers]:
    """Threshold below each segment that has one, and above each that has one."""
    last = rows.levels - 1
    return rows.level[rows.level > 0] - 1, rows.level[rows.level < last]


def _by_school(rows: GradedRows, values: Floats) -> Floats:
    return np.bincount(rows.school, weights=values, minlength=rows.schools)


def _information(
    rows: GradedRows, segments: FloatGrid, among_terms: FloatGrid, among_gaps: FloatGrid
) -> FloatGrid:
    """Information of coefficients and thresholds, effects of schools given."""
    terms, counts = rows.design.shape[1], rows.levels - 1
    low, high = _levels(rows)
    has_low, has_high = rows.level > 0, rows.level < counts
    size = len(rows.level)
    to_levels = sparse.csc_array(
        (np.ones(size), rows.level, np.arange(size + 1)), shape=(rows.levels, size)
    )
    by_level = to_levels @ segments[:, 6 : 6 + 2 * terms]
    mixed = by_level[1:, :terms] + by_level[:-1, terms:]
    own = np.bincount(low, weights=segments[has_low, 2], minlength=counts)
    own += np.bincount(high, weights=segments[has_high, 3], minlength=counts)
    return np.block([[among_terms, -mixed.T], [-mixed, np.diag(own) + among_gaps]])


def _in_schools(
    rows: GradedRows, by_terms: FloatGrid, of_above: Floats, of_beyond: Floats
) -> FloatGrid:
    """By school: derivatives in coefficients, then thresholds."""
    size = len(rows.level)
    to_schools = sparse.csc_array(
        (np.ones(size), rows.school, np.arange(size + 1)), shape=(rows.schools, size)
    )
    place = rows.school * rows.levels + rows.level
    at_levels = np.zeros((2, rows.schools * rows.levels))
    at_levels[0, place], at_levels[1, place] = of_above, of_beyond
    above, beyond = at_levels.reshape(2, rows.schools, rows.levels)
    return np.concatenate([to_schools @ by_terms, -above[:, 1:] - beyond[:, :-1]], axis=1)


@dataclass(frozen=True)
class _Gaps:
    gradient: Floats
    information: FloatGrid
    log_likelihood: float


def _gaps(pupils: Floats, thresholds: Floats) -> _Gaps:
    """The term of thresholds alone: pupils between two of them keep them apart."""
    between, width = pupils[1:-1], np.diff(thresholds)
    pull = between / np.expm1(width)
    curve = pull / -np.expm1(-width)
    gradient = np.zeros(len(thresholds))
    gradient[:-1] -= pull
    gradient[1:] += pull
    information = np.diag(np.append(curve, 0.0) + np.append(0.0, curve))
    information -= np.diag(curve, 1) + np.diag(curve, -1)
    return _Gaps(gradient, information, float(between @ np.log(-np.expm1(-width))))
