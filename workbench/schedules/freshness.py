"""Whether the data of a run are fresh, and in words what is not."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol

from workbench.schedules.model import Requirement, Schedule

_LISTED = 5
Schools = Literal["all"] | Sequence[str]


class Arrivals(Protocol):
    """Knows when data came."""

    def dataset(self, name: str) -> datetime | None:
        """When a dataset last changed or was loaded again."""

    def store(self, name: str) -> datetime | None:
        """When anything in a store did."""

    def taken(self, schools: Schools) -> Mapping[str, datetime | None]:
        """When each school was last taken whole, by URN; None where it never was."""

    def stored(self, schools: Schools) -> datetime | None:
        """When one of the schools last brought something new."""


def stale(
    schedule: Schedule, arrivals: Arrivals, last_done: datetime | None, now: datetime
) -> tuple[str, ...]:
    """What a run would have to wait for, a sentence each; nothing where it may begin.

    Args:
        schedule: says how fresh which data must be.
        arrivals: knows when they came.
        last_done: when the last run that was done began; None where there was none.
        now: the present moment.
    """
    found: list[str] = []
    for wanted in schedule.fresh:
        if wanted.connections is not None:
            found += _connections(schedule, wanted, arrivals, last_done, now)
        else:
            found += _data(schedule, wanted, arrivals, last_done, now)
    return tuple(found)


def _data(
    schedule: Schedule,
    wanted: Requirement,
    arrivals: Arrivals,
    last_done: datetime | None,
    now: datetime,
) -> Iterator[str]:
    if wanted.dataset is not None:
        name, changed = f"Dataset {wanted.dataset}", arrivals.dataset(wanted.dataset)
    else:
        name, changed = f"The {wanted.store}", arrivals.store(str(wanted.store))
    if changed is None:
        yield f"{name} was never loaded."
    elif wanted.within is not None and now - changed > wanted.within:
        yield f"{name} last changed on {schedule.when(changed)}, {_over(wanted.within)}."
    elif wanted.changed and last_done is not None and changed <= last_done:
        yield f"{name} has not changed since the last run that was done."


def _connections(
    schedule: Schedule,
    wanted: Requirement,
    arrivals: Arrivals,
    last_done: datetime | None,
    now: datetime,
) -> Iterator[str]:
    schools = wanted.connections or ()
    if wanted.within is not None:
        taken = arrivals.taken(schools)
        oldest = now - wanted.within
        late = [urn for urn, moment in taken.items() if moment is None or moment < oldest]
        # in whole numbers, so that 90% of 10 schools are 9
        if 100 * (len(taken) - len(late)) < wanted.share * len(taken):
            listed = ", ".join(late[:_LISTED]) + (", ..." if len(late) > _LISTED else "")
            yield (
                f"{len(late)} of {len(taken)} schools were last taken {_over(wanted.within)}, "
                f"or never: {listed}."
            )
    if wanted.changed and last_done is not None:
        stored = arrivals.stored(schools)
        if stored is None or stored <= last_done:
            yield "No school has brought anything new since the last run that was done."


def _over(length: timedelta) -> str:
    return f"more than {in_words(length)} ago"


def in_words(length: timedelta) -> str:
    """A length of time as schedules write it.

    >>> in_words(timedelta(hours=26))
    '26 hours'
    """
    minutes = round(length.total_seconds() / 60)
    for unit, size in (("day", 24 * 60), ("hour", 60)):
        if minutes and minutes % size == 0:
            return _counted(minutes // size, unit)
    return _counted(minutes, "minute")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}{'' if number == 1 else 's'}"
