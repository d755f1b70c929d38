"""Which account an identity opens: the one that was linked to it, and no other.

An identity is the provider's issuer and the person's subject there. It is never found by an e-mail
address, which changes hands and which a provider may not have checked. It is linked to an account
once, in one of two ways: the person opens the activation link of their account, types the access
code that the approver handed over, and signs in with the provider from there; or an operator runs
``workbench users link``. From then on no password opens the account.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workbench.clock import Clock, now
from workbench.errors import UsageError
from workbench.serve.accounts.rows import end_access, known_user
from workbench.serve.openid.failure import Reason, SignInFailed
from workbench.store.audit import Action, AuditLog
from workbench.store.registry import ACTIVE, CLOSED, LOCAL, PENDING, Registry, User

_LONGEST_SUBJECT = 255


@dataclass(frozen=True)
class Identity:
    """Who a provider says that somebody is, and for which organisation they signed in."""

    issuer: str
    subject: str
    organisation: str

    @property
    def actor(self) -> str:
        """The identity in one word, as the audit log has it."""
        return f"{self.issuer}|{self.subject}"


class Identities:
    """The links of a registry between identities and accounts."""

    def __init__(self, registry: Registry, clock: Clock = now) -> None:
        self._registry = registry
        self._clock = clock

    def account(self, identity: Identity) -> int:
        """Number of the account that an identity may sign in to.

        Raises:
            SignInFailed: there is none, it is closed, or it is of another organisation.
        """
        with self._registry.reading() as session:
            user = _linked(session, identity.issuer, identity.subject)
            if user is None or user.state != ACTIVE:
                raise SignInFailed(Reason.NO_ACCOUNT, actor=identity.actor)
            _check_organisation(user, identity)
            return user.id

    def accept(self, identity: Identity, invited: int, audit: AuditLog) -> int:
        """Link an identity to the account that its person was invited to, and open the account.

        Args:
            identity: who the provider says they are.
            invited: number of the account; whoever calls has checked link and code.
            audit: notes it, before it stands.

        Returns:
            The account's number.

        Raises:
            SignInFailed: the account waits for nobody, is of another organisation, or the identity
                has an account already.
        """
        with self._registry.writing() as session:
            user = session.get(User, invited)
            taken = _linked(session, identity.issuer, identity.subject) is not None
            if user is None or taken or user.state != PENDING or user.issuer != LOCAL:
                raise SignInFailed(Reason.NO_ACCOUNT, "invitation", identity.actor)
            _check_organisation(user, identity)
            self._link(session, user, identity.issuer, identity.subject)
            audit.write(
                Action.ACCOUNT_ACTIVATED,
                actor=identity.actor,
                organisation=identity.organisation,
                role=user.role,
                account=user.username,
                result="linked to the provider",
            )
            return user.id

    def link(self, username: str, issuer: str, subject: str) -> None:
        """Link an identity to an account by an operator's word, and open the account.

        The caller notes it.

        Raises:
            UsageError: there is no such account, it is closed, or the identity has another.
        """
        plain = subject.isascii() and subject.isprintable() and len(subject) <= _LONGEST_SUBJECT
        if not plain or not subject:
            raise UsageError("`subject` is not what a provider calls a person.")
        with self._registry.writing() as session:
            user = known_user(session, username)
            if user.state == CLOSED:
                raise UsageError(f"The account '{username}' is closed.", "Make another one.")
            taken = _linked(session, issuer, subject)
            if taken is not None and taken.id != user.id:
                raise UsageError(
                    f"The account '{taken.username}' is linked to this identity.",
                    "Close that one first, if the person has another one now.",
                )
            self._link(session, user, issuer, subject)

    def _link(self, session: Session, user: User, issuer: str, subject: str) -> None:
        """Link, take the password away, and end what was open under the earlier identity."""
        end_access(session, user, self._clock())
        user.issuer, user.subject = issuer, subject
        user.password_hash = ""
        user.state = ACTIVE
        session.flush()


def _linked(session: Session, issuer: str, subject: str) -> User | None:
    same = User.issuer == issuer, User.subject == subject, User.issuer != LOCAL
    return session.scalars(sa.select(User).where(*same)).one_or_none()


def _check_organisation(user: User, identity: Identity) -> None:
    if user.organisation.key != identity.organisation:
        raise SignInFailed(Reason.OTHER_ORGANISATION, actor=identity.actor)
