"""Sums on a common footing: every term about its mean and over its spread, so that all are near 1.

Fitting there loses no digits to units, and what is found is turned back into them exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.errors import UsageError, did_you_mean
from workbench.measures.columns import FloatGrid, Floats
from workbench.models.multilevel.blocks import Grids
from workbench.models.multilevel.design import Design
from workbench.models.multilevel.sums import Sums

SAME = 1e-10


@dataclass(frozen=True, eq=False)
class Standard:
    """The change of units: standardised columns are the design's times ``turn`` (columns squared).

    ``random`` are places of the terms whose coefficients differ by school, the intercept first.
    """

    turn: FloatGrid
    origin: Floats
    random: tuple[int, ...]

    @property
    def outcome_scale(self) -> float:
        """Units of the outcome in one standardised unit."""
        return float(1 / self.turn[-1, -1])

    @property
    def terms(self) -> FloatGrid:
        """Coefficients in the design's units are these times standardised ones (terms squared)."""
        found: FloatGrid = self.turn[:-1, :-1] * self.outcome_scale
        return found

    @property
    def effects(self) -> FloatGrid:
        """School effects in the design's units are these times standardised ones.

        The intercept's effect is that of a pupil whose other random terms are 0.
        """
        about_zero = np.eye(len(self.origin) - 1)
        about_zero[0, 1:] = -self.origin[1:-1]
        places = np.ix_(self.random, self.random)
        found: FloatGrid = (about_zero @ self.terms)[places]
        return found

    def coefficients(self, found: Floats) -> Floats:
        """Coefficients of the columns as they are, from standardised ones."""
        about_origin = self.terms @ found
        about_origin[0] -= self.turn[0, -1] * self.outcome_scale
        zero = self.origin[-1] - self.origin[1:-1] @ about_origin[1:]
        return np.concatenate([[about_origin[0] + zero], about_origin[1:]])

    def covariance(self, found: FloatGrid) -> FloatGrid:
        """Covariance of coefficients of the columns as they are, from standardised ones."""
        about_zero = np.eye(len(self.origin) - 1)
        about_zero[0, 1:] = -self.origin[1:-1]
        change = about_zero @ self.terms
        turned: FloatGrid = change @ found @ change.T
        return turned

    def cross(self, sums: Sums) -> Grids:
        """Standardised sums of the random terms times every column (groups, random, columns)."""
        rows = self.turn[:, self.random].T
        found: Grids = rows @ sums.moments @ self.turn
        return found

    def total(self, sums: Sums) -> FloatGrid:
        """Standardised sums over all groups (columns, columns)."""
        found: FloatGrid = self.turn.T @ sums.total @ self.turn
        return found


def standard(sums: Sums, slopes: Sequence[str] = ()) -> Standard:
    """The footing on which all pupils together have means of 0 and spreads of 1.

    Raises:
        UsageError: a term or the outcome is the same for every pupil, a term follows from those
            before it, or a random slope is not a term.
    """
    design = sums.design
    total = sums.total
    mean = total[0] / total[0, 0]
    centre = np.eye(len(mean))
    centre[0, 1:] = -mean[1:]
    spread = np.diag(centre.T @ total @ centre) / total[0, 0]
    _check_varying(spread, mean + design.origin, design)
    scale = np.sqrt(spread)
    scale[0] = 1.0
    found = Standard(centre / scale, design.origin, _random(design, slopes))
    _check_independent(found.total(sums)[:-1, :-1] / total[0, 0], design)
    return found


def _random(design: Design, slopes: Sequence[str]) -> tuple[int, ...]:
    for name in slopes:
        if name not in design.terms[1:]:
            raise UsageError(
                f"`slopes`: `{name}` is not a term.", did_you_mean(name, design.terms[1:])
            )
    return (0, *(design.terms.index(name) for name in dict.fromkeys(slopes)))


def _check_varying(spread: Floats, mean: Floats, design: Design) -> None:
    same = spread <= (SAME * np.abs(mean)) ** 2
    for name, constant in zip((*design.terms, design.outcome), same, strict=True):
        if constant and name != design.terms[0]:
            raise UsageError(
                f"`{name}` is the same for every pupil.",
                "Leave the term out, or take more pupils.",
            )


def _check_independent(correlation: FloatGrid, design: Design) -> None:
    """Refuse a term that is a sum of multiples of the terms before it."""
    for place in range(1, len(design.terms)):
        before = correlation[:place, :place]
        with_it = correlation[:place, place]
        left = correlation[place, place] - with_it @ np.linalg.solve(before, with_it)
        if left < SAME:
            raise UsageError(
                f"The term `{design.terms[place]}` follows from the terms before it "
                f"({', '.join(design.terms[:place])}).",
                "Leave it out of the formula.",
            )
