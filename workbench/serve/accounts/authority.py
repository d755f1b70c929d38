"""Who may change which accounts.

An approver, who holds the grant for system set-up, changes accounts of the own organisation and
never the own one: so nobody raises themselves, and the last approver cannot go. At the command line
the operator may change every account.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workbench.access.decision import held
from workbench.access.operator import operator_identity
from workbench.access.policy import MANAGE_USERS, Policy
from workbench.access.scope import Viewer
from workbench.errors import PolicyDenied, UsageError
from workbench.serve.accounts.rows import known_user
from workbench.serve.accounts.validity import plain_username
from workbench.store.registry import Organisation, User

_ASK = "Ask your organisation's approver."


@dataclass(frozen=True)
class Authority:
    """Somebody who wants to change accounts.

    Attributes:
        policy: says what an approver is.
        viewer: the person; None for the operator at the command line.
    """

    policy: Policy
    viewer: Viewer | None = None

    @property
    def facts(self) -> dict[str, str]:
        """Who it is, for the audit log."""
        if self.viewer is None:
            return {"actor": operator_identity()}
        mine = self.viewer
        return {"actor": mine.identity, "organisation": mine.organisation, "role": mine.role}

    def organisation(self, session: Session) -> Organisation | None:
        """The organisation whose accounts may be changed; None for every one.

        It stays locked until the transaction ends, so that two approvers who take away each
        other's rights come one after the other.

        Raises:
            PolicyDenied: this is no approver, or not any more.
        """
        if self.viewer is None:
            return None
        issuer, subject = self.viewer.issuer, self.viewer.subject
        same = User.issuer == issuer, User.subject == subject
        mine = session.scalars(sa.select(User.organisation_id).where(*same)).one_or_none()
        locked = sa.select(Organisation).where(Organisation.id == mine).with_for_update()
        found = session.scalars(locked).one_or_none()
        user = session.scalars(sa.select(User).where(*same)).unique().one_or_none()
        if found is None or user is None or not user.active or not manages(self.policy, user):
            raise PolicyDenied("Only an approver may change accounts.", _ASK)
        return found

    def users(self, session: Session) -> Sequence[User]:
        """The accounts that may be seen, by username.

        Raises:
            PolicyDenied: this is no approver.
        """
        mine = self.organisation(session)
        wanted = sa.select(User).order_by(User.username)
        if mine is not None:
            wanted = wanted.where(User.organisation_id == mine.id)
        return session.scalars(wanted).unique().all()

    def other(self, session: Session, username: str) -> User:
        """An account that may be changed. One of another organisation is as one that is not there.

        Raises:
            PolicyDenied: this is no approver, or it is the own account.
            UsageError: there is no such account.
        """
        mine = self.organisation(session)
        if mine is None:
            return known_user(session, username)
        same = User.username == plain_username(username), User.organisation_id == mine.id
        user = session.scalars(sa.select(User).where(*same).with_for_update(of=User)).one_or_none()
        if user is None:
            raise UsageError("There is no such account in your organisation.")
        if self.viewer is not None and (user.issuer, user.subject) == (
            self.viewer.issuer,
            self.viewer.subject,
        ):
            raise PolicyDenied(
                "Nobody changes their own account.", "Ask another approver of your organisation."
            )
        return user


def manages(policy: Policy, user: User) -> bool:
    """Whether an account has an approver's rights."""
    role = policy.role(user.role)
    fits = role is not None and user.organisation.kind in role.organisations
    return fits and MANAGE_USERS in held(policy, rights_of(user))


def rights_of(user: User) -> Viewer:
    """The viewer of an account without its schools: role and grants alone."""
    organisation = user.organisation
    grants = tuple(sorted(grant.name for grant in user.grants))
    return Viewer(
        user.issuer,
        user.subject,
        user.role,
        organisation.key,
        kind=organisation.kind,
        grants=grants,
    )
