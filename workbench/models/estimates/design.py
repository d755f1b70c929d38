"""Predictors of an estimate: a spline of prior attainment, and straight terms."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from formulaic.transforms.cubic_spline import natural_cubic_spline

from workbench.errors import UsageError
from workbench.measures.columns import Flags, FloatGrid, Floats, floats
from workbench.models.estimates.rules import rule

PRIOR = "prior"
ABSENT_IS_NONE = "difference"
"""A pupil with one of two tests has no known difference between them: it counts as none."""

SAME = 1e-9
"""Variance that is left of standardised terms that say the same."""


@dataclass(frozen=True)
class Design:
    """Columns of predictors, without a constant.

    Attributes:
        knots: prior attainment where the spline bends, the ends first and last; fewer than three
            are a straight line, none is no term.
        terms: the other terms, in the order of the columns.
        needed: columns that a pupil must have.
    """

    knots: tuple[float, ...]
    terms: tuple[str, ...]
    needed: tuple[str, ...]

    @property
    def columns(self) -> list[str]:
        """Names of the columns. Those of the spline are logits from the first knot to each."""
        if len(self.knots) > 2:
            return [*(f"prior[{knot:g}]" for knot in self.knots[1:]), *self.terms]
        return [*([PRIOR] if self.knots else []), *self.terms]

    @property
    def formula(self) -> str:
        """Right side of the model in the notation of statsmodels and R."""
        spline = f"cr(prior, {len(self.knots)} knots)" if len(self.knots) > 2 else PRIOR
        return " + ".join([*([spline] if self.knots else []), *self.terms]) or "1"

    def complete(self, pupils: pd.DataFrame) -> Flags:
        """Whether each pupil has all that is needed."""
        parts = [~np.isnan(floats(pupils[name])) for name in self.needed]
        return np.logical_and.reduce(parts) if parts else np.ones(len(pupils), dtype=np.bool_)

    def matrix(self, pupils: pd.DataFrame) -> FloatGrid:
        """The predictors, (pupils, columns); for pupils that are complete."""
        further = [_term(pupils, name) for name in self.terms]
        if len(self.knots) > 2:
            return np.column_stack([spline(floats(pupils[PRIOR]), self.knots), *further])
        own = [floats(pupils[PRIOR])] if self.knots else []
        several = [*own, *further]
        return np.column_stack(several) if several else np.empty((len(pupils), 0))


def design_of(pupils: pd.DataFrame, context: Sequence[str], weight: Floats) -> Design:
    """Choose knots and terms for pupils.

    A predictor that is the same for all of them, or that the frame does not have, is left out.

    Args:
        pupils: prior, and difference, female and month where known; and the columns of ``context``.
        context: further terms.
        weight: pupils that a row stands for.

    Raises:
        UsageError: a column is missing, or terms say the same.
    """
    usual = [name for name in rule("predictors")["terms"] if name in pupils or name == PRIOR]
    wanted = [*usual, *context]
    if lacking := [name for name in wanted if name not in pupils]:
        raise UsageError(
            f"`rows` has no column {', '.join(lacking)}.",
            "Give prior attainment as `prior` (missing where there is none).",
        )
    needed = tuple(name for name in wanted if name != ABSENT_IS_NONE)
    whole = Design((), (), needed).complete(pupils)
    some = pupils[whole]
    varying = tuple(name for name in wanted if name != PRIOR and _varies(_term(some, name)))
    found = Design(_knots(floats(some[PRIOR]), weight[whole]), varying, needed)
    _refuse_collinear(found.matrix(some), found.columns)
    return found


def spline(values: Floats, knots: tuple[float, ...]) -> FloatGrid:
    """A natural cubic spline less its first column, a row a value; straight beyond the ends.

    Each column is 1 at its knot and 0 at the others, so that coefficients are logits from the first
    knot to the others.
    """
    distinct, place = np.unique(values, return_inverse=True)
    columns = natural_cubic_spline(
        distinct, knots=list(knots[1:-1]), lower_bound=knots[0], upper_bound=knots[-1]
    )
    return np.column_stack([columns[at + 1] for at in range(1, len(knots))])[place]


def _knots(prior: Floats, weight: Floats) -> tuple[float, ...]:
    if len(prior) == 0 or prior.min() == prior.max():
        return ()
    inner = np.quantile(prior, rule("predictors")["knots"], weights=weight, method="inverted_cdf")
    # minus nought and nought are one knot, and have one name
    return tuple(float(one) + 0.0 for one in np.unique(inner))


def _term(pupils: pd.DataFrame, name: str) -> Floats:
    values = floats(pupils[name])
    return np.nan_to_num(values, nan=0.0) if name == ABSENT_IS_NONE else values


def _varies(values: Floats) -> bool:
    return len(values) > 0 and bool(values.min() < values.max())


def _refuse_collinear(design: FloatGrid, columns: Sequence[str]) -> None:
    """Refuse terms of which some sum is the same for all, by the correlations' least eigenvalue."""
    if design.shape[1] < 2:
        return
    values, vectors = np.linalg.eigh(np.corrcoef(design, rowvar=False))
    if values[0] < SAME:
        same = [name for name, part in zip(columns, vectors[:, 0], strict=True) if abs(part) > 0.1]
        raise UsageError(
            f"The terms {', '.join(same)} say the same.", "Leave out all but one of them."
        )
