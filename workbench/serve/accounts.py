"""Local accounts: make, list, check and close them."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workbench.access.policy import Policy
from workbench.access.scope import Viewer
from workbench.errors import UsageError, did_you_mean
from workbench.serve.clock import Clock, now
from workbench.serve.passwords import LONGEST, SHORTEST, Passwords
from workbench.serve.throttle import Throttle
from workbench.store.registry import KINDS, BrowserSession, Organisation, Registry, User

ISSUER = "local"


@dataclass(frozen=True)
class NewUser:
    """What an account is made from. A ``school`` has a ``urn``; other kinds have none."""

    username: str
    display_name: str
    role: str
    organisation: str
    kind: str = "school"
    urn: str | None = None


@dataclass(frozen=True)
class Account:
    """An account as others may see it."""

    username: str
    display_name: str
    role: str
    organisation: str
    urn: str | None
    active: bool


@dataclass(frozen=True)
class Outcome:
    """What a try to sign in came to: an account's number, or nothing and how long to wait.

    ``known`` is the username where there is such an account. It is for the audit log, and never
    told to the person who tries.
    """

    user_id: int | None = None
    wait: timedelta = timedelta()
    known: str = ""


class Accounts:
    """The accounts of one registry."""

    def __init__(
        self, registry: Registry, clock: Clock = now, passwords: Passwords | None = None
    ) -> None:
        self._registry = registry
        self._clock = clock
        self._passwords = passwords if passwords is not None else Passwords()
        self._throttle = Throttle(registry, clock)

    def create(self, new: NewUser, password: str, policy: Policy) -> None:
        """Make an account, and its organisation if there is none yet.

        Raises:
            UsageError: the username is taken, or a part is wrong.
        """
        _check(new, password, policy)
        with self._registry.writing() as session:
            if _user(session, new.username) is not None:
                raise UsageError(
                    f"The username '{new.username}' is taken, or was once.", "Choose another."
                )
            session.add(
                User(
                    username=_plain(new.username),
                    display_name=new.display_name,
                    password_hash=self._passwords.hash(password),
                    role=new.role,
                    organisation=_organisation(session, new),
                )
            )

    def accounts(self) -> list[Account]:
        """Every account by username, closed ones too."""
        with self._registry.reading() as session:
            return [_account(u) for u in session.scalars(sa.select(User).order_by(User.username))]

    def close(self, username: str) -> None:
        """Close an account for good and end its sessions.

        The account stays in the registry, so that nobody else gets its name and the audit log
        means one person by it.

        Raises:
            UsageError: there is no such account.
        """
        with self._registry.writing() as session:
            user = _known(session, username)
            user.active = False
            user.password_hash = ""
            self._end_sessions(session, user)

    def reset_password(self, username: str, password: str) -> None:
        """Give an account another password and end its sessions.

        Raises:
            UsageError: there is no such account, it is closed, or the password is too short.
        """
        _check_length(password)
        with self._registry.writing() as session:
            user = _known(session, username)
            if not user.active:
                raise UsageError(f"The account '{username}' is closed.", "Make another one.")
            user.password_hash = self._passwords.hash(password)
            self._end_sessions(session, user)

    def verify(self, username: str, password: str, address: str) -> Outcome:
        """Check a username and a password, with the same work whether the account exists or not.

        Args:
            username: as typed; upper and lower case are the same.
            password: as typed.
            address: network address of the browser, which has a counter of its own.
        """
        name = _plain(username)
        wait = self._throttle.attempt(name, address)
        if wait > timedelta():
            return Outcome(wait=wait)
        with self._registry.reading() as session:
            user = _user(session, name)
        usable = user if user is not None and user.active else None
        if not self._passwords.check(usable.password_hash if usable else None, password):
            return Outcome(known=user.username if user else "")
        assert usable is not None
        self._throttle.succeeded(name, address)
        if self._passwords.outdated(usable.password_hash):
            self._rehash(usable.id, password)
        return Outcome(user_id=usable.id, known=usable.username)

    def _end_sessions(self, session: Session, user: User) -> None:
        running = BrowserSession.user_id == user.id, BrowserSession.revoked.is_(None)
        session.execute(sa.update(BrowserSession).where(*running).values(revoked=self._clock()))

    def _rehash(self, user_id: int, password: str) -> None:
        with self._registry.writing() as session:
            session.get_one(User, user_id).password_hash = self._passwords.hash(password)


def viewer_of(user: User) -> Viewer:
    """The viewer that an account signs in as."""
    organisation = user.organisation
    schools = (organisation.urn,) if organisation.urn else ()
    return Viewer(ISSUER, user.username, user.role, organisation.name, schools)


def _plain(username: str) -> str:
    return username.strip().casefold()


def _user(session: Session, username: str) -> User | None:
    return session.scalars(sa.select(User).where(User.username == _plain(username))).one_or_none()


def _known(session: Session, username: str) -> User:
    user = _user(session, username)
    if user is None:
        hint = did_you_mean(username, session.scalars(sa.select(User.username)).all())
        raise UsageError(f"There is no account '{username}'.", hint)
    return user


def _organisation(session: Session, new: NewUser) -> Organisation:
    same = (Organisation.kind == new.kind, Organisation.urn == new.urn)
    if new.urn is None:
        same = (Organisation.kind == new.kind, Organisation.name == new.organisation)
    found = session.scalars(sa.select(Organisation).where(*same)).first()
    return found or Organisation(kind=new.kind, name=new.organisation, urn=new.urn)


def _account(user: User) -> Account:
    organisation = user.organisation
    return Account(
        user.username,
        user.display_name,
        user.role,
        organisation.name,
        organisation.urn,
        user.active,
    )


def _check(new: NewUser, password: str, policy: Policy) -> None:
    role = policy.role(new.role)
    if role is None:
        names = [r.name for r in policy.roles]
        raise UsageError(f"`role` is '{new.role}'.", did_you_mean(new.role, names))
    if new.kind not in KINDS:
        raise UsageError(f"`kind` is '{new.kind}'.", did_you_mean(new.kind, KINDS))
    if (new.kind == "school") != (new.urn is not None):
        raise UsageError("A school, and nothing else, has a `urn`.", "Give --urn, or --kind.")
    if role.schools == "own" and new.urn is None:
        raise UsageError(f"The role {new.role} sees its own school.", "Give its --urn.")
    if new.urn is not None and not (new.urn.isascii() and new.urn.isdigit() and len(new.urn) == 6):
        raise UsageError("`urn` is not six digits.")
    _check_length(password)
    if not _plain(new.username) or len(new.username) > 100:
        raise UsageError("`username` must have 1 to 100 characters.")


def _check_length(password: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(f"`password` must have {SHORTEST} to {LONGEST} characters.")
