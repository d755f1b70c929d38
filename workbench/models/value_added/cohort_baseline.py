"""A school's earlier prior attainment, adjusted for its intake, in place of key stage 2 results."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.contracts.reference import read
from workbench.errors import ContractViolation, UsageError
from workbench.measures.columns import FloatGrid, Floats, floats
from workbench.models.value_added.clustered import Line, line_over_schools, with_intercept
from workbench.models.value_added.links import baseline

EARLIER = "earlier_prior"


@dataclass(frozen=True, eq=False)
class CohortBaseline:
    """How the mean baseline of a cohort follows from the school's earlier ones and its intake.

    Attributes:
        unit: columns that name a school, or a school and subject.
        intake: columns of the intake.
        line: mean baseline on the earlier mean and the changes of intake.
        spread: standard deviation of pupils' baselines within a cohort.
        cohorts: cohorts that the line was fitted to.
        history: mean baseline and intake of each unit and year.
    """

    unit: tuple[str, ...]
    intake: tuple[str, ...]
    line: Line
    spread: float
    cohorts: int
    history: pd.DataFrame

    @property
    def formula(self) -> str:
        """The line in the notation of statsmodels and R."""
        changes = [f"change in {name}" for name in self.intake]
        return f"prior ~ {' + '.join([EARLIER, *changes])}"

    def baseline_of(self, pupils: pd.DataFrame) -> pd.DataFrame:
        """The baseline of pupils from their school: the same for all of a cohort.

        Args:
            pupils: columns of the unit, year and the intake (0 and 1, or numbers).

        Returns:
            Columns of ``links.BASELINE``, same index; missing for a school without an earlier
            cohort. prior_error is that of the cohort's mean, which its pupils share.
        """
        keys = [*self.unit, "year"]
        now = pupils.groupby(keys, sort=False, observed=True)[list(self.intake)].mean()
        cohorts = now.reset_index()
        design = _design(cohorts, self.history, self.unit, self.intake)
        mean = with_intercept(design) @ self.line.params.to_numpy()
        error = _error(self.line, design)
        found = cohorts[keys].assign(mean=mean, error=error)
        placed = pupils[keys].merge(found, on=keys, how="left", validate="m:1")
        prior, errors = floats(placed["mean"]), floats(placed["error"])
        return baseline(pupils, prior, self.spread, errors, True, self._basis())

    def _basis(self) -> str:
        adjusted = f", adjusted for {' and '.join(self.intake)}" if self.intake else ""
        return (
            f"earlier cohorts of the school{adjusted}, from {self.cohorts:,} cohorts,"
            f" standard error of a cohort's mean {self.line.residual_sd:.2f}"
        )


def cohort_baseline(
    pupils: pd.DataFrame, *, intake: Sequence[str] = (), unit: Sequence[str] = ("urn",)
) -> CohortBaseline:
    """Fit the mean baseline of cohorts on the school's earlier ones and the change of its intake.

    Args:
        pupils: pupils (or entries) of years with key stage 2 results: columns prior, urn, year,
            the unit and the intake.
        intake: columns of pupils (0 and 1, or numbers) whose mean describes the intake.
        unit: columns that name what has a baseline: the school, or the school and a subject whose
            entrants are not those of the whole cohort.

    Raises:
        ContractViolation: a column is missing.
        UsageError: too few cohorts have an earlier one, or ``intake`` tells nothing.

    Source: own rule, validated by ``checked.compared``; ordinary least squares over cohorts.
    """
    absent = [name for name in ("prior", "urn", "year", *unit, *intake) if name not in pupils]
    if absent:
        raise ContractViolation(f"`pupils` lacks the columns {', '.join(absent)}.")
    known = pupils[pupils["prior"].notna()]
    grouped = known.groupby([*unit, "year"], sort=True, observed=True)
    history = grouped[["prior", *intake]].mean().reset_index().assign(n=grouped.size().to_numpy())
    design = _design(history, history, unit, intake)
    usable = ~np.isnan(design).any(axis=1)
    least = read("subject_value_added")["alternative"]["fewest_linked"]
    if usable.sum() < least:
        raise UsageError(
            f"`pupils` have {int(usable.sum())} cohorts with an earlier one.",
            f"{least} are needed: give more schools or years.",
        )
    names = [EARLIER, *(f"change in {name}" for name in intake)]
    urns = history[unit[0]][usable]
    line = line_over_schools(floats(history["prior"])[usable], design[usable], urns, names)
    within = known["prior"] - grouped["prior"].transform("mean")
    freedom = max(len(known) - len(history), 1)
    spread = float(np.sqrt((within**2).sum() / freedom))
    return CohortBaseline(tuple(unit), tuple(intake), line, spread, int(usable.sum()), history)


def _design(
    cohorts: pd.DataFrame, history: pd.DataFrame, unit: Sequence[str], intake: Sequence[str]
) -> FloatGrid:
    """Earlier mean baseline of each cohort's unit and the change of its intake since."""
    earlier = _earlier(cohorts, history, unit, intake)
    changes = [floats(cohorts[name]) - floats(earlier[name]) for name in intake]
    return np.column_stack([floats(earlier["prior"]), *changes])


def _earlier(
    cohorts: pd.DataFrame, history: pd.DataFrame, unit: Sequence[str], intake: Sequence[str]
) -> pd.DataFrame:
    """Means over the pupils of the years before each cohort; missing where there are none."""
    means = ["prior", *intake]
    sums = history[[*unit, "year", "n"]].assign(
        **{name: history[name] * history["n"] for name in means}
    )
    steps = range(1, int(read("subject_value_added")["alternative"]["years_back"]) + 1)
    years = {str(year): AcademicYear.parse(str(year)) for year in cohorts["year"].unique()}
    total = pd.DataFrame(0.0, index=cohorts.index, columns=["n", *means])
    for ago in steps:
        wanted = cohorts["year"].map({year: str(one.previous(ago)) for year, one in years.items()})
        keys = cohorts[list(unit)].assign(year=wanted)
        found = keys.merge(sums, on=[*unit, "year"], how="left", validate="m:1")
        total += found[["n", *means]].fillna(0.0).set_axis(cohorts.index)
    return total[means].div(total["n"].where(total["n"] > 0), axis=0)


def _error(line: Line, design: FloatGrid) -> Floats:
    """Standard error of a cohort's mean: of the line, and of cohorts about it."""
    full = with_intercept(design)
    of_line = ((full @ line.covariance) * full).sum(axis=1)
    found: Floats = np.sqrt(np.maximum(of_line, 0) + line.residual_sd**2)
    return found
