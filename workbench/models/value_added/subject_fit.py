"""A fitted model of one subject and year, read like results of statsmodels."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

import numpy as np
import pandas as pd
from scipy.stats import t as student

from workbench.measures.columns import FloatGrid, Floats
from workbench.models.value_added.terms import Terms

TIDY = ["term", "estimate", "std_error", "low", "high"]


@dataclass(frozen=True, eq=False)
class SubjectFit:
    """Expected grades in a subject by prior attainment, sex and month of birth.

    Attributes:
        terms: what the design is made of.
        params: coefficients by term, in grades.
        covariance: of the coefficients, pupils taken as independent.
        n: entrants that were fitted.
        sd: national standard deviation of actual less expected, in grades; missing for one entrant.
        residual: sum of squares of actual less expected.
        about_mean: sum of squares of grades about their mean.
        label: which model it is, and why it is not a fuller one.
    """

    terms: Terms
    params: "pd.Series[float]"
    covariance: FloatGrid
    n: int
    sd: float
    residual: float
    about_mean: float
    label: str

    @classmethod
    def of_nobody(cls) -> Self:
        """A fit without entrants: nothing is expected of anybody."""
        nothing = pd.Series([np.nan], index=["Intercept"], name="estimate")
        return cls(
            terms=Terms((), (), 0.0),
            params=nothing,
            covariance=np.full((1, 1), np.nan),
            n=0,
            sd=float("nan"),
            residual=float("nan"),
            about_mean=float("nan"),
            label="no entrant with prior attainment",
        )

    @property
    def formula(self) -> str:
        """The model in the notation of statsmodels and R."""
        return self.terms.formula

    @property
    def bse(self) -> "pd.Series[float]":
        """Standard errors of the coefficients, by term."""
        return pd.Series(np.sqrt(np.diag(self.covariance)), self.params.index, name="std_error")

    @property
    def df_resid(self) -> int:
        """Entrants less coefficients."""
        return max(self.n - len(self.params), 0)

    def conf_int(self, alpha: float = 0.05) -> pd.DataFrame:
        """Intervals of the coefficients, by term: columns low and high."""
        t = student.ppf(1 - alpha / 2, self.df_resid) if self.df_resid > 0 else np.nan
        half = t * self.bse
        return pd.DataFrame({"low": self.params - half, "high": self.params + half})

    def tidy(self) -> pd.DataFrame:
        """One row a coefficient: term, estimate, std_error, low, high (95%)."""
        parts = self.conf_int().assign(estimate=self.params, std_error=self.bse)
        return parts.rename_axis("term").reset_index()[TIDY]

    def glance(self) -> Mapping[str, object]:
        """Statistics of the fit."""
        spread = self.about_mean
        return MappingProxyType(
            {
                "n": self.n,
                "coefficients": len(self.params),
                "df_resid": self.df_resid,
                "residual_sd": self.sd,
                "r_squared": 1 - self.residual / spread if spread > 0 else float("nan"),
                "model": self.label,
            }
        )

    def summary(self) -> str:
        """Formula, fit and coefficients as a table of text."""
        facts = "\n".join(f"{name}: {value}" for name, value in self.glance().items())
        return f"{self.formula}\n{facts}\n\n{self.tidy().to_string(index=False)}"

    def expected(self, prior: Floats, female: Floats, month: Floats) -> Floats:
        """Expected grades; missing where something that the model needs is missing."""
        design = self.terms.design(prior, female, month)
        found: Floats = design @ self.params.to_numpy()
        return found
