"""What the commands about accounts share: the operator's desk, opened and closed again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.access.operator import operator_identity

if TYPE_CHECKING:
    from workbench.serve.accounts import Account, Accounts, NewUser
    from workbench.serve.accounts.administration import UserAdministration
    from workbench.settings import Settings
    from workbench.store.audit import AuditLog
    from workbench.store.registry import Registry


@dataclass(frozen=True)
class Operator:
    """What the operator at the command line works with."""

    registry: "Registry"
    accounts: "Accounts"
    administration: "UserAdministration"
    audit: "AuditLog"
    chosen: "Settings"

    def account(self, username: str) -> "Account":
        """The account of a username.

        Raises:
            UsageError: there is none.
        """
        from workbench.errors import UsageError, did_you_mean
        from workbench.serve.accounts.validity import plain_username

        known = {one.username: one for one in self.administration.people()}
        found = known.get(plain_username(username))
        if found is None:
            raise UsageError(f"There is no account '{username}'.", did_you_mean(username, known))
        return found

    def require_state(self, username: str, state: str, otherwise: str) -> None:
        """Refuse an account of another state, and name the command that is for it.

        Raises:
            UsageError: there is no such account, or its state is another.
        """
        from workbench.errors import UsageError

        found = self.account(username)
        if found.state != state:
            raise UsageError(
                f"The account '{username}' is {found.state}, not {state}.",
                f"`workbench users {otherwise}` is for the others that are not closed.",
            )

    def add_with_password(self, new: "NewUser") -> str:
        """Make an account that can be used at once, and return its password."""
        from workbench.access.policy import read_policy
        from workbench.serve.passwords import new_password

        password = new_password()
        self.accounts.create(new, password, read_policy(), by=operator_identity())
        self._note("account_opened", new.username, new.role)
        return password

    def reset_password(self, username: str) -> str:
        """Give an account another password, and return it."""
        from workbench.serve.passwords import new_password

        password = new_password()
        self.accounts.reset_password(username, password)
        self._note("password_reset", username)
        return password

    def unlock(self, username: str) -> None:
        """Forget an account's failed sign-ins."""
        self.accounts.unlock(self.account(username).username)
        self._note("account_unlocked", username)

    def link(self, username: str, issuer: str, subject: str) -> None:
        """Link an account to an identity of a provider.

        Raises:
            UsageError: no provider is named, or the account cannot be linked.
        """
        from workbench.errors import UsageError
        from workbench.serve.openid import Identities

        provider = issuer or self.chosen.openid_issuer
        if not provider:
            raise UsageError("`issuer` is empty.", "Name the provider, or set one up.")
        Identities(self.registry).link(username, provider, subject)
        self._note("account_changed", username, "linked to a provider")

    def whereabouts(self, email: str) -> str:
        """Where a letter went, in words."""
        if self.chosen.mail_host:
            return f"The letter with the link was handed to {self.chosen.mail_host} for {email}."
        return f"The letter with the link, for {email}, is the newest file in {self.chosen.outbox}."

    def _note(self, action: str, username: str, role: str | None = None) -> None:
        self.audit.write(
            action, actor=operator_identity(), account=username.strip().casefold(), reason=role
        )


@contextmanager
def operator() -> Iterator[Operator]:
    """The operator's desk of the home folder of the settings."""
    from workbench.access.policy import read_policy
    from workbench.clock import now
    from workbench.serve.accounts import Accounts
    from workbench.serve.accounts.services import open_local_accounts
    from workbench.serve.origin import public_address
    from workbench.settings import settings
    from workbench.store.audit import AuditLog, Surface
    from workbench.store.registry import open_registry

    chosen = settings()
    audit = AuditLog(chosen.audit_log).noting(surface=Surface.CLI)
    registry = open_registry(chosen)
    try:
        local = open_local_accounts(chosen, registry, public_address(chosen, chosen.port), now)
        accounts = Accounts(registry, now, local.passwords)
        administration = local.administration(read_policy(), audit)
        yield Operator(registry, accounts, administration, audit, chosen)
    finally:
        registry.close()
        audit.close()
