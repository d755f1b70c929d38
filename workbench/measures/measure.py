"""What a measure is: which columns it sums, over whom, and how it reads."""

from dataclasses import dataclass
from typing import Literal

from workbench.measures.rounding import show
from workbench.measures.status import CALCULATED, NOT_AVAILABLE, NOT_PUBLISHED

Kind = Literal["mean", "percentage", "ratio", "count"]
Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Measure:
    """A measure as data. Its values come from ``calculate``.

    ``kind`` says how pupils' columns become a value: a mean of ``numerator`` over those who have
    it; a percentage of those who have it; a ratio, the sum of ``numerator`` over the sum of
    ``denominator``, in percent; or a count, the sum. ``rows`` says what a row is: a pupil or an
    entry. ``zero_means`` is set where 0 is the national average by construction.
    ``sd_component`` names the part of the Progress 8 tables that holds its national standard
    deviation. ``not_published`` are years without national data, ``not_available`` years whose
    national table is not known to the workbench.
    """

    name: str
    title: str
    unit: str
    decimals: int
    kind: Kind
    numerator: str
    better: Better
    first_year: str
    source: str
    description: str
    denominator: str = ""
    rows: Literal["pupil", "entry"] = "pupil"
    signed: bool = False
    zero_means: str = ""
    sd_component: str = ""
    least_coverage: float = 0.0
    not_published: tuple[str, ...] = ()
    not_available: tuple[str, ...] = ()

    @property
    def scale(self) -> float:
        """What a share is multiplied by to be in the measure's unit."""
        return 100.0 if self.kind in ("percentage", "ratio") else 1.0

    def status_in(self, year: str) -> str:
        """The status of the measure in an academic year, apart from what the pupils have."""
        if year < self.first_year or year in self.not_published:
            return NOT_PUBLISHED
        return NOT_AVAILABLE if year in self.not_available else CALCULATED

    def show(self, value: float | None) -> str:
        """A value in words: rounded, with sign and unit; empty if missing."""
        return show(value, self.decimals, signed=self.signed, unit="%" if self.unit == "%" else "")
