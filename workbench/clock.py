"""What time it is: one function that everything with a limit is given, so that tests can set it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
_ENGLAND = ZoneInfo("Europe/London")


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def today(clock: Clock = now) -> date:
    """The day in England, which differs from the one in UTC for an hour of a summer's night."""
    return clock().astimezone(_ENGLAND).date()
