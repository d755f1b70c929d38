"""What was answered to a browser session, kept in the memory of one process."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from workbench.access.differencing import DifferencingGuard, Members, PupilHashes, Question
from workbench.errors import PolicyDenied

MOST_SETS = 20_000
"""Sets of pupils that are remembered for one owner: months of ordinary use of one school."""

_MOST_BYTES = 256 * 2**20
_OVERHEAD = 300
_KEPT_SECONDS = 24 * 3600.0


def full() -> PolicyDenied:
    """What is said when nothing new can be remembered, so that nothing new is answered."""
    return PolicyDenied(
        "So many selections were answered that no further one can be checked against them.",
        "What was shown before can be shown again. Ask the people who run the workbench.",
    )


@dataclass
class _Owner:
    """One owner's sets by topic and digest."""

    topics: dict[str, dict[bytes, Members]] = field(default_factory=dict)
    sets: int = 0
    size: int = 0
    used: float = 0.0


class MemoryAnswers:
    """Answers of many owners, bounded: it refuses what is new when it is full.

    Nothing is forgotten to make room, because what is forgotten can be subtracted. Only an owner
    who has asked nothing for ``kept`` seconds is dropped: choose it no shorter than a session.

    Args:
        most_sets: sets of one owner.
        most_bytes: size of the sets of all owners.
        kept: seconds after which an idle owner may be dropped.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        most_sets: int = MOST_SETS,
        most_bytes: int = _MOST_BYTES,
        kept: float = _KEPT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most_sets = most_sets
        self._most_bytes = most_bytes
        self._kept = kept
        self._clock = clock
        self._owners: dict[str, _Owner] = {}
        self._guard = threading.RLock()

    @contextmanager
    def turn(self, owner: str) -> Iterator["MemoryTurn"]:
        """What an owner was told, for one caller at a time."""
        with self._guard:
            mine = self._owners.setdefault(owner, _Owner())
            mine.used = self._clock()
            yield MemoryTurn(mine, self.room)

    def room(self, owner: _Owner, sets: int, size: int) -> None:
        """Make sure that an owner may have so much more.

        Raises:
            PolicyDenied: there is no room for it.
        """
        if owner.sets + sets > self._most_sets:
            raise full()
        if self._held() + size > self._most_bytes:
            oldest = self._clock() - self._kept
            self._owners = {name: one for name, one in self._owners.items() if one.used > oldest}
        if self._held() + size > self._most_bytes:
            raise full()

    def _held(self) -> int:
        return sum(one.size for one in self._owners.values())


class MemoryTurn:
    """One owner's answers during one turn."""

    def __init__(self, owner: _Owner, room: Callable[[_Owner, int, int], None]) -> None:
        self._owner = owner
        self._room = room

    def of(self, topic: str) -> Mapping[bytes, Members]:
        """Sets of pupils that were answered about a topic, by digest."""
        return self._owner.topics.get(topic, {})

    def add(self, questions: Sequence[Question], version: str) -> None:
        """Remember sets of pupils.

        Raises:
            PolicyDenied: there is no room for all of them; none is remembered.
        """
        size = sum(question.members.nbytes + _OVERHEAD for question in questions)
        self._room(self._owner, len(questions), size)
        for question in questions:
            self._owner.topics.setdefault(question.topic, {})[question.digest] = question.members
        self._owner.sets += len(questions)
        self._owner.size += size


def lone_guard() -> Callable[[int], DifferencingGuard]:
    """Guards by threshold with a memory of their own, for a page that no server has opened."""
    kept, hashes = MemoryAnswers(), PupilHashes(secrets.token_bytes(32))
    return lambda threshold: DifferencingGuard({"page": kept}, threshold, "", hashes)
