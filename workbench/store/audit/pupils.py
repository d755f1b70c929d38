"""Which pupils an answer identified, as keyed references that only the holder of a key can read.

A reference is the start of HMAC-SHA256 of a pupil's key or UPN. The references of one answer are
kept in a file that is named for its own content, so that a page opened twice adds nothing; the
event in the log holds that name, and so the chain holds the content.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path

from workbench.errors import StoreError
from workbench.store.files import write_durably
from workbench.store.keys import kept_key

KEY_FILE = "audit_pupil.key"
_KEY_BYTES = 32
_KEY_NAME_CHARACTERS = 16
_REFERENCE_BYTES = 16
_NAME = re.compile(r"([0-9a-f]{16}):([0-9a-f]{64})")

KINDS: Mapping[str, str] = {"pupil_id": "pupil", "upn": "upn", "former_upn": "upn"}
"""Columns that say who a pupil is, and what each holds: a pupil is found by any of them."""


class PupilReferences:
    """The lists of references beside one log, and the key that makes them."""

    def __init__(self, folder: Path, keys: Path) -> None:
        self._folder = folder
        self._key_file = keys / KEY_FILE

    def keep(self, identities: Mapping[str, Iterable[str | None]]) -> str:
        """Keep who was identified, and return the name of the list for the event.

        Args:
            identities: values by column, of the columns in :data:`KINDS`. None where unknown.

        Raises:
            OSError, StoreError: it cannot be kept, so nobody may be shown.
        """
        key = self._key()
        content = b"".join(sorted(_references(key, identities)))
        name = f"{_name_of(key)}:{hashlib.sha256(content).hexdigest()}"
        path = self._path(name)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_durably(path, content)
        return name

    def references(self, identity: str) -> frozenset[bytes]:
        """References that a pupil may be under, from a pupil's key or a UPN.

        Raises:
            StoreError: there is no key here, so that nobody can answer.
        """
        if not self._key_file.exists():
            raise StoreError(
                f"keys/{KEY_FILE} is not here, so nobody can say which pupils were seen.",
                "Ask whoever keeps the key, or no pupil has been identified yet.",
            )
        typed = identity.strip()
        asked = {"pupil_id": (typed,), "upn": (typed.upper(),)}
        return frozenset(_references(self._key(), asked))

    def hold(self, name: str, references: frozenset[bytes]) -> bool:
        """Whether a list has one of the references.

        Raises:
            StoreError: the list was made with another key, or is not there.
        """
        if name.partition(":")[0] != _name_of(self._key()):
            raise StoreError(
                "Some pupils were noted with another key, so the answer would not be whole.",
                f"Put that key back as keys/{KEY_FILE} and ask again.",
            )
        try:
            content = self._path(name).read_bytes()
        except FileNotFoundError:
            raise StoreError(
                "A list of pupil references is missing.", "Run `workbench audit verify`."
            ) from None
        return not references.isdisjoint(_split(content))

    def fault(self, name: str) -> str:
        """What is wrong with a list, or the empty string."""
        if not _NAME.fullmatch(name):
            return "has no proper name"
        path = self._path(name)
        if not path.is_file():
            return "is missing"
        known = hashlib.sha256(path.read_bytes()).hexdigest() == name.partition(":")[2]
        return "" if known else "was edited"

    def _key(self) -> bytes:
        return kept_key(self._key_file, lambda: secrets.token_bytes(_KEY_BYTES))

    def _path(self, name: str) -> Path:
        key, _, digest = name.partition(":")
        return self._folder / key / digest


def _references(key: bytes, identities: Mapping[str, Iterable[str | None]]) -> set[bytes]:
    return {
        hmac.digest(key, f"{KINDS[column]}:{value}".encode(), "sha256")[:_REFERENCE_BYTES]
        for column, values in identities.items()
        for value in values
        if value
    }


def _name_of(key: bytes) -> str:
    return hmac.digest(key, b"name of the key", "sha256").hex()[:_KEY_NAME_CHARACTERS]


def _split(content: bytes) -> Iterable[bytes]:
    starts = range(0, len(content), _REFERENCE_BYTES)
    return (content[start : start + _REFERENCE_BYTES] for start in starts)
