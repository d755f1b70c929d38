"""The policy: a versioned YAML file read into frozen values, and the scope it gives a viewer."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from workbench.access.decision import (
    ACTIONS,
    CLASSES,
    Decision,
    Request,
    decide,
    held,
)
from workbench.access.operator import ISSUER, operator_subject
from workbench.access.scope import IDENTIFYING, VIEW, Scope, Viewer, nothing
from workbench.contracts.parsed import parsed
from workbench.errors import ContractError, PolicyDenied, did_you_mean

POLICY_FILE = Path(__file__).parent / "policy.yaml"
REMITS = ("own", "remit", "all")
COLLABORATE = "collaborate"
MANAGE_USERS = "system_setup"


@dataclass(frozen=True)
class Grant:
    """Something that a person is given besides the role: a product, a report, administration.

    ``classes`` and ``actions`` are those that nobody has without the grant; ``given`` says
    whether a new account has it where nothing else is said.
    """

    name: str
    title: str
    kind: str
    given: bool
    classes: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Purpose:
    """What data may be loaded for: which categories, and which grants are needed for it."""

    name: str
    title: str
    categories: tuple[str, ...]
    grants: tuple[str, ...]


@dataclass(frozen=True)
class Role:
    """What one kind of user may see and do; see the comments in the policy's file."""

    name: str
    title: str
    organisations: tuple[str, ...]
    remit: str
    origins: tuple[str, ...]
    actions: tuple[tuple[str, tuple[str, ...]], ...]
    pupil_lists: bool
    second_factor: bool
    shown: int
    across: int
    purposes: tuple[str, ...]
    grants: tuple[str, ...]

    @property
    def everywhere(self) -> bool:
        """Whether the role reaches every school."""
        return self.remit == "all"

    def carried(self, action: str) -> tuple[str, ...]:
        """Column classes that an action may carry; none where it is not allowed."""
        return next((classes for name, classes in self.actions if name == action), ())


@dataclass(frozen=True)
class Policy:
    """One version of the policy. ``version`` ends with a hash of the file's content."""

    version: str
    roles: tuple[Role, ...]
    grants: tuple[Grant, ...]
    purposes: tuple[Purpose, ...]
    sensitive: tuple[str, ...]
    operator: str

    def role(self, name: str) -> Role | None:
        """The role of that name, or None: an unknown role has no rights."""
        return next((role for role in self.roles if role.name == name), None)

    def purpose(self, name: str) -> Purpose:
        """The purpose of that name.

        Raises:
            PolicyDenied: the purpose is not in the policy.
        """
        for purpose in self.purposes:
            if purpose.name == name:
                return purpose
        names = [purpose.name for purpose in self.purposes]
        raise PolicyDenied(f"`purpose` is '{name}'.", did_you_mean(name, names))

    def given(self, role: str) -> tuple[str, ...]:
        """Grants of a new account of a role where nothing else is said."""
        found = self.role(role)
        may_hold = found.grants if found is not None else ()
        return tuple(sorted(g.name for g in self.grants if g.given and g.name in may_hold))

    def decide(self, viewer: Viewer, request: Request) -> Decision:
        """Decide one request; see :func:`workbench.access.decision.decide`."""
        return decide(self, viewer, request)

    def scope_for(self, viewer: Viewer, purpose: str) -> Scope:
        """The scope of a viewer for one purpose: every decision of the policy at once.

        An unknown viewer, or one of another kind of organisation than the role is for, gets an
        empty scope.

        Raises:
            PolicyDenied: the purpose is unknown, or the viewer may not use it.
        """
        role = self.role(viewer.role)
        if role is None or viewer.kind not in role.organisations:
            return nothing(viewer.identity, self.version)
        categories = self.purpose(purpose).categories
        actions = self._actions(viewer, categories[0], purpose)
        if not actions:
            self._refuse(viewer, categories[0], purpose)
        named = any(IDENTIFYING in carried for action, carried in actions if action == VIEW)
        return Scope(
            viewer=viewer.identity,
            organisation=viewer.organisation,
            role=role.name,
            purpose=purpose,
            schools=None if role.everywhere else tuple(sorted(set(viewer.schools))),
            origins=role.origins,
            categories=categories,
            actions=actions,
            pupil_lists=role.pupil_lists and named,
            threshold=role.shown if named else max(role.shown, role.across),
            across=COLLABORATE in held(self, viewer),
            across_threshold=role.across,
            sensitive=self.sensitive,
            policy_version=self.version,
        )

    def _actions(
        self, viewer: Viewer, category: str, purpose: str
    ) -> tuple[tuple[str, tuple[str, ...]], ...]:
        found = (
            (
                action,
                tuple(
                    one
                    for one in CLASSES
                    if self.decide(viewer, Request(category, one, purpose, action)).allowed
                ),
            )
            for action in ACTIONS
        )
        return tuple((action, classes) for action, classes in found if classes)

    def _refuse(self, viewer: Viewer, category: str, purpose: str) -> None:
        decision = self.decide(viewer, Request(category, CLASSES[0], purpose, VIEW))
        raise PolicyDenied(decision.why, "Ask your organisation's approver.")


def job_viewer(
    policy: Policy, issuer: str, subject: str, role: str, schools: Sequence[str] = ()
) -> Viewer:
    """A viewer that no registry knows: a job, or an analyst at a notebook.

    It has what the policy lets the role hold, and belongs to the first kind of organisation that
    the role is for. A role that is not in the policy gives a viewer without rights.
    """
    found = policy.role(role)
    urns = tuple(sorted(set(schools)))
    kind = found.organisations[0] if found is not None else ""
    grants = tuple(sorted(found.grants)) if found is not None else ()
    return Viewer(issuer, subject, role, f"{kind}:{issuer}", urns, kind, grants, urns)


def operating_viewer(policy: Policy) -> Viewer:
    """Whoever runs commands on the machine itself, in the role that the policy gives them."""
    return job_viewer(policy, ISSUER, operator_subject(), policy.operator)


def read_policy(path: Path = POLICY_FILE) -> Policy:
    """Read a policy file.

    Raises:
        ContractError: the file is missing or not a policy; nothing may be loaded without one.
    """
    try:
        content = path.read_bytes()
        raw = parsed(content.decode("utf-8"))
        digest = hashlib.sha256(content).hexdigest()[:12]
        policy = _policy(raw, f"{raw['version']}+{digest}")
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ContractError(
            f"The policy {path.name} cannot be read: {type(error).__name__} {error}",
            "Without a policy nothing is loaded. Restore the file.",
        ) from None
    return policy


def _policy(raw: Mapping[str, Any], version: str) -> Policy:
    levels = {name: int(smallest) for name, smallest in raw["disclosure"].items()}
    policy = Policy(
        version=version,
        roles=tuple(_role(name, role, levels) for name, role in raw["roles"].items()),
        grants=tuple(_grant(name, grant) for name, grant in raw["grants"].items()),
        purposes=tuple(
            Purpose(name, one["title"], tuple(one["categories"]), tuple(one["grants"]))
            for name, one in raw["purposes"].items()
        ),
        sensitive=tuple(raw["sensitive"]),
        operator=raw["operator"],
    )
    _check(policy)
    return policy


def _role(name: str, raw: Mapping[str, Any], levels: Mapping[str, int]) -> Role:
    return Role(
        name=name,
        title=raw["title"],
        organisations=tuple(raw["organisations"]),
        remit=raw["remit"],
        origins=tuple(raw["origins"]),
        actions=tuple((action, tuple(classes)) for action, classes in raw["actions"].items()),
        pupil_lists=raw["pupil_lists"] is True,
        second_factor=raw.get("second_factor", False) is True,
        shown=levels[raw["shown"]],
        across=levels[raw["across"]],
        purposes=tuple(raw["purposes"]),
        grants=tuple(raw["grants"]),
    )


def _grant(name: str, raw: Mapping[str, Any]) -> Grant:
    return Grant(
        name=name,
        title=raw["title"],
        kind=raw["kind"],
        given=raw["given"] is True,
        classes=tuple(raw.get("classes", ())),
        actions=tuple(raw.get("actions", ())),
    )


def _check(policy: Policy) -> None:
    """A name that means nothing would be a rule that never holds, so it is refused."""
    _known("operator", [policy.operator], [role.name for role in policy.roles])
    grants = [grant.name for grant in policy.grants]
    purposes = [purpose.name for purpose in policy.purposes]
    for grant in policy.grants:
        _known(f"grants.{grant.name}.classes", grant.classes, CLASSES)
        _known(f"grants.{grant.name}.actions", grant.actions, ACTIONS)
    for purpose in policy.purposes:
        _known(f"purposes.{purpose.name}.grants", purpose.grants, grants)
    for role in policy.roles:
        place = f"roles.{role.name}"
        _known(f"{place}.remit", [role.remit], REMITS)
        _known(f"{place}.purposes", role.purposes, purposes)
        _known(f"{place}.grants", role.grants, grants)
        _known(f"{place}.actions", [action for action, _ in role.actions], ACTIONS)
        for action, classes in role.actions:
            _known(f"{place}.actions.{action}", classes, CLASSES)


def _known(place: str, names: Sequence[str], allowed: Sequence[str]) -> None:
    for name in names:
        if name not in allowed:
            raise ValueError(f"{place}: '{name}' is none of {', '.join(allowed)}")
