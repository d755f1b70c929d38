"""Proving that the log is whole: chain, head file, signed anchors, lists of pupil references."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from workbench.errors import StoreError
from workbench.store.audit.anchors import Anchor, Anchors, read_anchors
from workbench.store.audit.head import Head, read_head
from workbench.store.audit.lock import locked
from workbench.store.audit.pupils import PupilReferences
from workbench.store.audit.record import START, day_of, read_record
from workbench.store.public_keys import name_of


@dataclass(frozen=True)
class Proof:
    """What was kept elsewhere to check a log with.

    Attributes:
        public: public key that was written down; by default that of the key of this home.
        anchors: copy of the anchors on another machine, checked besides those here.
    """

    public: Ed25519PublicKey | None = None
    anchors: Path | None = None


@dataclass(frozen=True)
class Verdict:
    """What verifying the log found.

    Attributes:
        lines: number of lines that were read.
        fault: the first thing that is wrong, or the empty string.
        signed: number of the last line that a signed anchor covers.
    """

    lines: int
    fault: str = ""
    signed: int = 0

    @property
    def intact(self) -> bool:
        """Whether nothing was edited, removed or reordered."""
        return not self.fault


@dataclass(frozen=True)
class Walked:
    """What one walk along the chain found.

    Attributes:
        lines: number of lines.
        digests: hashes of the lines that were asked for, by number.
        finished: number of the last line that a line of a later day follows.
        fault: the first thing that is wrong.
    """

    lines: int
    digests: dict[int, str]
    finished: int = 0
    fault: str = ""


def verify(path: Path, anchors: Anchors, pupils: PupilReferences, proof: Proof) -> Verdict:
    """Compare a log with all that says what it should be.

    Raises:
        OSError: a part cannot be read.
        StoreError: the signing key is readable by others or damaged.
    """
    try:
        head, size = _head_and_size(path)
        signed = [*read_anchors(anchors.path), *_kept(proof)]
    except StoreError as error:
        return Verdict(0, error.what)
    walked = _walk(path, size, {head.number, *(anchor.n for anchor in signed)}, pupils)
    fault = (
        walked.fault
        or _fault_of_head(head, walked)
        or _fault_of_anchors(signed, proof.public or anchors.known_public_key(), walked)
    )
    return Verdict(walked.lines, fault, max((anchor.n for anchor in signed), default=0))


def _head_and_size(path: Path) -> tuple[Head, int]:
    """The head and the bytes that belong to it, while nobody writes."""
    head = path.with_suffix(".head")
    if not path.exists():
        return (read_head(head) if head.exists() else Head()), 0
    with path.open("rb") as log, locked(log.fileno(), shared=True):
        return read_head(head), os.fstat(log.fileno()).st_size


def _kept(proof: Proof) -> tuple[Anchor, ...]:
    if proof.anchors is None:
        return ()
    found = read_anchors(proof.anchors)
    if not found:
        raise StoreError(f"There is no anchor in {proof.anchors.name}.")
    return found


def _walk(path: Path, size: int, wanted: set[int], pupils: PupilReferences) -> Walked:
    previous, day, number, finished = START, "", 0, 0
    digests: dict[int, str] = {0: START}
    checked: set[str] = set()
    for number, line in enumerate(_lines(path, size), start=1):
        record = read_record(line)
        if record is None:
            return Walked(number, digests, finished, f"line {number} was edited")
        if record["prev"] != previous or record["n"] != number:
            fault = f"a line was removed, added or moved before line {number}"
            return Walked(number, digests, finished, fault)
        seen = record.get("pupils", "")
        if seen and seen not in checked and (fault := pupils.fault(seen)):
            fault = f"the list of pupil references of line {number} {fault}"
            return Walked(number, digests, finished, fault)
        checked.add(seen)
        if day and day_of(record) > day:
            finished = number - 1
        previous, day = record["hash"], day_of(record)
        if number in wanted:
            digests[number] = previous
    return Walked(number, digests, finished)


def _lines(path: Path, size: int) -> Iterator[str]:
    if not size:
        return
    with path.open("rb") as log:
        while size > 0 and (line := log.readline(size)):
            size -= len(line)
            yield _text(line)


def _text(line: bytes) -> str:
    # a line without its end was cut, and is then no record
    return line[:-1].decode(errors="replace") if line.endswith(b"\n") else ""


def _fault_of_head(head: Head, walked: Walked) -> str:
    if head.number > walked.lines:
        missing = head.number - walked.lines
        return f"{missing} {'line is' if missing == 1 else 'lines are'} missing at the end"
    if walked.digests[head.number] != head.digest:
        return f"line {head.number} was replaced"
    return ""


def _fault_of_anchors(signed: list[Anchor], public: Ed25519PublicKey | None, walked: Walked) -> str:
    for anchor in signed:
        if fault := _fault_of_anchor(anchor, public, walked):
            return fault
    covered = max((anchor.n for anchor in signed), default=0)
    if walked.finished > covered:
        return (
            f"no signed anchor covers line {walked.finished}, the last of its day: anchors were "
            "removed, or the log is older than they are (sign it with `workbench audit anchor`)"
        )
    return ""


def _fault_of_anchor(anchor: Anchor, public: Ed25519PublicKey | None, walked: Walked) -> str:
    if public is None:
        return "the key that signed the anchors is not here (give --public-key)"
    if anchor.key != name_of(public):
        return f"the anchor of {anchor.day} was signed with another key"
    if not anchor.is_signed_by(public):
        return f"the signature of the anchor of {anchor.day} is wrong"
    if anchor.n > walked.lines:
        return f"the log ends at line {walked.lines}, but line {anchor.n} was signed: lines are cut"
    if walked.digests[anchor.n] != anchor.hash:
        return f"line {anchor.n} is not the one that was signed: the log was rewritten"
    return ""
