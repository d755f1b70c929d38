"""Change of a measure between two academic years, or why they cannot be compared."""

from dataclasses import dataclass

from workbench.measures.intervals import Z, z_of_change
from workbench.measures.measure import Measure
from workbench.measures.series import break_between
from workbench.measures.verdicts import BROKEN, TOO_FEW


@dataclass(frozen=True)
class YearValue:
    """A mean in one academic year: number of pupils and national standard deviation."""

    year: str
    value: float
    n: int
    sd: float


@dataclass(frozen=True)
class Change:
    """A change since an earlier year. ``direction`` is 1, 0 or -1; ``why`` explains a break."""

    difference: float | None
    z: float | None
    direction: int
    verdict: str
    why: str = ""


def change(measure: Measure, now: YearValue, before: YearValue, enough: int = 11) -> Change:
    """Compare two years of a mean.

    The change is significant when |z| is above 1.96, z being the difference over
    sqrt(sd1^2/n1 + sd2^2/n2), the years having different pupils. Across a break in series there is
    no difference to give.
    """
    why = break_between(measure.name, now.year, before.year)
    if why:
        return Change(None, None, 0, BROKEN, why)
    difference = now.value - before.value
    z = z_of_change(now.value, before.value, now.sd, before.sd, now.n, before.n)
    if min(now.n, before.n) < enough:
        return Change(difference, z, 0, TOO_FEW)
    direction = 0 if abs(z) <= Z else (1 if z > 0 else -1)
    words = {1: "significantly higher than", 0: "in line with", -1: "significantly lower than"}
    said = f"{words[direction]} {before.year} ({measure.show(before.value)})"
    return Change(difference, z, direction, said)
