"""What can change about the simulator: the clock, the school's decisions and the faults."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from workbench.errors import UsageError, did_you_mean
from workbench.mis_simulator.facts import facts
from workbench.mis_simulator.faults import Fault
from workbench.mis_simulator.school import EVENING

ACCESS = ("none", "pending", "approved", "declined", "revoked")


def every_permission() -> frozenset[str]:
    """All permissions that a school can give."""
    return frozenset(facts("permissions")["permissions"])


@dataclass(frozen=True)
class State:
    """The simulator between two requests; every change makes a new one."""

    day: date
    last_day: date
    access: str = "approved"
    permissions: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return datetime.combine(self.day, EVENING)

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
        return replace(self, day=day)

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

    def with_fault(self, fault: Fault) -> "State":
        """One more fault waiting."""
        return replace(self, faults=(*self.faults, fault))

    def without_faults(self) -> "State":
        """No fault waiting."""
        return replace(self, faults=())
