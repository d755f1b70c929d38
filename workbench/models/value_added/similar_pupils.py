"""Expected grades in FFT's style: the same prior attainment, sex and month of birth."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.measures.columns import floats
from workbench.models.value_added.cells import STARTS, SubjectTotals
from workbench.models.value_added.expectation import EXPECTED, Key, keyed
from workbench.models.value_added.fitting import fit_subject
from workbench.models.value_added.subject_fit import SubjectFit

NO_PRIOR = "no prior attainment"
NO_STARTS = "no sex or month of birth"


@dataclass(frozen=True)
class SimilarPupils:
    """A fitted model of every subject and year.

    Attributes:
        subject: columns that name a subject.
        fits: the model of each subject and year, by their values.
        excluded: entries that were left out, by reason.
    """

    subject: tuple[str, ...]
    fits: Mapping[Key, SubjectFit]
    excluded: Mapping[str, int]
    method: str = "similar pupils: prior attainment, sex and month of birth"

    @property
    def years(self) -> list[str]:
        """The academic years, in order."""
        return sorted({str(key[-1]) for key in self.fits})

    @property
    def formula(self) -> str:
        """The fullest model, in the notation of statsmodels and R."""
        fullest = max(self.fits.values(), key=lambda one: (len(one.params), one.n))
        return fullest.formula

    def fit(self, *subject: str, year: str) -> SubjectFit:
        """The model of a subject in a year.

        Raises:
            UsageError: there is none; says the nearest.
        """
        key = (*subject, year)
        if key not in self.fits:
            known = {" / ".join(map(str, one)): one for one in self.fits}
            asked = " / ".join(map(str, key))
            raise UsageError(f"`subject` {asked} has no model.", did_you_mean(asked, known))
        return self.fits[key]

    @property
    def params(self) -> "pd.Series[float]":
        """Coefficients by subject, year and term."""
        return self.tidy().set_index([*self.subject, "year", "term"])["estimate"]

    @property
    def bse(self) -> "pd.Series[float]":
        """Standard errors by subject, year and term."""
        return self.tidy().set_index([*self.subject, "year", "term"])["std_error"]

    def conf_int(self, alpha: float = 0.05) -> pd.DataFrame:
        """Intervals by subject, year and term: columns low and high."""
        parts = {key: one.conf_int(alpha) for key, one in self.fits.items()}
        return pd.concat(parts, names=[*self.subject, "year", "term"])

    def tidy(self) -> pd.DataFrame:
        """Coefficients: the subject columns, year, term, estimate, std_error, low, high."""
        names = [*self.subject, "year"]
        parts = [
            one.tidy().assign(**dict(zip(names, map(str, key), strict=True)))
            for key, one in self.fits.items()
        ]
        columns = [*names, "term", "estimate", "std_error", "low", "high"]
        return pd.concat(parts, ignore_index=True)[columns]

    def fit_table(self) -> pd.DataFrame:
        """One row a subject and year: its columns and those of ``SubjectFit.glance``."""
        names = [*self.subject, "year"]
        return pd.DataFrame(
            [
                {**dict(zip(names, key, strict=True)), **one.glance()}
                for key, one in self.fits.items()
            ]
        )

    def glance(self) -> Mapping[str, object]:
        """Statistics of all fits together."""
        fits = self.fits.values()
        residual, spread = (
            float(np.nansum([getattr(one, name) for one in fits]))
            for name in ("residual", "about_mean")
        )
        return MappingProxyType(
            {
                "n": sum(one.n for one in fits),
                "subjects": len({key[:-1] for key in self.fits}),
                "years": len(self.years),
                "coefficients": sum(len(one.params) for one in fits),
                "r_squared": 1 - residual / spread if spread > 0 else float("nan"),
            }
        )

    def summary(self) -> str:
        """Formula and the fit of each subject as a table of text."""
        return f"{self.formula}\n\n{self.fit_table().to_string(index=False)}"

    def expected(self, cells: pd.DataFrame) -> pd.DataFrame:
        """Expected grades, national standard deviation and model of cells, same index."""
        expected, sd = (np.full(len(cells), np.nan) for _ in range(2))
        words = np.full(len(cells), "", dtype=object)
        columns = {name: floats(cells[name]) for name in STARTS}
        for key, places in keyed(cells, self.subject).items():
            fit = self.fits.get(key)
            if fit is not None:
                own = [columns[name][places] for name in ("prior", "female", "month")]
                expected[places] = fit.expected(*own)
                sd[places], words[places] = fit.sd, fit.label
        # a mean of entrants knows those with prior attainment only
        unknown = np.isnan(expected) | np.isnan(columns["prior"])
        expected[unknown], sd[unknown], words[unknown] = np.nan, np.nan, ""
        found = pd.DataFrame(dict(zip(EXPECTED, (expected, sd, words), strict=True)))
        return found.set_axis(cells.index)


def similar_pupils(national: SubjectTotals) -> SimilarPupils:
    """Fit expected grades of every subject and year of a national population.

    In each subject and year expected grades follow a natural cubic spline of prior attainment with
    six knots, the pupil's sex, month of birth, and sex by prior attainment. National value added of
    a subject and year is 0 by construction. Subjects with few entrants have simpler models; the
    label of a fit says so.

    Args:
        national: totals of the entries of the population that averages are over.

    Raises:
        UsageError: there are no entries.

    Source: FFT Education, value added and contextual value added (prior attainment, gender, month
    of birth); refitted each year.
    """
    if national.table.empty:
        raise UsageError("`national` has no entries.", "Give those of a national population.")
    cells = national.table[national.table["prior"].notna()]
    fits = {
        key: fit_subject(cells.iloc[places])
        for key, places in keyed(cells, national.subject).items()
    }
    nobody = {key: SubjectFit.of_nobody() for key in keyed(national.table, national.subject)}
    known = nobody | fits
    return SimilarPupils(national.subject, known, _excluded(national, known))


def _excluded(national: SubjectTotals, fits: Mapping[Key, SubjectFit]) -> dict[str, int]:
    no_prior = int(national.table.loc[national.table["prior"].isna(), "n"].sum())
    fitted = sum(one.n for one in fits.values())
    every = int(national.table["n"].sum())
    return {NO_PRIOR: no_prior, NO_STARTS: every - no_prior - fitted}
