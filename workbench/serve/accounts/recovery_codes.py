"""Codes for the day on which the authenticator app is lost: ten, each good once."""

from datetime import datetime

import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from workbench.serve.accounts.rows import changed
from workbench.serve.passwords import Passwords
from workbench.serve.readable import as_made, bare, readable_code
from workbench.store.registry import RecoveryCode, Registry

RECOVERY_CODES = 10
# a try is compared with all ten; random codes of 49 bits need less work than passwords do
# (second option of the OWASP password storage cheat sheet)
LIGHT = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_GROUPS, _GROUP = 2, 5


class RecoveryCodes:
    """The recovery codes of one registry."""

    def __init__(self, registry: Registry, hasher: PasswordHasher = LIGHT) -> None:
        self._registry = registry
        self._hashes = Passwords(hasher)

    def make(self) -> dict[str, str]:
        """Fresh codes with their hashes."""
        codes = [readable_code(_GROUPS, _GROUP) for _ in range(RECOVERY_CODES)]
        return {code: self._hashes.hash(bare(code)) for code in codes}

    def take(self, user_id: int, typed: str, moment: datetime) -> bool:
        """Whether a code is one of the account's; afterwards it is not any more."""
        code = as_made(typed)
        with self._registry.reading() as session:
            rows = unused_codes(session, user_id)
        right = [row.id for row in rows if self._hashes.check(row.code_hash, code)]
        if not right:
            return False
        unused = RecoveryCode.id == right[0], RecoveryCode.used.is_(None)
        with self._registry.writing() as session:
            use = sa.update(RecoveryCode).where(*unused).values(used=moment)
            return changed(session, use) == 1


def unused_codes(session: Session, user_id: int) -> list[RecoveryCode]:
    """An account's codes that can still be used."""
    unused = RecoveryCode.user_id == user_id, RecoveryCode.used.is_(None)
    return list(session.scalars(sa.select(RecoveryCode).where(*unused)))


def replace_codes(session: Session, user_id: int, hashes: list[str]) -> None:
    """Keep these codes of an account, and none that it had before."""
    session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.add_all(RecoveryCode(user_id=user_id, code_hash=one) for one in hashes)
