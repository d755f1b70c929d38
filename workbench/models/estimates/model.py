"""A fitted cumulative logit of an ordinal outcome, with school effects."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.polynomial.hermite_e import hermegauss
from scipy.special import expit

from workbench.errors import UsageError
from workbench.measures.columns import FloatGrid, Floats, floats
from workbench.measures.intervals import Z
from workbench.models.estimates.chances import Chances
from workbench.models.estimates.design import Design
from workbench.models.estimates.newton import Maximum
from workbench.models.estimates.purpose import only_for_estimates
from workbench.models.estimates.rules import ALL_SCHOOLS, OWN, check_benchmark, deviate, rule
from workbench.models.estimates.scale import Scale

METHOD = "cumulative logit"
SCHOOL_SD = "school_sd"


@dataclass(frozen=True)
class OrdinalModel:
    """The chance of each level given prior attainment, sex, month of birth and school.

    ``logit P(level or higher) = predictors - threshold + effect of the school``, effects being
    normal about 0 with standard deviation ``school_sd``.

    Attributes:
        part: subject or outcome.
        scale: levels of the outcome that occurred.
        design: predictors.
        maximum: estimates and their spread.
        schools: URN of each school effect.
        pupils_of_schools: pupils of each of them.
        nobs: pupils, or entries, that were fitted.
        excluded: reason to the number of rows left out.
        purpose: what it may be used for.
        has_schools: whether schools have effects.
    """

    part: str
    scale: Scale
    design: Design
    maximum: Maximum
    schools: tuple[str, ...]
    pupils_of_schools: Floats
    nobs: int
    excluded: Mapping[str, int]
    purpose: str
    has_schools: bool

    method = METHOD

    @property
    def formula(self) -> str:
        """The model in the notation of lme4 and R's ordinal."""
        schools = " + (1 | urn)" if self.has_schools else ""
        return f"grade ~ {self.design.formula}{schools}"

    @property
    def school_sd(self) -> float:
        """True standard deviation of schools, in logits."""
        return float(np.sqrt(self.maximum.point.variance))

    @property
    def school_sd_error(self) -> float:
        """Standard error of :attr:`school_sd`; missing where that is 0."""
        sd = self.school_sd
        return self.maximum.variance_error / (2 * sd) if sd else float("nan")

    @property
    def params(self) -> "pd.Series[float]":
        """Coefficients, then thresholds, in logits."""
        point = self.maximum.point
        return pd.Series(np.concatenate([point.coefficients, point.thresholds]), index=self._terms)

    @property
    def bse(self) -> "pd.Series[float]":
        """Standard errors from the observed information."""
        return pd.Series(np.sqrt(np.diag(self.maximum.covariance)), index=self._terms)

    @property
    def llf(self) -> float:
        """Log likelihood, schools integrated out by Laplace's method."""
        return self.maximum.log_likelihood

    def conf_int(self) -> pd.DataFrame:
        """95% intervals of :attr:`params`: columns low and high."""
        half = Z * self.bse
        return pd.DataFrame({"low": self.params - half, "high": self.params + half})

    def tidy(self) -> pd.DataFrame:
        """Columns term, estimate, std_error, low and high; the last row is the spread of schools.

        The interval of the spread is symmetric in its logarithm; at 0 it ends where the variance
        would be 1.96 standard errors up.
        """
        main = pd.DataFrame({"estimate": self.params, "std_error": self.bse}).join(self.conf_int())
        rows = main.rename_axis("term").reset_index()
        return pd.concat([rows, self._spread()], ignore_index=True) if self.has_schools else rows

    def glance(self) -> Mapping[str, float]:
        """Statistics of the fit by name."""
        parameters = len(self.params) + self.has_schools
        return {
            "n": self.nobs,
            "schools": len(self.schools) if self.has_schools else 0,
            "levels": len(self.scale.labels),
            "log_likelihood": self.llf,
            "aic": 2 * parameters - 2 * self.llf,
            "bic": parameters * float(np.log(self.nobs)) - 2 * self.llf,
            SCHOOL_SD: self.school_sd,
        }

    def summary(self) -> str:
        """The fit as a page of text."""
        facts = "\n".join(f"{name:<16}{value:>16,.3f}" for name, value in self.glance().items())
        table = self.tidy().to_string(index=False, float_format=lambda value: f"{value:.4f}")
        return f"{self.part}: {self.formula}\n{facts}\n\n{table}"

    def school_effects(self) -> pd.DataFrame:
        """Shrunken effect of each school, in logits.

        Returns:
            Columns urn, n (pupils), value, std_error (of the effect about its truth), low and high.
        """
        value = self.maximum.point.effects
        error = np.sqrt(self.maximum.effect_variances)
        table = {
            "urn": pd.Series(self.schools, dtype="str"),
            "n": self.pupils_of_schools.astype(np.int64),
            "value": value,
            "std_error": error,
            "low": value - Z * error,
            "high": value + Z * error,
        }
        return pd.DataFrame(table) if self.has_schools else pd.DataFrame(table)[:0]

    def chances(self, pupils: pd.DataFrame, benchmark: str = "FFT50") -> Chances:
        """Chances of pupils to reach each level.

        Args:
            pupils: the columns of the predictors, and urn for the benchmark ``own``.
            benchmark: ``FFT50``, ``FFT20`` or ``FFT5``: in an average, high or very high school;
                ``own``: in a school that adds what theirs did, as far as that is known (like
                ``all schools`` where it is not); ``all schools``: of similar pupils of all schools
                together.

        Returns:
            A row a pupil, in their order; missing where a predictor is.

        Raises:
            UsageError: the model is not for estimates, the benchmark is not known, or it needs the
                spread of schools and the model has none.

        Source: FFT Aspire help, target setting overview and frequently asked questions.
        """
        only_for_estimates(self.purpose)
        self._check(benchmark)
        whole = self.design.complete(pupils)
        some = pupils[whole]
        eta = self.design.matrix(some) @ self.maximum.point.coefficients
        centre, spread = self._effects(some, benchmark)
        reaching = np.full((len(pupils), len(self.scale.labels) - 1), np.nan)
        reaching[whole] = _over_schools(
            (eta + centre)[:, None] - self.maximum.point.thresholds, spread
        )
        return Chances(self.scale, reaching)

    def similar(self, pupils: pd.DataFrame) -> Floats:
        """Pupils that each one's chances rest on: all that were fitted."""
        return np.where(self.design.complete(pupils), float(self.nobs), np.nan)

    @property
    def _terms(self) -> list[str]:
        return [*self.design.columns, *(f"threshold {one}" for one in self.scale.labels[1:])]

    def _spread(self) -> pd.DataFrame:
        sd, error = self.school_sd, self.school_sd_error
        factor = np.exp(Z * error / sd) if sd else np.nan
        highest = sd * factor if sd else np.sqrt(Z * self.maximum.variance_error)
        return pd.DataFrame(
            {
                "term": [SCHOOL_SD],
                "estimate": [sd],
                "std_error": [error],
                "low": [sd / factor if sd else 0.0],
                "high": [highest],
            }
        )

    def _check(self, benchmark: str) -> None:
        check_benchmark(benchmark)
        if not self.has_schools and benchmark not in ("FFT50", ALL_SCHOOLS):
            raise UsageError(
                f"`benchmark` {benchmark} needs the spread of schools, and {self.part} was fitted "
                "without them.",
                "Fit the model with the schools of at least two, or ask for FFT50.",
            )

    def _effects(self, pupils: pd.DataFrame, benchmark: str) -> tuple[Floats, Floats]:
        """Mean and standard deviation of what each pupil's school adds."""
        any_school = self._effects_of_pupils()
        if benchmark == ALL_SCHOOLS:
            centre, spread = any_school
            return np.repeat(centre, len(pupils)), np.repeat(spread, len(pupils))
        if benchmark != OWN:
            centre = deviate(benchmark) * self.school_sd
            return np.repeat(centre, len(pupils)), np.zeros(len(pupils))
        error = np.sqrt(self.maximum.effect_variances)
        known = pd.DataFrame({"centre": self.maximum.point.effects, "spread": error})
        place = known.set_axis(list(self.schools)).reindex(pupils["urn"].astype("str"))
        found = place.fillna(dict(zip(known.columns, any_school, strict=True)))
        return floats(found["centre"]), floats(found["spread"])

    def _effects_of_pupils(self) -> tuple[float, float]:
        """Mean and standard deviation of school effects over pupils: large schools may differ."""
        share = self.pupils_of_schools / self.pupils_of_schools.sum()
        effects = self.maximum.point.effects
        centre = float(share @ effects)
        variance = float(share @ ((effects - centre) ** 2 + self.maximum.effect_variances))
        return centre, float(np.sqrt(variance))


def _over_schools(logits: FloatGrid, spread: Floats) -> FloatGrid:
    """Mean chance over what schools may add, by Gauss-Hermite quadrature."""
    if not spread.any():
        return np.asarray(expit(logits))
    nodes, weights = hermegauss(rule("scores")["nodes"])
    total = np.zeros_like(logits)
    for node, weight in zip(nodes, weights / weights.sum(), strict=True):
        total += weight * expit(logits + (node * spread)[:, None])
    return total
