"""Second factors: one-time codes of an authenticator app.

Sources: RFC 6238 (time-based one-time passwords of 30 seconds and six digits; one step before and
one after are taken); RFC 4226, section 7.3 (a code counts once).
"""

from dataclasses import dataclass

import pyotp
import sqlalchemy as sa
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from workbench.access.decision import held
from workbench.access.policy import Policy
from workbench.access.scope import Viewer
from workbench.clock import Clock
from workbench.serve.accounts.recovery_codes import (
    LIGHT,
    RecoveryCodes,
    replace_codes,
    unused_codes,
)
from workbench.serve.accounts.rows import changed
from workbench.serve.rendering import PRODUCT
from workbench.store.registry import Registry, SecondFactor, User
from workbench.store.sealed import Box

_ADMINISTRATION = "administration"
_DIGITS = 6
_STEPS_AROUND = (-1, 0, 1)
_LOST = "Restore the keys of the home folder, or run `workbench users reset-second-factor`."


def needs_second_factor(policy: Policy, viewer: Viewer) -> bool:
    """Whether a viewer may only sign in with a second factor: who administers, and roles of which
    the policy says so."""
    mine = held(policy, viewer)
    administers = any(g.kind == _ADMINISTRATION and g.name in mine for g in policy.grants)
    role = policy.role(viewer.role)
    return administers or (role is not None and role.second_factor)


@dataclass(frozen=True)
class Factor:
    """Whether an account has a second factor, and how many recovery codes are left."""

    confirmed: bool = False
    codes_left: int = 0


@dataclass(frozen=True, repr=False)
class SetUp:
    """What a person puts into an authenticator app: the address of the QR code, or the secret."""

    address: str
    secret: str


class SecondFactors:
    """Second factors of one registry.

    Args:
        registry: where they are kept.
        key: 256 bits that their secrets are encrypted with.
        clock: what time it is.
        hasher: hashes recovery codes.
    """

    def __init__(
        self, registry: Registry, key: bytes, clock: Clock, hasher: PasswordHasher = LIGHT
    ) -> None:
        self._registry = registry
        self._box = Box(key, _LOST)
        self._clock = clock
        self._codes = RecoveryCodes(registry, hasher)

    def of(self, user_id: int) -> Factor:
        """What an account has."""
        with self._registry.reading() as session:
            row = session.get(SecondFactor, user_id)
            if row is None or row.confirmed is None:
                return Factor()
            return Factor(True, len(unused_codes(session, user_id)))

    def begin(self, user_id: int) -> None:
        """Make a secret for an account that has no second factor yet."""
        with self._registry.writing() as session:
            row = session.get(SecondFactor, user_id, with_for_update=True)
            if row is None or row.confirmed is None:
                secret = self._box.seal(pyotp.random_base32(), _owner(user_id))
                session.merge(SecondFactor(user_id=user_id, secret=secret, last_step=0))

    def set_up(self, user_id: int) -> SetUp | None:
        """What to put into the app; None once it was confirmed, and where nothing was begun."""
        with self._registry.reading() as session:
            row = session.get(SecondFactor, user_id)
            if row is None or row.confirmed is not None:
                return None
            username = session.get_one(User, user_id).username
        totp = self._totp(row)
        return SetUp(totp.provisioning_uri(name=username, issuer_name=PRODUCT), totp.secret)

    def confirm(self, user_id: int, typed: str) -> tuple[str, ...]:
        """Take the app's first code and give recovery codes in return; none if it is wrong."""
        codes = self._codes.make()
        with self._registry.writing() as session:
            row = session.get(SecondFactor, user_id, with_for_update=True)
            if row is None or row.confirmed is not None or not self._take(session, row, typed):
                return ()
            row.confirmed = self._clock()
            replace_codes(session, user_id, list(codes.values()))
        return tuple(codes)

    def check(self, user_id: int, typed: str) -> bool:
        """Whether a code is right; afterwards it is not, because each counts once."""
        digits = _digits(typed)
        if not (len(digits) == _DIGITS and digits.isascii() and digits.isdigit()):
            return self._codes.take(user_id, typed, self._clock())
        with self._registry.writing() as session:
            row = session.get(SecondFactor, user_id, with_for_update=True)
            if row is None or row.confirmed is None:
                return False
            return self._take(session, row, digits)

    def _take(self, session: Session, row: SecondFactor, typed: str) -> bool:
        step = self._step(row, _digits(typed))
        if step is None:
            return False
        later = SecondFactor.user_id == row.user_id, SecondFactor.last_step < step
        return changed(session, sa.update(SecondFactor).where(*later).values(last_step=step)) == 1

    def _step(self, row: SecondFactor, digits: str) -> int | None:
        """The time step that a code belongs to, if it is one of now, just before or just after."""
        totp = self._totp(row)
        present = totp.timecode(self._clock())
        around = [present + offset for offset in _STEPS_AROUND]
        same = [pyotp.utils.strings_equal(totp.generate_otp(step), digits) for step in around]
        return max((step for step, fits in zip(around, same, strict=True) if fits), default=None)

    def _totp(self, row: SecondFactor) -> pyotp.TOTP:
        return pyotp.TOTP(self._box.open(row.secret, _owner(row.user_id)), digits=_DIGITS)


def remove_factor(session: Session, user_id: int) -> bool:
    """Take away an account's second factor and its codes; whether there was one."""
    replace_codes(session, user_id, [])
    return changed(session, sa.delete(SecondFactor).where(SecondFactor.user_id == user_id)) == 1


def _digits(typed: str) -> str:
    return "".join(typed.replace("-", " ").split())


def _owner(user_id: int) -> str:
    return f"user:{user_id}"
