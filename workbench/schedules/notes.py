"""Writing down what came due and how it ended: in the ledger, and as a line of the log."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.clock import Clock
from workbench.schedules.ledger import BAD, MISSED, Ledger, Run
from workbench.schedules.model import Schedule

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notes:
    """Notes of one runner."""

    ledger: Ledger
    clock: Clock

    def add(
        self, schedule: Schedule, due: datetime, outcome: str, reason: str, earlier: int = 0
    ) -> Run | None:
        """Note a run that came due; None where somebody else has noted it.

        A run whose deadline has passed by now has its whole time from now on.
        """
        moment, by_when = self.clock(), due + schedule.deadline
        if moment >= by_when:
            by_when = moment + schedule.deadline
        return self.ledger.add(schedule.name, due, by_when, outcome, reason=reason, earlier=earlier)

    def missed(
        self, schedule: Schedule, due: datetime, reason: str, earlier: int = 0
    ) -> Run | None:
        """Note a run that nothing came of."""
        run = self.ledger.add(
            schedule.name,
            due,
            due + schedule.deadline,
            MISSED,
            reason=_joined(reason, _before(earlier)),
            earlier=earlier,
        )
        return _told(schedule, run)

    def start(self, schedule: Schedule, run: Run) -> Run | None:
        """Note that the command of a run begins; None where somebody else was first."""
        started = self.ledger.start(run, _circumstances(schedule, run))
        if started is not None:
            _LOG.info("%s: the run due %s begins", schedule.name, schedule.when(run.due))
        return started

    def end(
        self, schedule: Schedule, run: Run, outcome: str, reason: str, **values: Any
    ) -> Run | None:
        """Note how a run ended; None where somebody else has noted it."""
        unusual = _circumstances(schedule, run)
        said = reason if unusual in reason else _joined(reason, unusual)
        return _told(schedule, self.ledger.finish(run, outcome, reason=said, **values))


def _told(schedule: Schedule, run: Run | None) -> Run | None:
    if run is not None:
        took = "" if run.seconds is None else f" after {run.seconds:.0f} s"
        level = logging.WARNING if run.outcome in BAD else logging.INFO
        facts = (schedule.name, schedule.when(run.due), run.outcome, took, run.reason)
        _LOG.log(level, "%s: the run due %s is %s%s. %s", *facts)
    return run


def _circumstances(schedule: Schedule, run: Run) -> str:
    """What was unusual about a run: it is later than it was due, or others were missed before."""
    late = run.by_when > run.due + schedule.deadline
    return _joined("It was made up for." if late else "", _before(run.earlier))


def _before(count: int) -> str:
    return f"{count} before it {'was' if count == 1 else 'were'} missed." if count else ""


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
