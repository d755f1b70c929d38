"""Everything that ends what an open page may do, done as another process would do it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from remit_home import SHARED, TRUST, Opened, memberships

from workbench.serve.accounts import Accounts
from workbench.serve.sessions import open_sessions

Revocation = Callable[[Opened, Path], None]


def _change_role(it: Opened, policy: Path) -> None:
    it.change("alice", role="school_governor")


def _take_grant(it: Opened, policy: Path) -> None:
    it.take("alice", "pupil_level")


def _withdraw(it: Opened, policy: Path) -> None:
    it.agreements.withdraw(SHARED, TRUST, "a head")


def leave_the_trust(it: Opened) -> None:
    """A later file says that the school is in the trust no more. This cannot be taken back."""
    rows = memberships(it.door, (date(2024, 1, 1), date(2025, 1, 1)))
    it.write("trust_membership", rows[rows["urn"] != SHARED])


def _close(it: Opened, policy: Path) -> None:
    Accounts(it.registry).close("alice")


def _kill(it: Opened, policy: Path) -> None:
    sessions = open_sessions(it.registry, it.settings)
    for one in sessions.every():
        sessions.end(one.key)


def _new_policy(it: Opened, policy: Path) -> None:
    policy.write_text(policy.read_text().replace('version: "2026', 'version: "2027'))


def _spoil_policy(it: Opened, policy: Path) -> None:
    policy.write_text("this is no policy")


REVOCATIONS: dict[str, tuple[str, Revocation]] = {
    "role changed to governor": ("alice", _change_role),
    "pupil level taken away": ("alice", _take_grant),
    "agreement withdrawn": ("tess", _withdraw),
    "account closed": ("alice", _close),
    "session killed": ("alice", _kill),
    "policy changed": ("alice", _new_policy),
    "policy spoilt": ("alice", _spoil_policy),
}
"""What happens, to whose page, and how."""
