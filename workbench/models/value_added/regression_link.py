"""Tests linked to key stage 2 results by regression: the mean of pupils with the same tests."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.measures.columns import FloatGrid, floats
from workbench.measures.intervals import Z
from workbench.models.value_added.clustered import line_over_schools, with_intercept
from workbench.models.value_added.links import baseline, basis_of, cohorts_of, facts_of, scores_of
from workbench.models.value_added.subject_fit import TIDY

REGRESSION = "regression"


@dataclass(frozen=True, eq=False)
class RegressionLink:
    """The mean baseline of pupils with the same tests, by least squares.

    Attributes:
        tests: columns of the tests.
        params: coefficients by term.
        covariance: of the coefficients; pupils of a school may be alike.
        residual_sd: standard deviation of baselines about the line.
        school_sd: what of it the pupils of a cohort have in common.
        n: pupils who were linked by.
        schools: their schools.
        r_squared: share of the variance of baselines that the tests explain.
    """

    tests: tuple[str, ...]
    params: "pd.Series[float]"
    covariance: FloatGrid
    residual_sd: float
    school_sd: float
    n: int
    schools: int
    r_squared: float

    @property
    def formula(self) -> str:
        """The link in the notation of statsmodels and R."""
        return f"prior ~ {' + '.join(self.tests)}"

    @property
    def bse(self) -> "pd.Series[float]":
        """Standard errors of the coefficients."""
        return pd.Series(np.sqrt(np.diag(self.covariance)), self.params.index, name="std_error")

    def conf_int(self) -> pd.DataFrame:
        """95% intervals of the coefficients: columns low and high."""
        half = Z * self.bse
        return pd.DataFrame({"low": self.params - half, "high": self.params + half})

    def tidy(self) -> pd.DataFrame:
        """Columns term, estimate, std_error, low, high (95%)."""
        parts = self.conf_int().assign(estimate=self.params, std_error=self.bse)
        return parts.rename_axis("term").reset_index()[TIDY]

    def glance(self) -> Mapping[str, object]:
        """Statistics of the link."""
        return facts_of(self)

    def baseline_of(self, pupils: pd.DataFrame) -> pd.DataFrame:
        """See :class:`Link`."""
        design = with_intercept(scores_of(pupils, self.tests))
        prior = design @ self.params.to_numpy()
        of_line = np.maximum(((design @ self.covariance) * design).sum(axis=1), 0)
        error = np.sqrt(of_line + self.school_sd**2)
        return baseline(pupils, prior, self.residual_sd, error, True, basis_of(self, REGRESSION))


def by_regression(both: pd.DataFrame, tests: tuple[str, ...]) -> RegressionLink:
    """Link tests on pupils who have both, none missing."""
    fit = line_over_schools(
        floats(both["prior"]), scores_of(both, tests), both["urn"], tests, cohorts_of(both)
    )
    return RegressionLink(
        tests=tests,
        params=fit.params,
        covariance=fit.covariance,
        residual_sd=fit.residual_sd,
        school_sd=fit.school_sd,
        n=len(both),
        schools=both["urn"].nunique(),
        r_squared=fit.r_squared,
    )
