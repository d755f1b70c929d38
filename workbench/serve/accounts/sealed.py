"""Secrets that must be read back, encrypted with a key that is not in the registry."""

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workbench.errors import StoreError
from workbench.store.keys import kept_key

KEY_FILE = "second_factor"
_NONCE_BYTES = 12


def second_factor_key(home: Path) -> bytes:
    """The key of the home folder that secrets are encrypted with, made on first use.

    Raises:
        StoreError: others may read it.
    """
    return kept_key(home / "keys" / KEY_FILE, lambda: AESGCM.generate_key(bit_length=256))


class Box:
    """Seals secrets with AES-256-GCM, each for one account: moved to another it does not open.

    Args:
        key: 256 bits.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, secret: str, user_id: int) -> str:
        """The secret of an account as it is kept."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret.encode(), _owner(user_id))
        return base64.b64encode(nonce + sealed).decode()

    def open(self, kept: str, user_id: int) -> str:
        """The secret of an account.

        Raises:
            StoreError: it was sealed with another key or for another account.
        """
        raw = base64.b64decode(kept)
        try:
            secret = self._cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _owner(user_id))
        except InvalidTag:
            raise StoreError(
                f"The second factor of an account cannot be read with keys/{KEY_FILE}.",
                "Restore the key, or run `workbench users reset-second-factor`.",
            ) from None
        return secret.decode()


def _owner(user_id: int) -> bytes:
    return f"user:{user_id}".encode()
