"""Questions to the log: who saw this pupil, what did this user see, what was refused and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from workbench.errors import UsageError, did_you_mean
from workbench.store.audit.actions import REFUSALS, Action
from workbench.store.audit.log import AuditLog
from workbench.store.audit.pupils import PupilReferences


@dataclass(frozen=True)
class Question:
    """What to look for; everything that is given must hold.

    Attributes:
        user: the actor, as ``issuer|subject`` or the subject alone.
        refused: refusals only.
        since: from this moment on.
        until: before this moment.
        action: one action.
        pupil: references of one pupil: only events that identified that pupil.
    """

    user: str = ""
    refused: bool = False
    since: datetime | None = None
    until: datetime | None = None
    action: str = ""
    pupil: frozenset[bytes] | None = None


def answer(log: AuditLog, question: Question) -> Iterator[Mapping[str, Any]]:
    """Events that a question asks for, oldest first.

    Raises:
        UsageError: there is no such action.
        StoreError: who was identified cannot be told: a list is missing, or another key made it.
    """
    if question.action and question.action not in set(Action):
        raise UsageError(
            f"There is no action '{question.action}'.", did_you_mean(question.action, Action)
        )
    sees = _Sees(log.pupils, question.pupil)
    return (event for event in log.events() if _matches(event, question) and sees(event))


def moment_of(text: str, *, end: bool = False) -> datetime:
    """A moment in UTC from a date or an ISO 8601 time; without an offset it is UTC.

    Args:
        text: such as 2026-11-22 or 2026-11-22T14:30.
        end: a date means the end of that day.

    Raises:
        UsageError: it is neither.
    """
    try:
        if len(text) == len("2026-11-22"):
            day = date.fromisoformat(text) + timedelta(days=int(end))
            return datetime.combine(day, time(), UTC)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(
            f"'{text}' is not a date or a time.", "Write 2026-11-22 or 2026-11-22T14:30 (UTC)."
        ) from None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _matches(event: Mapping[str, Any], question: Question) -> bool:
    moment = datetime.fromisoformat(event["ts"])
    return (
        (not question.user or _is_by(event, question.user))
        and (not question.refused or event["action"] in REFUSALS)
        and (not question.action or event["action"] == question.action)
        and (question.since is None or moment >= question.since)
        and (question.until is None or moment < question.until)
    )


def _is_by(event: Mapping[str, Any], user: str) -> bool:
    actor, wanted = str(event.get("actor", "")).casefold(), user.strip().casefold()
    return wanted in (actor, actor.rpartition("|")[2])


class _Sees:
    """Whether an event identified a pupil. Each list is read once, however often it was seen."""

    def __init__(self, pupils: PupilReferences, wanted: frozenset[bytes] | None) -> None:
        self._pupils = pupils
        self._wanted = wanted
        self._known: dict[str, bool] = {}

    def __call__(self, event: Mapping[str, Any]) -> bool:
        if self._wanted is None:
            return True
        name = event.get("pupils")
        if not name:
            return False
        if name not in self._known:
            self._known[name] = self._pupils.hold(name, self._wanted)
        return self._known[name]
