"""Passwords: made by chance, kept as argon2id hashes, checked with the same work for everyone.

Method: RFC 9106, second recommended option (64 MiB, three passes), which is the default of
argon2-cffi.
"""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workbench.serve.readable import readable_code

SHORTEST = 15
LONGEST = 200
_GROUPS, _GROUP = 5, 5


class Passwords:
    """Hashes and checks passwords."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher if hasher is not None else PasswordHasher()
        # nobody knows this password; checking against it costs what checking a real one costs
        self._nobody = self._hasher.hash(secrets.token_urlsafe(32))

    def hash(self, password: str) -> str:
        """Hash of a password, with its salt and parameters."""
        return self._hasher.hash(password)

    def check(self, kept: str | None, password: str) -> bool:
        """Whether a password is right. Where there is no hash the same work is done in vain."""
        try:
            self._hasher.verify(kept or self._nobody, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether a hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(kept)


def new_password() -> str:
    """A random password of 123 bits in groups that can be read out, without look-alikes."""
    return readable_code(_GROUPS, _GROUP)
