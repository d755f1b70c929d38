"""What a measure is: what it sums, over whom, and how it reads."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from workbench.measures.expressions import Expression, expression
from workbench.measures.ks5.grades import grade_of
from workbench.measures.rounding import show
from workbench.measures.status import CALCULATED, NOT_AVAILABLE, NOT_PUBLISHED

Kind = Literal["mean", "percentage", "ratio", "count"]
Better = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Example:
    """A worked example: drawn tables of datasets by name, and what comes out, drawn."""

    frames: Mapping[str, str]
    gives: str


@dataclass(frozen=True)
class Measure:
    """A measure as data. Its values come from ``compute``.

    ``kind`` says how rows become a value: a mean of ``numerator`` over those who have it; a
    percentage of those who have it; a ratio, the sum of ``numerator`` over the sum of
    ``denominator``; or a count, the sum. ``numerator``, ``denominator`` and ``eligible`` are
    expressions over the columns of a row; a row for which ``eligible`` is not true does not count.
    ``rows`` names the kind of row. ``times`` is what a share is multiplied by, where it is not in
    percent. ``zero_means`` is set where 0 is the national average by construction.
    ``sd_component`` names the part of its key stage's progress tables that holds its national
    standard deviation. ``not_published`` are years without national data, ``not_available`` years
    whose national table is not known to the workbench. ``position`` orders measures of a key stage.
    ``grade_scale`` names the scale of a value that is shown as a grade. With
    ``zero_denominator_counts`` a ratio sums the numerator of rows whose denominator is 0 as well,
    such as suspensions of pupils who are not on roll; they are not among its ``n``.
    """

    name: str
    title: str
    key_stage: str
    unit: str
    decimals: int
    kind: Kind
    rows: str
    numerator: str
    better: Better
    first_year: str
    source: str
    description: str
    denominator: str = ""
    eligible: str = ""
    times: float | None = None
    last_year: str = ""
    signed: bool = False
    zero_means: str = ""
    sd_component: str = ""
    least_coverage: float = 0.0
    not_published: tuple[str, ...] = ()
    not_available: tuple[str, ...] = ()
    formula: str = ""
    limits: tuple[str, ...] = ()
    example: Example | None = None
    position: int = 100
    grade_scale: str = ""
    zero_denominator_counts: bool = False

    @property
    def scale(self) -> float:
        """What a share is multiplied by to be in the measure's unit."""
        if self.times is not None:
            return self.times
        return 100.0 if self.kind in ("percentage", "ratio") else 1.0

    @cached_property
    def expressions(self) -> Mapping[str, Expression]:
        """Its expressions by role: ``numerator``, and ``denominator`` and ``eligible`` if any."""
        texts: Mapping[str, Any] = {
            "numerator": self.numerator,
            "denominator": self.denominator,
            "eligible": self.eligible,
        }
        return {role: expression(text) for role, text in texts.items() if text}

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of a row that the measure reads."""
        names = [name for one in self.expressions.values() for name in one.columns]
        return tuple(dict.fromkeys(names))

    def status_in(self, year: str) -> str:
        """The status of the measure in an academic year, apart from what the pupils have."""
        over = bool(self.last_year) and year > self.last_year
        if year < self.first_year or over or year in self.not_published:
            return NOT_PUBLISHED
        return NOT_AVAILABLE if year in self.not_available else CALCULATED

    def show(self, value: float | None) -> str:
        """A value in words: rounded, with sign and unit, or as a grade; empty if missing."""
        if self.grade_scale and value is not None and not math.isnan(value):
            return str(grade_of([value], self.grade_scale).iloc[0])
        return show(value, self.decimals, signed=self.signed, unit="%" if self.unit == "%" else "")
