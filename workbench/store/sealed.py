"""Secrets that must be read back, encrypted with a key that is not where they are kept."""

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workbench.errors import StoreError
from workbench.store.keys import kept_key

_NONCE_BYTES = 12


def sealing_key(home: Path, name: str) -> bytes:
    """A key of the home folder that secrets are encrypted with, made on first use.

    Raises:
        StoreError: others may read it.
    """
    return kept_key(home / "keys" / name, lambda: AESGCM.generate_key(bit_length=256))


class Box:
    """Seals secrets with AES-256-GCM, each for one owner: moved to another it does not open.

    Args:
        key: 256 bits.
        lost: what to do where a secret cannot be opened any more.
    """

    def __init__(self, key: bytes, lost: str) -> None:
        self._cipher = AESGCM(key)
        self._lost = lost

    def seal(self, secret: str, owner: str) -> str:
        """The secret of an owner as it is kept."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret.encode(), owner.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, kept: str, owner: str) -> str:
        """The secret of an owner.

        Raises:
            StoreError: it was sealed with another key or for another owner.
        """
        raw = base64.b64decode(kept)
        try:
            secret = self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], owner.encode())
        except InvalidTag:
            raise StoreError(
                "A sealed secret cannot be read with the key of this home folder.",
                self._lost,
            ) from None
        return secret.decode()
