"""Viewers and scopes: who is asking, and everything that decides what they get."""

import hashlib
import json
from dataclasses import dataclass, fields
from typing import Any

from workbench.errors import PolicyDenied


@dataclass(frozen=True)
class Viewer:
    """A signed-in person or a job.

    ``issuer`` and ``subject`` are the identity; ``schools`` are the URNs of the organisation's
    remit. A viewer without a role sees nothing.
    """

    issuer: str
    subject: str
    role: str = ""
    organisation: str = ""
    schools: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """Issuer and subject in one string, for the audit log."""
        return f"{self.issuer}|{self.subject}"


@dataclass(frozen=True)
class Scope:
    """Everything that decides what a load returns; frozen, hashable, with a fingerprint.

    ``schools`` are the URNs whose pupils may be loaded; None means every school. Published
    datasets are not limited by school. ``threshold`` is the smallest group that may be shown, 0
    where groups are not suppressed.
    """

    viewer: str
    role: str
    purpose: str
    schools: tuple[str, ...] | None
    origins: tuple[str, ...]
    categories: tuple[str, ...]
    classes: tuple[str, ...]
    pupil_lists: bool
    actions: tuple[str, ...]
    threshold: int
    policy_version: str

    @property
    def names(self) -> bool:
        """Whether identifying columns may be loaded."""
        return "identifying" in self.classes

    @property
    def empty(self) -> bool:
        """Whether nothing at all may be loaded."""
        return not self.categories or not self.origins

    @property
    def fingerprint(self) -> str:
        """Hash of all that decides, without the viewer: equal scopes may share a cache entry."""
        decisive: dict[str, Any] = {
            f.name: getattr(self, f.name) for f in fields(self) if f.name != "viewer"
        }
        text = json.dumps(decisive, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def may(self, action: str) -> bool:
        """Whether the policy lets this scope view, print, download, upload or run."""
        return action in self.actions

    def require(self, action: str) -> None:
        """Refuse an action that the policy does not allow.

        Raises:
            PolicyDenied: names the role and the action.
        """
        if not self.may(action):
            role = self.role or "without a role"
            raise PolicyDenied(
                f"The role {role} may not {action}.", "Ask your organisation's approver."
            )


def nothing(viewer: str, policy_version: str) -> Scope:
    """The scope of somebody unknown: no rows, no columns, no actions."""
    return Scope(viewer, "", "", (), (), (), (), False, (), 0, policy_version)
