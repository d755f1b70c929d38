"""A fitted multilevel model, to be read as results of statsmodels are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.iolib import summary2

from workbench.errors import UsageError
from workbench.models.multilevel.declared import declared
from workbench.models.multilevel.design import Design
from workbench.models.multilevel.residuals import Estimate, residual_table
from workbench.models.multilevel.sums import Sums


@dataclass(frozen=True, eq=False)
class MultilevelResults:
    """Fixed part, variances, and what is needed for residuals. Holds sums, no pupil's row.

    ``random`` is the covariance of school effects, one row and column a random term;
    ``random_se`` has standard errors of its entries, missing on a boundary. ``boundary`` says
    which boundary the fit lies on, and is empty elsewhere. ``exclusions`` are numbers of pupils
    left out, by reason. ``purpose`` says what the model may be used for.
    """

    design: Design
    method: str
    params: "pd.Series[float]"
    covariance: pd.DataFrame
    random: pd.DataFrame
    random_se: pd.DataFrame
    pupil_variance: float
    pupil_variance_se: float
    log_likelihood: float
    boundary: str
    sums: Sums
    estimate: Estimate = field(repr=False)
    purpose: str = "value_added"

    @property
    def formula(self) -> str:
        """The formula of the fixed part."""
        return self.design.formula

    @property
    def exclusions(self) -> Mapping[str, int]:
        """Pupils left out, by reason."""
        return self.sums.exclusions

    @property
    def n(self) -> int:
        """Pupils."""
        return round(float(self.sums.n.sum()))

    @property
    def groups(self) -> int:
        """Schools."""
        return len(self.sums.groups)

    @property
    def bse(self) -> "pd.Series[float]":
        """Standard errors of the coefficients."""
        return pd.Series(np.sqrt(np.diag(self.covariance)), index=self.params.index, name="bse")

    @property
    def school_variance(self) -> float:
        """Variance of school effects (of their levels at 0 of the other random terms)."""
        return float(self.random.to_numpy()[0, 0])

    @property
    def school_variance_se(self) -> float:
        """Standard error of the school variance; missing on a boundary."""
        return float(self.random_se.to_numpy()[0, 0])

    @property
    def intraclass_correlation(self) -> float:
        """Share of the unexplained variance that lies between schools."""
        return self.school_variance / (self.school_variance + self.pupil_variance)

    def cov_params(self) -> pd.DataFrame:
        """Covariance of the coefficients."""
        return self.covariance

    def conf_int(self, alpha: float = 0.05) -> pd.DataFrame:
        """Intervals of the coefficients by the normal distribution: columns low and high."""
        half = stats.norm.ppf(1 - alpha / 2) * self.bse
        return pd.DataFrame({"low": self.params - half, "high": self.params + half})

    def tidy(self) -> pd.DataFrame:
        """The fixed part: term, estimate, std_error, low, high (95%)."""
        limits = self.conf_int()
        return pd.DataFrame(
            {
                "term": self.params.index.astype("str"),
                "estimate": self.params.to_numpy(),
                "std_error": self.bse.to_numpy(),
                "low": limits["low"].to_numpy(),
                "high": limits["high"].to_numpy(),
            }
        )

    def variances(self) -> pd.DataFrame:
        """The random part: component, estimate, std_error."""
        rows, columns = np.tril_indices(len(self.random))
        names = [str(name) for name in self.random.index]
        pairs = [
            f"var({names[r]})" if r == c else f"cov({names[c]}, {names[r]})"
            for r, c in zip(rows, columns, strict=True)
        ]
        return pd.DataFrame(
            {
                "component": [*pairs, "var(pupil)"],
                "estimate": [*self.random.to_numpy()[rows, columns], self.pupil_variance],
                "std_error": [*self.random_se.to_numpy()[rows, columns], self.pupil_variance_se],
            }
        )

    def glance(self) -> Mapping[str, Any]:
        """What the fit is in one row: sizes, variances, likelihood."""
        parameters = len(self.params) + len(self.variances())
        deviance = -2 * self.log_likelihood
        return {
            "n": self.n,
            "groups": self.groups,
            "method": self.method,
            "log_likelihood": self.log_likelihood,
            "deviance": deviance,
            "aic": deviance + 2 * parameters,
            "bic": deviance + np.log(self.n) * parameters,
            "pupil_variance": self.pupil_variance,
            "pupil_variance_se": self.pupil_variance_se,
            "school_variance": self.school_variance,
            "school_variance_se": self.school_variance_se,
            "intraclass_correlation": self.intraclass_correlation,
            "excluded": sum(self.exclusions.values()),
            "boundary": self.boundary,
            "purpose": self.purpose,
        }

    def residuals(self, sums: Sums | None = None) -> pd.DataFrame:
        """Residuals of schools; or of groups within schools, from their own sums.

        Args:
            sums: sums by school and group (or subject), made with the same formula; by default
                those of the schools that the model was fitted to.

        Returns:
            See ``workbench.models.multilevel.residuals.residual_table``.

        Raises:
            UsageError: the sums were made with other terms or knots.
        """
        chosen = self.sums if sums is None else sums
        if (chosen.design.formula, chosen.design.terms) != (self.formula, self.design.terms) or (
            not np.array_equal(chosen.design.origin, self.design.origin)
        ):
            raise UsageError(
                "`sums` were made with another design than the model's.",
                "Make them with the design the model was fitted with (`results.design`).",
            )
        return residual_table(self.estimate, chosen)

    def predict(self, frame: pd.DataFrame) -> "pd.Series[float]":
        """The fixed part of pupils, indexed as the frame; missing where a value is."""
        return self._fixed_and_outcome(frame)["fixed"]

    def pupil_residuals(self, frame: pd.DataFrame) -> "pd.Series[float]":
        """Outcome less fixed part of pupils (a pupil's value added), indexed as the frame."""
        found = self._fixed_and_outcome(frame)
        return (found["outcome"] - found["fixed"]).rename("residual")

    def summary(self) -> summary2.Summary:
        """Tables in words, as statsmodels prints them."""
        glance = self.glance()
        table = self.tidy().set_index("term").assign(z=lambda t: t["estimate"] / t["std_error"])
        table = table.rename(columns={"estimate": "Coef.", "std_error": "Std.Err."})
        shown = summary2.Summary()
        shown.add_dict(
            {
                "Model:": declared(self.purpose).title,
                "Method:": self.method.upper(),
                "No. Pupils:": f"{self.n:,}",
                "No. Schools:": f"{self.groups:,}",
                "Log-Likelihood:": f"{self.log_likelihood:.4f}",
                "Intraclass corr.:": f"{glance['intraclass_correlation']:.4f}",
            }
        )
        shown.add_df(table[["Coef.", "Std.Err.", "z", "low", "high"]])
        shown.add_df(self.variances().set_index("component"))
        shown.add_title(f"Multilevel model: {self.formula}")
        if self.boundary:
            shown.add_text(f"The fit lies on a boundary: {self.boundary}.")
        for reason, number in self.exclusions.items():
            shown.add_text(f"{number:,} pupils left out: {reason}.")
        return shown

    def _fixed_and_outcome(self, frame: pd.DataFrame) -> pd.DataFrame:
        rows, _ = self.design.usable(frame)
        columns = self.design.columns(rows)
        fixed = np.column_stack(columns[:-1]) @ self.params.to_numpy()
        found = pd.DataFrame({"fixed": fixed, "outcome": columns[-1]}, index=rows.index)
        return found.reindex(frame.index)
