"""What every link of tests to key stage 2 results offers, and the baseline that it gives."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

import numpy as np
import pandas as pd

from workbench.measures.columns import FloatGrid, Floats, Integers, floats
from workbench.models.value_added.cells import numbered

BASELINE = ["prior", "prior_spread", "prior_error", "prior_averaged", "basis"]
"""Columns of an alternative baseline: see ``Link.baseline_of``."""


class Link(Protocol):
    """A way from tests to the scale of key stage 2 results."""

    @property
    def tests(self) -> tuple[str, ...]:
        """Columns of the tests."""

    @property
    def residual_sd(self) -> float:
        """Standard deviation of baselines about those that the link finds."""

    @property
    def school_sd(self) -> float:
        """What of it the pupils of a cohort have in common."""

    @property
    def n(self) -> int:
        """Pupils who were linked by."""

    @property
    def schools(self) -> int:
        """Their schools."""

    @property
    def r_squared(self) -> float:
        """Share of the variance of baselines that the tests explain."""

    @property
    def formula(self) -> str:
        """What is linked to what."""

    def tidy(self) -> pd.DataFrame:
        """Columns term, estimate, std_error, low, high."""

    def glance(self) -> Mapping[str, object]:
        """Statistics of the link."""

    def baseline_of(self, pupils: pd.DataFrame) -> pd.DataFrame:
        """The baseline of pupils from their tests.

        Args:
            pupils: columns of the tests.

        Returns:
            Columns of ``BASELINE``, same index: prior (on the scale of key stage 2; missing where
            a test is), prior_spread (SD of what a pupil's own baseline may differ by), prior_error
            (standard error that the pupils of a school share: of the link, and of schools about
            it), prior_averaged (whether prior is the mean of what the baseline may be) and basis
            (in words).
        """


def baseline(
    pupils: pd.DataFrame,
    prior: Floats,
    spread: float,
    error: Floats,
    averaged: bool,
    basis: str,
) -> pd.DataFrame:
    """Columns of ``BASELINE``; spread and error are missing where prior is."""
    unknown = np.isnan(prior)
    return pd.DataFrame(
        {
            "prior": prior,
            "prior_spread": np.where(unknown, np.nan, spread),
            "prior_error": np.where(unknown, np.nan, error),
            "prior_averaged": averaged,
            "basis": pd.Series(np.where(unknown, "", basis), dtype="str").to_numpy(),
        },
        index=pupils.index,
    )


def scores_of(pupils: pd.DataFrame, tests: Sequence[str]) -> FloatGrid:
    """Scores of pupils, a column a test."""
    return np.column_stack([floats(pupils[name]) for name in tests])


def cohorts_of(both: pd.DataFrame) -> Integers:
    """Number of each pupil's cohort: the school, and the year where there is one."""
    names = [name for name in ("urn", "year") if name in both]
    return numbered(both, names)[0]


def basis_of(one: Link, how: str) -> str:
    """What a linked baseline stands on, in words."""
    return (
        f"{' and '.join(one.tests)}, linked to key stage 2 by {how} on {one.n:,} pupils of"
        f" {one.schools:,} schools, standard error of a pupil {one.residual_sd:.2f}"
    )


def facts_of(one: Link) -> Mapping[str, object]:
    """Statistics of a link."""
    facts = {
        "n": one.n,
        "groups": one.schools,
        "residual_sd": one.residual_sd,
        "school_sd": one.school_sd,
        "r_squared": one.r_squared,
    }
    return MappingProxyType(facts)
