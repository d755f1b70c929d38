"""Differencing: no answer may single out few pupils beside one that was given before.

Two answers about the same measure, of all pupils and of all but three, tell of the three. The
guard remembers which sets of pupils were answered and refuses the next where it differs from one
of them by 1 to threshold - 1 pupils. Pupils are kept as keyed hashes alone.

Source: Government Statistical Service guidance on disclosure by differencing.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from workbench.errors import PolicyDenied

Members = NDArray[np.uint64]
_HASH_BYTES = 8


@dataclass(frozen=True)
class Question:
    """One figure that is about to be shown.

    Attributes:
        topic: what could be subtracted from it: school, year, measure and what else is the same.
            Sets of different topics are never compared.
        members: pupils it is about, as :meth:`PupilHashes.members` gives them.
        filters: title of each filter to what is chosen in it, for the refusal.
    """

    topic: str
    members: Members
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> bytes:
        """Hash of the set of pupils."""
        return hashlib.blake2b(self.members.tobytes(), digest_size=16).digest()


class Answered(Protocol):
    """What one owner was told, while nobody else can change it."""

    def of(self, topic: str) -> Mapping[bytes, Members]:
        """Sets of pupils that were answered about a topic, by digest."""

    def add(self, questions: Sequence[Question], version: str) -> None:
        """Remember sets of pupils, with the version of the data.

        Raises:
            PolicyDenied: there is no room for them.
        """


class AnswerStore(Protocol):
    """Keeps what was answered to whom."""

    def turn(self, owner: str) -> AbstractContextManager[Answered]:
        """What an owner was told, for one caller at a time; kept if the block ends well."""


class PupilHashes:
    """Keyed hashes of pupils: the same for one key, and no use without it.

    Args:
        key: at least 16 bytes, kept as long as the answers are.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < 16:
            raise ValueError("the key of the pupils' hashes is too short")
        self._key = hashlib.blake2b(key, digest_size=32).digest()

    def of(self, pupils: "pd.Series[str]") -> Members:
        """Hash of each pupil, in order."""
        codes, known = pd.factorize(pupils)
        hashes = np.array([self._hash(str(one)) for one in known], dtype=np.uint64)
        found: Members = hashes[codes] if len(codes) else np.empty(0, np.uint64)
        return found

    def members(self, pupils: "pd.Series[str]") -> Members:
        """Hashes of the pupils, each once, in ascending order."""
        return np.unique(self.of(pupils))

    def check_value(self, text: str) -> bytes:
        """Something that only the same key gives, which tells nothing of the key."""
        return hashlib.blake2b(text.encode(), key=self._key, digest_size=16).digest()

    def _hash(self, pupil: str) -> int:
        digest = hashlib.blake2b(pupil.encode(), key=self._key, digest_size=_HASH_BYTES).digest()
        return int.from_bytes(digest)


class DifferencingGuard:
    """Refuses answers that would single out few pupils beside earlier ones.

    Args:
        stores: owner to where its answers are kept: a browser session and an organisation. An
            answer must pass for every owner.
        threshold: smallest group that may be told of; below 2 everything passes.
        version: the data as they are now. Answers of earlier versions count too, so that pupils
            who joined or left between two versions are not singled out.
        hashes: hashes of pupils.
    """

    def __init__(
        self,
        stores: Mapping[str, AnswerStore],
        threshold: int,
        version: str,
        hashes: PupilHashes,
    ) -> None:
        self._stores = dict(stores)
        self._threshold = threshold
        self._version = version
        self.hashes = hashes

    @property
    def off(self) -> bool:
        """Whether everything passes, because groups of any size may be shown."""
        return self._threshold < 2

    def record(self, questions: Sequence[Question]) -> tuple[bool, ...]:
        """Remember what is about to be shown, unless some of it may not be.

        Returns:
            For each question whether it must not be answered. If any must not, none is
            remembered: leave it out and ask again with the rest.

        Raises:
            PolicyDenied: what was answered fills the memory, so that nothing new is answered.
        """
        if self.off or not questions:
            return tuple(False for _ in questions)
        with ExitStack() as turns:
            told = [
                turns.enter_context(self._stores[owner].turn(owner))
                for owner in sorted(self._stores)
            ]
            refused = _refused(questions, told, self._threshold)
            if not any(refused):
                for one in told:
                    one.add(_new(questions, one), self._version)
        return refused

    def require(self, questions: Sequence[Question]) -> None:
        """Remember what is about to be shown, or refuse it.

        Raises:
            PolicyDenied: names the filters to widen; no group, no pupil and no number.
        """
        refused = self.record(questions)
        for question, no in zip(questions, refused, strict=True):
            if no:
                raise refusal(question.filters, self._threshold)


def refusal(filters: Mapping[str, str], threshold: int) -> PolicyDenied:
    """What is said where an answer would single out few pupils."""
    chosen = ", ".join(f"{title} ({value})" for title, value in filters.items())
    widen = f"Widen {chosen}: choose a larger group, or all pupils." if chosen else ""
    return PolicyDenied(
        f"Beside figures that were shown before, this one would tell of fewer than {threshold} "
        "pupils.",
        widen or "Ask about a larger group, or about all pupils.",
    )


def apart(one: Members, other: Members) -> int:
    """How many pupils are in one set alone, of two sets in ascending order."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    return len(one) + len(other) - 2 * both


def _refused(
    questions: Sequence[Question], told: Sequence[Answered], threshold: int
) -> tuple[bool, ...]:
    known = {
        topic: [dict(one.of(topic)) for one in told]
        for topic in dict.fromkeys(question.topic for question in questions)
    }
    found = []
    for question in questions:
        earlier = known[question.topic]
        digest, members = question.digest, question.members
        no = any(
            0 < apart(members, other) < threshold
            for sets in earlier
            for other in _near(digest, members, sets, threshold)
        )
        if not no:
            for sets in earlier:
                sets[digest] = members
        found.append(no)
    return tuple(found)


def _near(
    digest: bytes, members: Members, sets: Mapping[bytes, Members], threshold: int
) -> Iterator[Members]:
    """Sets that can differ by few; none for one that was answered already."""
    if digest not in sets:
        yield from (o for o in sets.values() if abs(len(o) - len(members)) < threshold)


def _new(questions: Sequence[Question], told: Answered) -> list[Question]:
    fresh: dict[tuple[str, bytes], Question] = {}
    for question in questions:
        if question.digest not in told.of(question.topic):
            fresh[question.topic, question.digest] = question
    return list(fresh.values())
