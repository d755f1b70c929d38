"""Everything about local accounts that the pages and commands share, made from the settings."""

from dataclasses import dataclass

from workbench.access.policy import Policy
from workbench.access.scope import Viewer
from workbench.clock import Clock
from workbench.serve.accounts.accepting import Links
from workbench.serve.accounts.administration import UserAdministration
from workbench.serve.accounts.authority import Authority, rights_of
from workbench.serve.accounts.half_done import HalfDoneSignIns
from workbench.serve.accounts.recovering import send_recovery_links
from workbench.serve.accounts.second_factor import SecondFactors, needs_second_factor
from workbench.serve.letters import Post, open_post
from workbench.serve.origin import PublicAddress
from workbench.serve.passwords import Passwords
from workbench.serve.throttle import CODE, LINK, Throttle
from workbench.settings import Settings
from workbench.store.audit import AuditLog
from workbench.store.registry import Registry, User
from workbench.store.sealed import sealing_key


@dataclass(frozen=True)
class LocalAccounts:
    """Local accounts of one registry.

    Attributes:
        registry: where they are kept.
        passwords: hashes and checks passwords.
        post: sends letters.
        clock: what time it is.
        links: uses links that were sent.
        half_done: sign-ins that wait for their code.
        second_factors: checks these codes.
    """

    registry: Registry
    passwords: Passwords
    post: Post
    clock: Clock
    links: Links
    half_done: HalfDoneSignIns
    second_factors: SecondFactors

    @property
    def code_throttle(self) -> Throttle:
        """Slows down guessing of one-time codes."""
        return Throttle(self.registry, self.clock, CODE)

    @property
    def link_throttle(self) -> Throttle:
        """Slows down asking for recovery links."""
        return Throttle(self.registry, self.clock, LINK)

    def administration(
        self, policy: Policy, audit: AuditLog, viewer: Viewer | None = None
    ) -> UserAdministration:
        """Changing accounts on behalf of a viewer, or of the operator where there is none."""
        authority = Authority(policy, viewer)
        return UserAdministration(
            self.registry, authority, audit, self.post, self.clock, self.passwords
        )

    def needs_code(self, policy: Policy, user_id: int) -> bool:
        """Whether the policy asks for a second factor of an account."""
        with self.registry.reading() as session:
            return needs_second_factor(policy, rights_of(session.get_one(User, user_id)))

    def organisation_of(self, user_id: int) -> str:
        """Name of an account's organisation."""
        with self.registry.reading() as session:
            return session.get_one(User, user_id).organisation.name

    def wants_code(self, policy: Policy, user_id: int) -> bool:
        """Whether an account signs in with a code: it must, or it has set one up."""
        return self.second_factors.of(user_id).confirmed or self.needs_code(policy, user_id)

    def send_recovery_links(self, name: str, audit: AuditLog) -> None:
        """Send a link to whoever has this username or e-mail address.

        Raises:
            MailNotSent: the letter could not be sent.
        """
        send_recovery_links(self.registry, name, self.post, audit, self.clock)


def open_local_accounts(
    chosen: Settings, registry: Registry, address: PublicAddress, clock: Clock
) -> LocalAccounts:
    """Local accounts of the settings.

    Raises:
        UsageError: a setting of the mail server is wrong.
        StoreError: others may read the key of second factors.
    """
    passwords = Passwords()
    return LocalAccounts(
        registry=registry,
        passwords=passwords,
        post=open_post(chosen, address, clock),
        clock=clock,
        links=Links(registry, passwords, clock),
        half_done=HalfDoneSignIns(registry, clock),
        second_factors=SecondFactors(registry, sealing_key(chosen.home, "second_factor"), clock),
    )
