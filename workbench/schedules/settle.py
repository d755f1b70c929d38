"""What becomes of a run that was cut off: its runner was killed or stopped, or the power went."""

from datetime import datetime, timedelta

from workbench.schedules.ledger import FAILED, OVERDUE, WAITING, Run
from workbench.schedules.model import Schedule
from workbench.schedules.notes import Notes

UNWATCHED = timedelta(minutes=30)
"""A run that waited, and that nobody looked at for so long before its deadline, was left alone."""
MOST_CUTS = 3
"""A run that was cut off so often is not tried again: it may be what brings the machine down."""


def left_waiting(notes: Notes, schedule: Schedule, run: Run) -> Run | None:
    """An open run as it is once it was settled; only who holds the schedule may ask.

    Returns:
        The run, which waits to be tried again, or has ended where it may not be; None where
        somebody else has settled it.
    """
    moment = notes.clock()
    if run.outcome == WAITING and not _was_left(schedule, run, moment):
        return run
    cuts, by_when = run.cuts + 1, run.by_when
    if cuts >= MOST_CUTS:
        return notes.end(schedule, run, FAILED, f"It was cut off {cuts} times.", cuts=cuts)
    if moment >= by_when:
        if schedule.catch_up == "none":
            reason = "It was cut off, and its deadline has passed."
            return notes.end(schedule, run, OVERDUE, reason, cuts=cuts)
        by_when = moment + schedule.deadline
    waits = {"outcome": WAITING, "tried": None, "cuts": cuts, "by_when": by_when}
    return notes.ledger.change(run, reason="It was cut off.", **waits)


def _was_left(schedule: Schedule, run: Run, moment: datetime) -> bool:
    """Whether a run that waited for its data was alone at its deadline, and is made up for."""
    last_seen = run.tried or run.due
    alone = last_seen < run.by_when - UNWATCHED
    return schedule.catch_up == "once" and moment >= run.by_when and alone
