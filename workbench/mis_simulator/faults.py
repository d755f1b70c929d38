"""Faults on demand: which request they strike and what becomes of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from workbench.errors import UsageError, did_you_mean
from workbench.mis_simulator.exchange import Answer, refusal

Kind = Literal[
    "changing_page",
    "revoked_token",
    "server_error",
    "slow",
    "too_many_requests",
    "truncated",
    "wrong_region",
]
KINDS: tuple[Kind, ...] = (
    "changing_page",
    "revoked_token",
    "server_error",
    "slow",
    "too_many_requests",
    "truncated",
    "wrong_region",
)
OTHER_REGION = "api-af-south-1.wonde.com"


@dataclass(frozen=True)
class Fault:
    """One fault: it lets ``skip`` matching requests pass and strikes the next ``times``.

    A request matches where its path contains ``path``. ``retry_after`` (seconds) is what a 429
    says, ``seconds`` how long a slow answer takes. ``changing_page`` shows a list as if its first
    row had moved to the end, so that a client between two pages misses one row and sees one twice.
    """

    kind: Kind
    path: str = ""
    skip: int = 0
    times: int = 1
    retry_after: int = 1
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageError(f"`kind` is '{self.kind}'.", did_you_mean(str(self.kind), KINDS))
        for name in ("skip", "times", "retry_after", "seconds"):
            if getattr(self, name) < 0:
                raise UsageError(f"`{name}` is negative.", "Give 0 or more.")


_HARMLESS = Fault("slow", seconds=0.0)


def fault_of(given: Any) -> Fault:
    """The fault that an admin's JSON object describes.

    Raises:
        UsageError: a field is unknown or of the wrong type, or the kind is unknown.
    """
    allowed = {
        "kind": str,
        "path": str,
        "skip": int,
        "times": int,
        "retry_after": int,
        "seconds": (int, float),
    }
    if not isinstance(given, dict) or "kind" not in given:
        raise UsageError("The fault has no `kind`.", f"Allowed: {', '.join(KINDS)}.")
    for name, value in given.items():
        if name not in allowed:
            raise UsageError(f"A fault has no `{name}`.", did_you_mean(name, allowed))
        if not isinstance(value, allowed[name]):  # type: ignore[arg-type]
            raise UsageError(f"`{name}` is of the wrong type.", "See the description of faults.")
    return Fault(**given)


@dataclass(frozen=True)
class Strike:
    """What strikes one request: kinds, the fault whose numbers count, and the faults left."""

    kinds: frozenset[Kind]
    fault: Fault
    left: tuple[Fault, ...]


def struck(faults: Sequence[Fault], path: str) -> Strike:
    """What the waiting faults do to a request; where several strike, the last one's numbers count.

    Args:
        faults: faults that wait, oldest first.
        path: path of the request.
    """
    matching = [fault for fault in faults if fault.path in path]
    striking = [fault for fault in matching if not fault.skip]
    left = tuple(_after(fault) if fault in matching else fault for fault in faults)
    return Strike(
        frozenset(fault.kind for fault in striking),
        striking[-1] if striking else _HARMLESS,
        tuple(fault for fault in left if fault.times),
    )


def _after(fault: Fault) -> Fault:
    """A fault after one matching request."""
    if fault.skip:
        return replace(fault, skip=fault.skip - 1)
    return replace(fault, times=fault.times - 1)


def instead(strike: Strike) -> Answer | None:
    """The answer that a fault gives in place of the true one, if it gives one."""
    if "too_many_requests" in strike.kinds:
        return refusal(429, "Too many requests.", Retry_After=str(strike.fault.retry_after))
    if "server_error" in strike.kinds:
        return refusal(500, "Server error.")
    if "revoked_token" in strike.kinds:
        return refusal(401, "The token is not valid.")
    return None


def spoilt(answer: Answer, strike: Strike) -> Answer:
    """The true answer, late or cut where a fault wants it so."""
    late = replace(answer, seconds=strike.fault.seconds) if "slow" in strike.kinds else answer
    return replace(late, cut=True) if "truncated" in strike.kinds else late


def shifted(rows: Sequence[Any], kinds: frozenset[Kind]) -> Sequence[Any]:
    """The rows of a list as a fault shows them."""
    if "wrong_region" in kinds:
        return ()
    return [*rows[1:], *rows[:1]] if "changing_page" in kinds else rows
