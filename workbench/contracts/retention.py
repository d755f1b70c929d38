"""How long data are kept: rules that contracts name."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from dateutil.relativedelta import relativedelta

from workbench.contracts.reference import read
from workbench.errors import ContractError, did_you_mean

Start = Literal["left", "completed", "subscription_ended", "revoked"]


@dataclass(frozen=True)
class Retention:
    """One rule: how many months or years data are kept after the first of some events.

    With neither months nor years the rule sets no end. ``words`` say it to a school.
    """

    name: str
    title: str
    words: str
    starts: tuple[Start, ...]
    months: int | None = None
    years: int | None = None

    def until(self, start: date) -> date | None:
        """The day by which data go whose clock started on a day; None where there is no end."""
        if self.months is None and self.years is None:
            return None
        return start + relativedelta(months=self.months or 0, years=self.years or 0)

    @property
    def period(self) -> str:
        """How long, in words."""
        if self.months is not None:
            return f"{self.months} months"
        return f"{self.years} years" if self.years is not None else "no end"


def retention_names() -> tuple[str, ...]:
    """Names of all rules."""
    return tuple(read("retention")["rules"])


def retention(name: str) -> Retention:
    """The rule of that name.

    Source: FFT MIS data sharing agreement, how long data are retained.

    Raises:
        ContractError: there is no such rule.
    """
    if name not in retention_names():
        raise ContractError(
            f"There is no retention rule `{name}`.", did_you_mean(name, retention_names())
        )
    raw = read("retention")["rules"][name]
    starts = tuple(start for start in get_args(Start) if start in raw["starts"])
    months, years = raw.get("months"), raw.get("years")
    return Retention(name, raw["title"], raw["words"], starts, months, years)
