"""Local accounts: make, list, check and close them."""

from datetime import timedelta

import sqlalchemy as sa

from workbench.access.policy import Policy
from workbench.clock import Clock, now
from workbench.errors import UsageError
from workbench.serve.accounts.rows import (
    account_of,
    add_user,
    close_user,
    end_access,
    find_user,
    known_user,
    require_local,
)
from workbench.serve.accounts.validity import check_new, plain_username
from workbench.serve.accounts.values import Account, NewUser, Outcome
from workbench.serve.password_rules import require_strong
from workbench.serve.passwords import Passwords
from workbench.serve.throttle import Throttle
from workbench.store.registry import LOCAL, Registry, User


class Accounts:
    """The accounts of one registry, for whoever may change every one of them.

    Pages change accounts through :class:`workbench.serve.accounts.UserAdministration`, which
    knows who asks.
    """

    def __init__(
        self, registry: Registry, clock: Clock = now, passwords: Passwords | None = None
    ) -> None:
        self._registry = registry
        self._clock = clock
        self._passwords = passwords if passwords is not None else Passwords()
        self._throttle = Throttle(registry, clock)

    def create(self, new: NewUser, password: str, policy: Policy, by: str = "") -> None:
        """Make an account that can be used at once, and its organisation if there is none yet.

        Args:
            new: the account.
            password: the password it starts with.
            policy: says which roles and grants there are.
            by: identity of who makes it, kept with the grants.

        Raises:
            UsageError: the username is taken, a part is wrong, or the password is too weak.
        """
        check_new(new, policy)
        require_strong(password, (new.username, new.display_name, new.organisation))
        kept = self._passwords.hash(password)
        grants = policy.given(new.role) if new.grants is None else tuple(sorted(set(new.grants)))
        with self._registry.writing() as session:
            user = add_user(session, new, grants, by, self._clock())
            user.password_hash = kept

    def accounts(self) -> list[Account]:
        """Every account by username, closed ones too."""
        with self._registry.reading() as session:
            return [account_of(u) for u in session.scalars(sa.select(User).order_by(User.username))]

    def close(self, username: str) -> None:
        """Close an account for good and end its sessions.

        The account stays in the registry, so that nobody else gets its name and the audit log
        means one person by it.

        Raises:
            UsageError: there is no such account.
        """
        with self._registry.writing() as session:
            close_user(session, known_user(session, username), self._clock())

    def reset_password(self, username: str, password: str) -> None:
        """Give an account another password and end its sessions.

        Raises:
            UsageError: there is no such account, it is not in use, it signs in elsewhere, or the
                password is too weak.
        """
        require_strong(password, (username,))
        kept = self._passwords.hash(password)
        with self._registry.writing() as session:
            user = known_user(session, username)
            if not user.active:
                raise UsageError(f"The account '{username}' is {user.state}.", "Make another one.")
            require_local(user)
            user.password_hash = kept
            end_access(session, user, self._clock())
        self.unlock(username)

    def unlock(self, username: str) -> None:
        """Forget an account's failed sign-ins, so that it need not wait and is not locked."""
        self._throttle.clear(plain_username(username))

    def verify(self, username: str, password: str, address: str) -> Outcome:
        """Check a username and a password, with the same work whether the account exists or not.

        Args:
            username: as typed; upper and lower case are the same.
            password: as typed.
            address: network address of the browser, which has a counter of its own.
        """
        name = plain_username(username)
        wait = self._throttle.attempt(name, address)
        if wait > timedelta():
            return Outcome(wait=wait, locked=self._throttle.locked(name))
        with self._registry.reading() as session:
            user = find_user(session, name)
        # who signs in with a provider has no password here, whatever the row says
        local = user is not None and user.active and user.issuer == LOCAL
        usable = user if local else None
        if not self._passwords.check(usable.password_hash if usable else None, password):
            locked = self._throttle.locked(name)
            return Outcome(known=user.username if user else "", locked=locked)
        assert usable is not None
        self._throttle.succeeded(name, address)
        if self._passwords.outdated(usable.password_hash):
            self._rehash(usable, password)
        return Outcome(user_id=usable.id, known=usable.username)

    def _rehash(self, user: User, password: str) -> None:
        # only where the password is still that one: it may have been reset in between
        same = User.id == user.id, User.password_hash == user.password_hash
        stronger = self._passwords.hash(password)
        with self._registry.writing() as session:
            session.execute(sa.update(User).where(*same).values(password_hash=stronger))
