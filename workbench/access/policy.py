"""The policy: a versioned YAML file read into frozen values, and the scope it gives a viewer."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from workbench.access.scope import Scope, Viewer, nothing
from workbench.errors import ContractError, PolicyDenied, did_you_mean

POLICY_FILE = Path(__file__).parent / "policy.yaml"
_ALL = "all"


@dataclass(frozen=True)
class Role:
    """What one role may see and do. ``schools`` is ``own`` or ``all``."""

    name: str
    title: str
    schools: str
    origins: tuple[str, ...]
    classes: tuple[str, ...]
    pupil_lists: bool
    actions: tuple[str, ...]
    threshold: int
    purposes: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """One version of the policy."""

    version: str
    roles: tuple[Role, ...]
    purposes: tuple[tuple[str, tuple[str, ...]], ...]

    def role(self, name: str) -> Role | None:
        """The role of that name, or None: an unknown role has no rights."""
        return next((role for role in self.roles if role.name == name), None)

    def categories(self, purpose: str) -> tuple[str, ...]:
        """Data categories that a purpose may load.

        Raises:
            PolicyDenied: the purpose is not in the policy.
        """
        for name, categories in self.purposes:
            if name == purpose:
                return categories
        names = [name for name, _ in self.purposes]
        raise PolicyDenied(f"`purpose` is '{purpose}'.", did_you_mean(purpose, names))

    def scope_for(self, viewer: Viewer, purpose: str) -> Scope:
        """The scope of a viewer for one purpose. An unknown viewer gets an empty scope.

        Raises:
            PolicyDenied: the purpose is unknown, or the viewer's role may not use it.
        """
        role = self.role(viewer.role)
        if role is None:
            return nothing(viewer.identity, self.version)
        categories = self.categories(purpose)
        if purpose not in role.purposes:
            raise PolicyDenied(
                f"The role {role.name} may not load data for the purpose {purpose}.",
                did_you_mean(purpose, role.purposes),
            )
        schools = None if role.schools == _ALL else tuple(sorted(set(viewer.schools)))
        return Scope(
            viewer=viewer.identity,
            role=role.name,
            purpose=purpose,
            schools=schools,
            origins=role.origins,
            categories=categories,
            classes=role.classes,
            pupil_lists=role.pupil_lists,
            actions=role.actions,
            threshold=role.threshold,
            policy_version=self.version,
        )


def read_policy(path: Path = POLICY_FILE) -> Policy:
    """Read a policy file.

    Raises:
        ContractError: the file is missing or not a policy; nothing may be loaded without one.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        levels = {name: int(level["threshold"]) for name, level in raw["disclosure"].items()}
        return Policy(
            version=str(raw["version"]),
            roles=tuple(_role(name, role, levels) for name, role in raw["roles"].items()),
            purposes=tuple((name, tuple(c)) for name, c in raw["purposes"].items()),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ContractError(
            f"The policy {path.name} cannot be read: {type(error).__name__} {error}",
            "Without a policy nothing is loaded. Restore the file.",
        ) from None


def _role(name: str, raw: Mapping[str, Any], levels: Mapping[str, int]) -> Role:
    if raw["schools"] not in ("own", _ALL):
        raise ValueError(f"role {name}: schools must be own or all")
    return Role(
        name=name,
        title=raw["title"],
        schools=raw["schools"],
        origins=tuple(raw["origins"]),
        classes=tuple(raw["classes"]),
        pupil_lists=raw["pupil_lists"] is True,
        actions=tuple(raw["actions"]),
        threshold=levels[raw["disclosure"]],
        purposes=tuple(raw["purposes"]),
    )
