"""Signed anchors: once a day the end of the chain is signed, so that it cannot be cut or remade.

Each anchor is a line of JSON with the number and hash of a line of the log, signed with Ed25519
(RFC 8032). Who has only the files cannot make one. Copies kept on another machine also stop
somebody who has the signing key.
"""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from workbench.errors import StoreError
from workbench.store.audit.head import Head
from workbench.store.audit.record import canonical
from workbench.store.files import append_durably, without_torn_line
from workbench.store.keys import kept_key
from workbench.store.public_keys import name_of

KEY_FILE = "audit_anchor.key"
_MEANS = b"workbench audit anchor 1\n"


@dataclass(frozen=True)
class Anchor:
    """A signed statement that a line of the log had a hash.

    Attributes:
        n: number of the line.
        hash: its hash.
        day: UTC day of the line.
        made: when it was signed, UTC.
        key: name of the signing key, the start of the SHA-256 hash of its public half.
        signature: base64.
    """

    n: int
    hash: str
    day: str
    made: str
    key: str
    signature: str = ""

    def message(self) -> bytes:
        """What is signed."""
        said = {name: value for name, value in asdict(self).items() if name != "signature"}
        return _MEANS + canonical(said).encode()

    def is_signed_by(self, public: Ed25519PublicKey) -> bool:
        """Whether the signature is that of a key."""
        try:
            public.verify(base64.b64decode(self.signature, validate=True), self.message())
        except (InvalidSignature, binascii.Error):
            return False
        return True


class Anchors:
    """The anchors of one log, and the key that signs them."""

    def __init__(self, path: Path, keys: Path) -> None:
        self.path = path
        self._key = keys / KEY_FILE

    def sign(self, head: Head, day: str, moment: datetime) -> None:
        """Sign a line and wait until the anchor is on the disk.

        Raises:
            OSError: it cannot be written.
            StoreError: others may read the signing key, or it is damaged.
        """
        private = self._private()
        made = moment.isoformat(timespec="seconds")
        without_torn_line(self.path)
        bare = Anchor(head.number, head.digest, day, made, name_of(private.public_key()))
        signature = base64.b64encode(private.sign(bare.message())).decode()
        append_durably(
            self.path, f"{canonical(asdict(bare) | {'signature': signature})}\n".encode()
        )

    def public_key(self) -> Ed25519PublicKey:
        """The public half of this installation's key, made on first use."""
        return self._private().public_key()

    def known_public_key(self) -> Ed25519PublicKey | None:
        """The public half, or None where there is no key yet."""
        return self.public_key() if self._key.exists() else None

    def _private(self) -> Ed25519PrivateKey:
        kept = kept_key(self._key, lambda: Ed25519PrivateKey.generate().private_bytes_raw())
        try:
            return Ed25519PrivateKey.from_private_bytes(kept)
        except ValueError:
            raise StoreError(
                f"keys/{KEY_FILE} is damaged, so the audit log cannot be signed.",
                "Restore it from a backup.",
            ) from None


def read_anchors(path: Path) -> tuple[Anchor, ...]:
    """The anchors of a file, oldest first; none where there is no file.

    Raises:
        StoreError: a line is no anchor.
    """
    return tuple(_anchors(path)) if path.exists() else ()


def copy_anchors(path: Path, copy: Path) -> int:
    """Append to a copy the anchors that it does not have yet. Returns how many it has then.

    Raises:
        StoreError: the copy does not begin like the anchors here, so that one was changed.
        OSError: the copy cannot be written.
    """
    ours = path.read_bytes() if path.exists() else b""
    theirs = copy.read_bytes() if copy.exists() else b""
    if not ours.startswith(theirs):
        raise StoreError(
            f"The copy {copy.name} holds other anchors than the audit log here.",
            "Keep both for inquiry: `workbench audit verify --anchors COPY` says what differs.",
        )
    append_durably(copy, ours[len(theirs) :])
    return ours.count(b"\n")


def _anchors(path: Path) -> Iterator[Anchor]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            yield Anchor(**json.loads(line))
        except (ValueError, TypeError):
            raise StoreError(f"Line {number} of {path.name} is no anchor.", "") from None
