"""What can change about a simulated school beside its records: clock, decisions and faults."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from workbench.errors import UsageError, did_you_mean
from workbench.mis_simulator.attendance_codes import standard_codes
from workbench.mis_simulator.facts import facts
from workbench.mis_simulator.faults import Fault
from workbench.mis_simulator.school import EVENING

ACCESS = ("none", "pending", "approved", "declined", "revoked")


def every_permission() -> frozenset[str]:
    """All permissions that a school can give."""
    return frozenset(facts("permissions")["permissions"])


@dataclass(frozen=True)
class State:
    """A school between two requests; every change makes a new one.

    ``orders`` counts the changes ordered so far, ``seconds`` those of the day: each takes one
    second of the clock. ``custom_codes`` are the school's own attendance codes by the standard
    code that each replaces.
    """

    day: date
    last_day: date
    access: str = "approved"
    permissions: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()
    orders: int = 0
    seconds: int = 0
    custom_codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return datetime.combine(self.day, EVENING) + timedelta(seconds=self.seconds)

    def moved(self, days: int) -> "State":
        """The clock so many days later.

        Raises:
            UsageError: `days` is not positive, or leads out of the year that was drawn.
        """
        if days < 1:
            raise UsageError("`days` is less than 1.", "The clock only goes forward.")
        day = self.day + timedelta(days=days)
        if day > self.last_day:
            raise UsageError(
                f"`days` leads to {day}, after the last day {self.last_day}.",
                "Give fewer days, or start again.",
            )
        return replace(self, day=day, seconds=0)

    def ordered(self) -> "State":
        """The clock one second later, for one more change."""
        return replace(self, orders=self.orders + 1, seconds=self.seconds + 1)

    def with_access(self, access: str) -> "State":
        """The school having decided about access.

        Raises:
            UsageError: there is no such decision.
        """
        if access not in ACCESS:
            raise UsageError(f"`access` is '{access}'.", did_you_mean(access, ACCESS))
        return replace(self, access=access)

    def with_permissions(self, names: Iterable[str]) -> "State":
        """The school having allowed these permissions and no others.

        Raises:
            UsageError: a permission is unknown.
        """
        chosen = frozenset(names)
        for name in sorted(chosen - every_permission()):
            raise UsageError(f"`permissions` has '{name}'.", did_you_mean(name, every_permission()))
        return replace(self, permissions=chosen)

    def with_custom_codes(self, codes: Mapping[str, str]) -> "State":
        """The school using codes of its own in place of standard ones.

        Args:
            codes: standard code by the school's own, such as ``{"ZZ": "I"}``.

        Raises:
            UsageError: a code does not stand for a standard one, is itself standard, or stands
                beside another for the same.
        """
        known = standard_codes(self.day)
        for own, standard in codes.items():
            if standard not in known:
                raise UsageError(f"`codes` has '{standard}'.", did_you_mean(standard, known))
            if own in known or not 1 <= len(own) <= 2:
                raise UsageError(f"`codes` has '{own}'.", "Give one or two characters of its own.")
        if len(set(codes.values())) < len(codes):
            raise UsageError("`codes` replaces a code twice.", "Give each standard code once.")
        return replace(self, custom_codes={code: own for own, code in codes.items()})

    def with_fault(self, fault: Fault) -> "State":
        """One more fault waiting."""
        return replace(self, faults=(*self.faults, fault))

    def without_faults(self) -> "State":
        """No fault waiting."""
        return replace(self, faults=())
