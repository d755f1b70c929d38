"""Terms of the regressions of value added: spline of prior attainment, sex, month of birth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from formulaic.transforms.cubic_spline import natural_cubic_spline

from workbench.measures.columns import FloatGrid, Floats

LEAST_KNOTS = 3
"""With fewer different knots a natural cubic spline is a straight line."""


@dataclass(frozen=True)
class Terms:
    """The columns of a design.

    Attributes:
        names: which of spline or prior, female, month and female:prior there are.
        knots: of the spline; prior attainment at which it bends.
        centre: prior attainment at which the term of girls stands alone.
    """

    names: tuple[str, ...]
    knots: tuple[float, ...]
    centre: float

    @property
    def columns(self) -> list[str]:
        """Names of the design's columns: a spline has the grade expected at each knot."""
        if "spline" in self.names:
            return [*(f"prior[{knot:g}]" for knot in self.knots), *self.names[1:]]
        return ["Intercept", *self.names]

    @property
    def formula(self) -> str:
        """The model in the notation of statsmodels and R."""
        spline = f"0 + cr(prior, {len(self.knots)} knots)"
        words = [spline if name == "spline" else name for name in self.names]
        return f"grades ~ {' + '.join(words) or '1'}"

    def needs(self, name: str) -> bool:
        """Whether a column of pupils is used."""
        used = [part for term in self.names for part in term.split(":")]
        return name in used or (name == "prior" and "spline" in used)

    def design(self, prior: Floats, female: Floats, month: Floats) -> FloatGrid:
        """The design, a row a pupil; missing where what is needed is missing."""
        ones = np.ones_like(prior)
        values = {
            "prior": prior - self.centre,
            "female": female,
            "month": month,
            "female:prior": female * (prior - self.centre),
        }
        if "spline" in self.names:
            return np.column_stack(
                [spline_basis(prior, self.knots), *(values[name] for name in self.names[1:])]
            )
        return np.column_stack([ones, *(values[name] for name in self.names)])


def spline_basis(values: Floats, knots: Sequence[float]) -> FloatGrid:
    """A natural cubic spline: a column a knot, which is 1 there and 0 at the others.

    The columns add up to 1; beyond the outer knots they are straight lines.
    """
    known = ~np.isnan(values)
    found = np.full((len(values), len(knots)), np.nan)
    if known.any():
        columns = natural_cubic_spline(
            values[known], knots=list(knots[1:-1]), lower_bound=knots[0], upper_bound=knots[-1]
        )
        found[known] = np.column_stack([columns[place + 1] for place in range(len(knots))])
    return found


def quantiles(values: Floats, weights: Floats, shares: Sequence[float]) -> Floats:
    """The least value with at least each share of the weight at or below it; none missing."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    # a hair less, so that a share that is reached exactly is not missed by rounding
    places = np.searchsorted(reached, np.array(shares) * reached[-1] * (1 - 1e-12))
    found: Floats = values[order][np.minimum(places, len(values) - 1)]
    return found
