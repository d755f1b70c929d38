"""When a schedule comes due: cron expressions in a time zone, each moment once.

On the day that clocks go forward, a time that does not exist runs at the first minute that does:
01:30 in London at 02:00 BST. On the day that they go back, a time that comes twice runs the first
time: 01:30 BST. An expression whose hours begin with ``*`` counts hours that really pass.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError

from workbench.errors import UsageError, did_you_mean

FIELDS = 5
LONGEST_LOOK_BACK = timedelta(days=366)
_WORDS = "Five fields: minute, hour, day of the month, month, day of the week: 30 1 * * 1-5"


def checked_cron(text: str) -> str:
    """A cron expression that comes due.

    Raises:
        UsageError: it is none, never comes due, or would lose its runs when clocks go forward.
    """
    fields = text.split()
    if len(fields) != FIELDS:
        raise UsageError(f"A cron expression has {FIELDS} fields, not {len(fields)}.", _WORDS)
    if fields[0].startswith("*") and not fields[1].startswith("*"):
        raise UsageError(
            "`*` minutes of fixed hours would be left out where clocks skip that hour.",
            "List the minutes: 0,30 in place of */30.",
        )
    try:
        next(CronSim(text, datetime(2000, 1, 1)))  # any day of any place
    except (CronSimError, StopIteration) as error:
        said = str(error) or "It never comes due"
        raise UsageError(f"{said}.", _WORDS) from None
    return text


def checked_zone(name: str) -> str:
    """Name of a time zone.

    Raises:
        UsageError: there is none of that name.
    """
    known = available_timezones()
    if name not in known:
        near = did_you_mean(name, known).partition("? ")[0]
        hint = f"{near}?" if near.startswith("Did") else "Write a name such as Europe/London."
        raise UsageError("There is no such time zone.", hint)
    return name


def occurrences(cron: str, zone: str, after: datetime) -> Iterator[datetime]:
    """Moments in UTC at which an expression comes due after a moment, in order, each once."""
    last = after.astimezone(UTC)
    for local in CronSim(cron, after.astimezone(ZoneInfo(zone))):
        moment = local.astimezone(UTC)
        # two times that do not exist become the same one; the first of two hours may be over
        if moment > last:
            last = moment
            yield moment


def newest_due(cron: str, zone: str, after: datetime, now: datetime) -> tuple[datetime | None, int]:
    """The last moment after ``after`` and up to ``now``, and how many came before it.

    Nothing is looked for from more than a year ago.
    """
    found, count = None, 0
    for moment in occurrences(cron, zone, max(after, now - LONGEST_LOOK_BACK)):
        if moment > now:
            break
        found, count = moment, count + 1
    return found, max(count - 1, 0)
