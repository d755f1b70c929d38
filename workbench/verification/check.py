"""What came of recomputing a figure: how many rows agree, and why others do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from workbench.verification.comparison import Comparison

ENOUGH = 0.995
"""Share of rows that must agree within printed rounding."""


@dataclass(frozen=True)
class Check:
    """One figure of a file, recomputed.

    Attributes:
        name: the class of figures.
        figure: the figure.
        file: the file, or files, under the folder of published data.
        rows: rows that were compared.
        within: rows that agree within what rounding can do.
        worst: largest difference, in the figure's unit; missing where no row was compared.
        reasons: of the rows that do not agree, how many have each named reason.
        skipped: rows that could not be compared, by what stands in place of a number, or why.
    """

    name: str
    figure: str
    file: str
    rows: int
    within: int
    worst: float
    reasons: Mapping[str, int]
    skipped: Mapping[str, int]

    @property
    def missed(self) -> int:
        """Rows that do not agree."""
        return self.rows - self.within

    @property
    def unexplained(self) -> int:
        """Rows that do not agree, for none of the named reasons."""
        return self.missed - sum(self.reasons.values())

    @property
    def share(self) -> float:
        """Share of rows that agree; 0 where none was compared."""
        return self.within / self.rows if self.rows else 0.0


def checked(comparison: Comparison, name: str, file: str) -> Check:
    """Count what a comparison holds."""
    compared, missed = comparison.compared, comparison.missed
    return Check(
        name=name,
        figure=comparison.figure,
        file=file,
        rows=len(compared),
        within=len(compared) - len(missed),
        worst=comparison.worst,
        reasons=_counts(missed["reason"]),
        skipped=_counts(comparison.rows["skip"]),
    )


def passed(checks: Sequence[Check]) -> bool:
    """Whether a class of figures is verified: enough rows agree, and each other has its reason."""
    rows, within = (sum(getattr(one, field) for one in checks) for field in ("rows", "within"))
    explained = all(one.unexplained == 0 for one in checks)
    return bool(rows) and within >= ENOUGH * rows and explained


def _counts(words: "pd.Series[str]") -> Mapping[str, int]:
    found = words[words != ""].value_counts()
    return MappingProxyType({str(word): int(n) for word, n in found.items()})
