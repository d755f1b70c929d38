"""A test linked to key stage 2 results by ranks: the baseline that as many pupils reach."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.errors import UsageError
from workbench.measures.columns import Floats, floats
from workbench.measures.intervals import Z
from workbench.models.value_added.clustered import line_over_schools
from workbench.models.value_added.links import baseline, basis_of, cohorts_of, facts_of, scores_of

EQUIPERCENTILE = "equipercentile"


@dataclass(frozen=True, eq=False)
class EquipercentileLink:
    """The baseline that as many pupils reach as reach the test's score.

    Attributes:
        tests: the column of the test.
        table: columns score and prior, a row a score.
        residual_sd: standard deviation of baselines about those of the link.
        school_sd: what of it the pupils of a cohort have in common.
        shared_error: standard error of the link.
        n: pupils who were linked by.
        schools: their schools.
        r_squared: square of the correlation of test and baseline.
    """

    tests: tuple[str, ...]
    table: pd.DataFrame
    residual_sd: float
    school_sd: float
    shared_error: float
    n: int
    schools: int
    r_squared: float

    @property
    def formula(self) -> str:
        """What is linked to what."""
        return f"rank(prior) = rank({self.tests[0]})"

    def tidy(self) -> pd.DataFrame:
        """Columns term (a score), estimate, std_error, low, high (95%)."""
        half = Z * self.shared_error
        return pd.DataFrame(
            {
                "term": self.tests[0] + "[" + self.table["score"].astype("str") + "]",
                "estimate": self.table["prior"],
                "std_error": self.shared_error,
                "low": self.table["prior"] - half,
                "high": self.table["prior"] + half,
            }
        )

    def glance(self) -> Mapping[str, object]:
        """Statistics of the link."""
        return facts_of(self)

    def baseline_of(self, pupils: pd.DataFrame) -> pd.DataFrame:
        """See :class:`Link`."""
        scores = scores_of(pupils, self.tests)[:, 0]
        found = np.interp(scores, self.table["score"], self.table["prior"])
        error = np.full(len(pupils), np.hypot(self.shared_error, self.school_sd))
        basis = basis_of(self, EQUIPERCENTILE)
        return baseline(pupils, found, self.residual_sd, error, False, basis)


def by_equipercentile(both: pd.DataFrame, tests: tuple[str, ...]) -> EquipercentileLink:
    """Link one test on pupils who have both, none missing."""
    if len(tests) > 1:
        raise UsageError(
            f"`tests` are {len(tests)}, and equipercentile linking takes one.",
            "Give one test, or how='regression'.",
        )
    prior, scores = floats(both["prior"]), scores_of(both, tests)[:, 0]
    table = _equal_ranks(scores, prior)
    off = prior - np.interp(scores, table["score"], table["prior"])
    fit = line_over_schools(off, np.empty((len(off), 0)), both["urn"], (), cohorts_of(both))
    return EquipercentileLink(
        tests=tests,
        table=table,
        residual_sd=float(np.sqrt(np.mean(off**2))),
        school_sd=fit.school_sd,
        shared_error=float(np.sqrt(fit.covariance[0, 0])),
        n=len(both),
        schools=both["urn"].nunique(),
        r_squared=float(np.corrcoef(prior, scores)[0, 1] ** 2),
    )


def _equal_ranks(scores: Floats, prior: Floats) -> pd.DataFrame:
    """The baseline of the same rank as each score; equal values have the middle of their ranks."""
    from_, ranks = _middle_ranks(scores)
    if len(from_) < 2:
        raise UsageError(
            "`tests` has one score for everybody.", "Give a test that tells pupils apart."
        )
    to, others = _middle_ranks(prior)
    return pd.DataFrame({"score": from_, "prior": np.interp(ranks, others, to)})


def _middle_ranks(values: Floats) -> tuple[Floats, Floats]:
    distinct, counts = np.unique(values, return_counts=True)
    return distinct, (np.cumsum(counts) - counts / 2) / counts.sum()
