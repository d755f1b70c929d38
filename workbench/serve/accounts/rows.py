"""Accounts in the registry: what several ways of changing them have in common."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workbench.errors import UsageError, did_you_mean
from workbench.serve.accounts.links import without_links
from workbench.serve.accounts.validity import plain_username
from workbench.serve.accounts.values import Account, NewUser
from workbench.store.registry import (
    CLOSED,
    LOCAL,
    BrowserSession,
    Organisation,
    PendingSignIn,
    User,
    UserGrant,
)


def changed(session: Session, statement: sa.Update | sa.Delete) -> int:
    """Carry out a change, and say how many rows it found."""
    result = session.execute(statement)
    assert isinstance(result, sa.CursorResult)
    return result.rowcount


def find_user(session: Session, username: str) -> User | None:
    """The account of a username, or None."""
    wanted = sa.select(User).where(User.username == plain_username(username))
    return session.scalars(wanted).one_or_none()


def known_user(session: Session, username: str) -> User:
    """The account of a username.

    Raises:
        UsageError: there is none.
    """
    user = find_user(session, username)
    if user is None:
        hint = did_you_mean(username, session.scalars(sa.select(User.username)).all())
        raise UsageError(f"There is no account '{username}'.", hint)
    return user


def require_local(user: User) -> None:
    """Refuse an account whose password is not looked after here.

    Raises:
        UsageError: it signs in with a provider.
    """
    if user.issuer != LOCAL:
        raise UsageError(
            f"The account '{user.username}' signs in with another service.",
            "Its password is looked after there.",
        )


def add_user(
    session: Session, new: NewUser, grants: Sequence[str], by: str, moment: datetime
) -> User:
    """A new account without a password, and its organisation if there is none yet.

    Raises:
        UsageError: the username is taken.
    """
    if find_user(session, new.username) is not None:
        raise UsageError(f"The username '{new.username}' is taken, or was once.", "Choose another.")
    user = User(
        username=plain_username(new.username),
        display_name=new.display_name.strip(),
        email=new.email,
        role=new.role,
        organisation=_organisation(session, new),
        created=moment,
        grants=[UserGrant(name=name, given=moment, given_by=by) for name in grants],
    )
    session.add(user)
    return user


def end_access(session: Session, user: User, moment: datetime) -> None:
    """End an account's sessions, sign-ins that are half done, and links that were sent."""
    end_sessions(session, user, moment)
    without_links(session, user, moment)


def end_sessions(session: Session, user: User, moment: datetime) -> None:
    """End an account's sessions, and sign-ins that are half done."""
    sessions = BrowserSession.user_id == user.id, BrowserSession.revoked.is_(None)
    session.execute(sa.update(BrowserSession).where(*sessions).values(revoked=moment))
    session.execute(sa.delete(PendingSignIn).where(PendingSignIn.user_id == user.id))


def close_user(session: Session, user: User, moment: datetime) -> None:
    """Close an account for good. Its row stays, so that nobody else gets its name."""
    user.state = CLOSED
    user.password_hash = ""
    end_access(session, user, moment)


def account_of(user: User, link: bool = False) -> Account:
    """An account as others may see it."""
    organisation = user.organisation
    return Account(
        user.username,
        user.display_name,
        user.role,
        organisation.name,
        organisation.kind,
        organisation.code,
        tuple(grant.name for grant in user.grants),
        user.state,
        user.email,
        user.id,
        link,
    )


def _organisation(session: Session, new: NewUser) -> Organisation:
    same = (Organisation.kind == new.kind, Organisation.code == new.code)
    found = session.scalars(sa.select(Organisation).where(*same)).one_or_none()
    return found or Organisation(kind=new.kind, name=new.organisation.strip(), code=new.code)
