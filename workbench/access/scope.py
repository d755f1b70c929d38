"""Viewers and scopes: who is asking, and everything that decides what they get."""

import hashlib
import json
from dataclasses import dataclass, fields, replace
from typing import Any

from workbench.errors import PolicyDenied

VIEW = "view"
IDENTIFYING = "identifying"


@dataclass(frozen=True)
class Viewer:
    """A signed-in person or a job.

    A viewer without a role or without grants sees nothing.

    Attributes:
        issuer: who vouches for the identity: this installation, or an OpenID provider.
        subject: the identity under that issuer. Issuer and subject together name one person.
        role: a role of the policy.
        organisation: opaque name of the organisation, its kind and code, such as
            ``school:900001``.
        schools: URNs of the schools whose pupils may be loaded: the remit of the organisation
            on the day, as far as those schools have agreed to share with it.
        kind: kind of the organisation.
        grants: what this person was given besides the role, in alphabetical order.
        remit: URNs of the schools whose published figures belong to the organisation; pages of
            these may be opened even where pupils may not be loaded.
    """

    issuer: str
    subject: str
    role: str = ""
    organisation: str = ""
    schools: tuple[str, ...] = ()
    kind: str = ""
    grants: tuple[str, ...] = ()
    remit: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """Issuer and subject in one string, for the audit log."""
        return f"{self.issuer}|{self.subject}"


@dataclass(frozen=True)
class Scope:
    """Everything that decides what a load returns; frozen, hashable, with a fingerprint.

    Attributes:
        viewer: issuer and subject, for the audit log.
        organisation: organisation of the viewer, for the audit log and for the guard against
            differencing.
        role: role of the policy.
        purpose: what the data are wanted for.
        schools: URNs whose pupils may be loaded; None means every school. Published datasets are
            not limited by school.
        origins: where rows may come from.
        categories: data categories that may be loaded.
        actions: each action that is allowed, with the column classes that it may carry.
        pupil_lists: whether pupils may be listed one by one.
        threshold: smallest group that may be shown of one school; 0 where groups of any size are.
        across: whether figures of several schools' pupils may stand in one table.
        across_threshold: smallest group in such a table.
        sensitive: dimensions that are never crossed with another one.
        policy_version: the policy that gave the scope.
    """

    viewer: str
    organisation: str
    role: str
    purpose: str
    schools: tuple[str, ...] | None
    origins: tuple[str, ...]
    categories: tuple[str, ...]
    actions: tuple[tuple[str, tuple[str, ...]], ...]
    pupil_lists: bool
    threshold: int
    across: bool
    across_threshold: int
    sensitive: tuple[str, ...]
    policy_version: str

    @property
    def classes(self) -> tuple[str, ...]:
        """Column classes that may be loaded."""
        return self._carried(VIEW)

    @property
    def names(self) -> bool:
        """Whether identifying columns may be loaded."""
        return IDENTIFYING in self.classes

    @property
    def empty(self) -> bool:
        """Whether nothing at all may be loaded."""
        return not self.categories or not self.origins or not self.classes

    @property
    def fingerprint(self) -> str:
        """Hash of all that decides, without the viewer: equal scopes may share a cache entry."""
        decisive: dict[str, Any] = {
            f.name: getattr(self, f.name)
            for f in fields(self)
            if f.name not in ("viewer", "organisation")
        }
        text = json.dumps(decisive, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def may(self, action: str) -> bool:
        """Whether the policy lets this scope view, print, download, upload or run."""
        return bool(self._carried(action))

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

    def for_action(self, action: str) -> "Scope":
        """The same scope with only the column classes that an action may carry.

        Raises:
            PolicyDenied: the scope does not allow the action at all.
        """
        self.require(action)
        carried = self._carried(action)
        kept = tuple((name, _both(classes, carried)) for name, classes in self.actions)
        return replace(self, actions=tuple(one for one in kept if one[1]))

    def meet(self, other: "Scope") -> "Scope":
        """What both scopes allow: never more than either.

        Raises:
            PolicyDenied: the scopes are of different viewers, purposes or policies, so that
                nothing can be meant by both.
        """
        mine = (self.viewer, self.role, self.purpose, self.policy_version)
        if mine != (other.viewer, other.role, other.purpose, other.policy_version):
            raise PolicyDenied("Scopes of different viewers, purposes or policies do not combine.")
        theirs = dict(other.actions)
        actions = tuple((a, _both(classes, theirs.get(a, ()))) for a, classes in self.actions)
        return replace(
            self,
            schools=_fewer(self.schools, other.schools),
            origins=_both(self.origins, other.origins),
            categories=_both(self.categories, other.categories),
            actions=tuple(one for one in actions if one[1]),
            pupil_lists=self.pupil_lists and other.pupil_lists,
            threshold=max(self.threshold, other.threshold),
            across=self.across and other.across,
            across_threshold=max(self.across_threshold, other.across_threshold),
            sensitive=tuple(sorted({*self.sensitive, *other.sensitive})),
        )

    def _carried(self, action: str) -> tuple[str, ...]:
        return next((classes for name, classes in self.actions if name == action), ())


def nothing(viewer: str, policy_version: str) -> Scope:
    """The scope of somebody unknown: no rows, no columns, no actions."""
    return Scope(viewer, "", "", "", (), (), (), (), False, 0, False, 0, (), policy_version)


def _both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value for value in one if value in other)


def _fewer(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if one is None or other is None:
        return other if one is None else one
    return _both(one, other)
