"""The life of a job: which state follows which, and when it is over."""

from enum import StrEnum


class State(StrEnum):
    """What a job is at."""

    WAITING = "waiting"
    RUNNING = "running"
    BUILT = "built"
    FAILED = "failed"
    POISONED = "poisoned"


class Event(StrEnum):
    """What happens to a job."""

    CLAIMED = "claimed"
    DONE = "done"
    PASSING = "passing failure"
    """A failure that may not come again: a full disk, a worker that died."""
    LASTING = "lasting failure"
    """A failure that would come again: the same inputs give the same error."""
    LOST = "lost"
    """The lease ran out, or the whole machine went down: nobody knows why."""
    STOPPED = "stopped"
    """A person stopped the run."""
    RELEASED = "released"
    """A person took it off the poison list."""
    DAMAGED = "damaged"
    """The pack is not whole any more."""


OPEN = (State.WAITING, State.RUNNING, State.FAILED)
"""A run is over when no job is in one of these."""

TO_CLAIM = (State.WAITING, State.FAILED)
"""A worker may take it; one that failed only when its time to wait is over."""

_LOSSES_FOR_A_FAILURE = 3
"""Claims per permitted failure: one that takes the machine down must come to an end too."""

_NEXT = {
    (State.WAITING, Event.CLAIMED): State.RUNNING,
    (State.FAILED, Event.CLAIMED): State.RUNNING,
    (State.RUNNING, Event.DONE): State.BUILT,
    (State.RUNNING, Event.PASSING): State.FAILED,
    (State.RUNNING, Event.LASTING): State.POISONED,
    (State.RUNNING, Event.LOST): State.WAITING,
    (State.RUNNING, Event.STOPPED): State.WAITING,
    (State.POISONED, Event.RELEASED): State.WAITING,
    (State.BUILT, Event.DAMAGED): State.WAITING,
}


def after(state: State, event: Event, *, failures: int, attempts: int, tries: int) -> State:
    """The state of a job after something has happened to it.

    Args:
        failures: how often it has failed, this time included.
        attempts: how often it was claimed.
        tries: failures after which it goes on the poison list.

    Raises:
        ValueError: that cannot happen to a job in this state.
    """
    try:
        following = _NEXT[state, event]
    except KeyError:
        raise ValueError(f"a job that is {state} cannot be {event}") from None
    used_up = failures >= tries if event is Event.PASSING else False
    lost = event is Event.LOST and attempts >= tries * _LOSSES_FOR_A_FAILURE
    return State.POISONED if used_up or lost else following


def seconds_to_wait(failures: int, chance: float) -> float:
    """Seconds before the next attempt: twice as long after each failure, and never all at once.

    Args:
        failures: how often it has failed, at least once.
        chance: a number from 0 to 1, drawn anew each time.

    Returns:
        Half a second to a second after the first failure; at most a minute.

    Source: exponential backoff with equal jitter (AWS Architecture Blog, "Exponential Backoff And
    Jitter", 2015).
    """
    longest = min(60.0, 2.0 ** (failures - 1))
    return longest / 2 + longest / 2 * chance
