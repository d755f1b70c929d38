"""The secret that signs page tokens: 256 bits, made once, readable by its owner alone."""

import secrets

from workbench.errors import StoreError, UsageError
from workbench.settings import Settings
from workbench.store.keys import kept_key

_BYTES = 32
_FILE = "session_secret"


def session_secret(chosen: Settings) -> bytes:
    """The secret of the settings, or the one kept in the home folder, made on first use.

    Raises:
        UsageError: the secret of the settings is too short.
        StoreError: the kept one is damaged, or others may read it.
    """
    if chosen.session_secret is not None:
        given = chosen.session_secret.get_secret_value().encode()
        if len(given) < _BYTES:
            raise UsageError(
                f"WORKBENCH_SESSION_SECRET has fewer than {_BYTES} characters.",
                "Make one with `openssl rand -hex 32`, or leave it out.",
            )
        return given
    path = chosen.home / "keys" / _FILE
    kept = kept_key(path, lambda: secrets.token_hex(_BYTES).encode())
    if len(kept) < 2 * _BYTES:
        raise StoreError(f"keys/{path.name} is damaged.", "Delete it; a new one is made.")
    return kept
