"""Keys that packs are sealed with: one that signs, and all whose signatures are believed.

The private key is a file of the home folder, for its owner alone, made on first use. Public keys
stay when it is replaced, so that packs that were sealed before can still be verified. Keys of
other installations are believed only once somebody trusts them.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from workbench.errors import StoreError, UsageError, did_you_mean
from workbench.store.files import write_durably
from workbench.store.keys import kept_key
from workbench.store.public_keys import name_of, public_text, read_public

KEY_FILE = "pack_seal.key"
PUBLIC = "pack_seals"
PRINTED_BY = "workbench pack keys export"
_WRITE_BY_OTHERS = 0o022
Standing = Literal["signs", "signed before", "trusted"]


@dataclass(frozen=True)
class Known:
    """A key whose signatures are believed.

    Attributes:
        key: its name, the start of the SHA-256 hash of its public half.
        standing: whether it signs here now, signed here before, or is another installation's.
        since: day since when it is known, ISO.
        label: whose it is, in somebody's words; empty for our own.
        public: base64.
    """

    key: str
    standing: Standing
    since: str
    label: str
    public: str

    def signed(self, message: bytes, signature: bytes) -> bool:
        """Whether a signature of a message is this key's."""
        try:
            _public(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """The key that signs. ``key`` is its name."""

    key: str
    private: Ed25519PrivateKey

    def sign(self, message: bytes) -> bytes:
        """The signature of a message, 64 bytes."""
        return self.private.sign(message)


@dataclass(frozen=True)
class Keyring:
    """The keys of a home folder."""

    home: Path

    @property
    def _folder(self) -> Path:
        return self.home / "keys"

    def signer(self) -> Signer:
        """The key that signs, made on first use.

        Raises:
            StoreError: others may read it, or put another in its place; or it is damaged.
        """
        kept = kept_key(self._folder / KEY_FILE, _fresh)
        _refuse_writers(self._folder)
        private = _private(kept)
        signer = Signer(name_of(private.public_key()), private)
        if not self._file(signer.key).exists():
            self._keep(private.public_key(), "signs", "")
        return signer

    def known(self) -> tuple[Known, ...]:
        """Every key whose signatures are believed: ours first, oldest first.

        Raises:
            StoreError: others may have put a key there, or a file is damaged.
        """
        if not self._folder.is_dir():
            return ()
        signs = self.signer().key if (self._folder / KEY_FILE).exists() else ""
        found = [_standing(known, signs) for known in self._read()]
        return tuple(sorted(found, key=lambda k: (k.standing == "trusted", k.since, k.key)))

    def find(self, key: str) -> Known | None:
        """The key of that name, or None where it is not believed."""
        return next((known for known in self.known() if known.key == key), None)

    def renew(self) -> Signer:
        """Make a new key that signs from now on. The old one is gone; what it signed holds.

        Raises:
            StoreError: the keys cannot be kept safely.
        """
        self.signer()
        write_durably(self._folder / KEY_FILE, _fresh())
        return self.signer()

    def trust(self, text: str, label: str) -> Known:
        """Believe the signatures of another installation from now on.

        Args:
            text: its public key, as ``workbench pack keys export`` prints it there.
            label: whose it is.

        Raises:
            UsageError: it is no public key, or it has no label.
        """
        public = read_public(text, "KEY", PRINTED_BY)
        if not label.strip():
            raise UsageError("`--label` is empty.", "Say whose key it is.")
        if known := self.find(name_of(public)):
            return known
        return self._keep(public, "trusted", label.strip())

    def forget(self, key: str) -> None:
        """Believe a key no longer: somebody else has it, or the other installation is gone.

        Raises:
            UsageError: there is no such key, or it is the one that signs.
        """
        known = self._named(key)
        if known.standing == "signs":
            raise UsageError(
                f"The key {key} signs here.", "Make a new one first: `workbench pack keys new`."
            )
        self._file(known.key).unlink()

    def export(self, key: str = "") -> str:
        """The public half of a key, by default of that which signs, as a line to hand on.

        Raises:
            UsageError: there is no such key.
        """
        signer = self.signer()
        return self._named(key or signer.key).public

    def _named(self, key: str) -> Known:
        found = self.find(key)
        if found is None:
            names = [known.key for known in self.known()]
            raise UsageError(f"There is no key `{key}`.", did_you_mean(key, names))
        return found

    def _keep(self, public: Ed25519PublicKey, standing: Standing, label: str) -> Known:
        folder = self._folder / PUBLIC
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        today = date.today().isoformat()
        known = Known(name_of(public), standing, today, label, public_text(public))
        text = json.dumps(asdict(known), sort_keys=True, ensure_ascii=False)
        write_durably(self._file(known.key), f"{text}\n".encode())
        return known

    def _read(self) -> Iterator[Known]:
        folder = self._folder / PUBLIC
        if not folder.is_dir():
            return
        _refuse_writers(self._folder)
        _refuse_writers(folder)
        for file in sorted(folder.glob("*.json")):
            _refuse_writers(file)
            yield _known(file)

    def _file(self, key: str) -> Path:
        return self._folder / PUBLIC / f"{key}.json"


def _standing(known: Known, signs: str) -> Known:
    if known.key == signs:
        return replace(known, standing="signs")
    return known if known.standing == "trusted" else replace(known, standing="signed before")


def _known(file: Path) -> Known:
    try:
        known = Known(**json.loads(file.read_text(encoding="utf-8")))
        if name_of(_public(known.public)) == known.key == file.stem:
            return known
    except (ValueError, TypeError, UsageError):
        pass
    raise StoreError(f"keys/{PUBLIC}/{file.name} is no public key.", "Restore it or remove it.")


def _public(text: str) -> Ed25519PublicKey:
    return read_public(text, "KEY", PRINTED_BY)


def _fresh() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes_raw()


def _private(kept: bytes) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(kept)
    except ValueError:
        raise StoreError(
            f"keys/{KEY_FILE} is damaged, so no pack can be sealed.", "Restore it from a backup."
        ) from None


def _refuse_writers(path: Path) -> None:
    """Whoever can write there can have any pack believed."""
    if path.stat().st_mode & _WRITE_BY_OTHERS:
        raise StoreError(
            f"Others may write to {path.name} among the keys, so no signature can be believed.",
            f"Run: chmod go-w '{path}', and look at `workbench pack keys list`.",
        )
