"""Difficulties of subjects with their intervals, read like results of statsmodels."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.columns import FloatGrid, Floats, Integers
from workbench.models.difficulty.grades import Grades
from workbench.models.difficulty.resampling import spread

COLUMNS = ["subject", "difficulty", "std_error", "low", "high", "n", "component"]


@dataclass(frozen=True, eq=False)
class Difficulties:
    """How severely each subject is graded beside the others. Above 0 is severely graded.

    Attributes:
        method: name of the method.
        formula: what is estimated, in one line.
        frame: one row a subject: subject, difficulty (grades), std_error, low and high (95%
            interval; missing with fewer than ten pupils), n (pupils that tell) and component.
            Subjects of different components have no pupils that link them, and their difficulties
            cannot be compared.
        pupils: number of pupils with a grade.
        entries: number of grades.
        intervals: how the intervals were made.
        exclusions: what was left out, by reason: number of entries or subjects.
        unit: grades, or logits where there are but two grades.
    """

    method: str
    formula: str
    frame: pd.DataFrame
    pupils: int
    entries: int
    intervals: str
    exclusions: Mapping[str, int]
    unit: str = "grades"

    @property
    def params(self) -> "pd.Series[float]":
        """Difficulty by subject."""
        return self.frame.set_index("subject")["difficulty"]

    @property
    def bse(self) -> "pd.Series[float]":
        """Standard error by subject."""
        return self.frame.set_index("subject")["std_error"]

    def conf_int(self) -> pd.DataFrame:
        """Lower and upper end of the 95% interval by subject."""
        return self.frame.set_index("subject")[["low", "high"]]

    def tidy(self) -> pd.DataFrame:
        """One row a subject: term, estimate, std_error, low, high, n, component."""
        return self.frame.rename(columns={"subject": "term", "difficulty": "estimate"})

    def glance(self) -> dict[str, float]:
        """Counts of the fit as a whole."""
        return {
            "pupils": self.pupils,
            "entries": self.entries,
            "subjects": len(self.frame),
            "components": int(self.frame["component"].nunique()),
        }

    @property
    def caveats(self) -> tuple[str, ...]:
        """What must be said wherever a difficulty is shown."""
        said = tuple(read("subject_difficulty")["caveats"]["words"])
        parts = int(self.frame["component"].nunique())
        apart = (
            f"There are {parts} groups of subjects with no pupil in two of them; each group has a"
            " zero of its own."
        )
        return (*said, apart) if parts > 1 else said

    def summary(self) -> str:
        """The difficulties, hardest first, with the caveats below."""
        shown = self.frame.sort_values("difficulty", ascending=False).round(3)
        head = (
            f"{self.method}: {self.formula}\n{self.pupils:,} pupils, {self.entries:,} entries;"
            f" {self.unit}, above 0 is severely graded; {self.intervals}"
        )
        left_out = [f"Left out: {count:,} {reason}." for reason, count in self.exclusions.items()]
        return "\n".join([head, shown.to_string(index=False), *left_out, *self.caveats])


def difficulties(
    grades: Grades,
    method: str,
    formula: str,
    point: Floats,
    drawn: FloatGrid,
    n: Floats,
    component: Integers | None = None,
) -> Difficulties:
    """Put together the difficulties of every subject of some grades, with percentile intervals.

    Args:
        grades: whose they are.
        method: name of the method.
        formula: what is estimated.
        point: difficulty by subject; NaN where it cannot be told.
        drawn: the same in each draw of the bootstrap (draws x subjects).
        n: pupils that tell, by subject.
        component: number of the linked group of each subject; by default all are linked.
    """
    error, low, high = spread(drawn, n)
    known = ~np.isnan(point)
    groups = np.zeros(len(point), dtype=np.int64) if component is None else component
    frame = pd.DataFrame(
        {
            "subject": pd.Series(grades.subjects, dtype="str"),
            "difficulty": point,
            "std_error": np.where(known, error, np.nan),
            "low": np.where(known, low, np.nan),
            "high": np.where(known, high, np.nan),
            "n": n.astype(np.int64),
            "component": groups,
        }
    )
    intervals = f"95% intervals by bootstrap over {grades.resample}, {len(drawn)} draws"
    return Difficulties(
        method, formula, frame, grades.pupils, len(grades.grade), intervals, grades.exclusions
    )
