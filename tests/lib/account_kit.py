"""Local accounts for tests without a server: cheap hashes, a clock to set, letters in a folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from argon2 import PasswordHasher
from second_steps import letters
from server import PASSWORD, Clock

from workbench.access.policy import read_policy
from workbench.access.scope import Viewer
from workbench.serve.accounts import Accounts, NewUser
from workbench.serve.accounts.accepting import Links
from workbench.serve.accounts.administration import UserAdministration
from workbench.serve.accounts.half_done import HalfDoneSignIns
from workbench.serve.accounts.second_factor import SecondFactors
from workbench.serve.accounts.services import LocalAccounts
from workbench.serve.letters import Post
from workbench.serve.outbox import FilesOutbox
from workbench.serve.passwords import Passwords
from workbench.settings import Settings
from workbench.store.audit import AuditLog
from workbench.store.registry import Registry, open_registry

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
ORIGIN = "https://schools.example"
POLICY = read_policy()


def person(
    username: str, *grants: str, code: str = "900001", role: str = "school_named"
) -> NewUser:
    """Somebody at a school."""
    school = {"900001": "First School", "900002": "Second School"}[code]
    return NewUser(
        username,
        f"{username.title()} Person",
        role,
        school,
        "school",
        code,
        f"{username}@school.example",
        ("analytics", "school_level", *grants),
    )


@dataclass(frozen=True)
class Kit:
    """Everything about local accounts of one home folder."""

    home: Path
    clock: Clock
    registry: Registry
    audit: AuditLog
    accounts: Accounts
    local: LocalAccounts

    @property
    def operator(self) -> UserAdministration:
        return self.local.administration(POLICY, self.audit)

    def approver(self, new: NewUser) -> UserAdministration:
        """The administration of an account."""
        return self.local.administration(POLICY, self.audit, self.viewer(new))

    def viewer(self, new: NewUser) -> Viewer:
        return Viewer(
            "local",
            new.username,
            new.role,
            f"{new.kind}:{new.code}",
            (new.code,),
            new.kind,
            tuple(sorted(new.grants or ())),
            (new.code,),
        )

    def open(self, *people: NewUser) -> None:
        """Make accounts that have the tests' password."""
        for one in people:
            self.accounts.create(one, PASSWORD, POLICY)

    def may_sign_in(self, username: str, password: str = PASSWORD) -> bool:
        return self.accounts.verify(username, password, "::1").user_id is not None

    def state(self, username: str) -> str:
        found = {one.username: one.state for one in self.accounts.accounts()}
        return found[username]

    @property
    def letters(self) -> list[EmailMessage]:
        return letters(self.home)

    @property
    def events(self) -> list[tuple[str, str]]:
        return [(e["action"], e.get("account", "")) for e in self.audit.events()]


@contextmanager
def account_kit(home: Path, **settings: object) -> Iterator[Kit]:
    """Local accounts in a home folder."""
    chosen, clock = Settings(home=home, **settings), Clock()
    registry, audit = open_registry(chosen), AuditLog(chosen.audit_log)
    passwords = Passwords(CHEAP)
    local = LocalAccounts(
        registry=registry,
        passwords=passwords,
        post=Post(FilesOutbox(chosen.outbox), ORIGIN, "no-reply@schools.example", "", clock),
        clock=clock,
        links=Links(registry, passwords, clock),
        half_done=HalfDoneSignIns(registry, clock),
        second_factors=SecondFactors(registry, b"k" * 32, clock, CHEAP),
    )
    try:
        yield Kit(home, clock, registry, audit, Accounts(registry, clock, passwords), local)
    finally:
        registry.close()
        audit.close()
