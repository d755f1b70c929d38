"""One decision: may this viewer do this with these columns for this purpose, and by which rule.

Rules are asked in the order in which they stand in ``_RULES``; the first that refuses decides.
What no rule refuses is allowed by the role's own line for the action. The rules read the policy
and hold no fact of their own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.access.scope import Viewer
from workbench.errors import did_you_mean

if TYPE_CHECKING:
    from workbench.access.policy import Policy, Role

ACTIONS = ("view", "print", "download", "upload", "run")
CLASSES = ("public", "pupil", "special", "sensitive", "identifying")
PUBLISHED = "published"


@dataclass(frozen=True)
class Request:
    """What somebody wants: columns of one class, of one data category, for a purpose.

    Attributes:
        category: data category of the dataset, as its contract says.
        column_class: class of the columns.
        purpose: what for.
        action: one of view, print, download, upload, run.
        school: URN of the school whose rows are wanted, or empty for no school in particular.
        origin: where the rows come from, or empty for no origin in particular.
    """

    category: str
    column_class: str
    purpose: str
    action: str
    school: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Decision:
    """The answer: the rule that decided, as its place in the policy, and why in words."""

    allowed: bool
    rule: str
    why: str


def decide(policy: "Policy", viewer: Viewer, request: Request) -> Decision:
    """Decide one request. Whatever is unknown is refused."""
    role = policy.role(viewer.role)
    if role is None:
        return _no("roles", f"There is no role '{viewer.role}'.")
    for rule in _RULES:
        refusal = rule(policy, role, viewer, request)
        if refusal is not None:
            return refusal
    rule_name = f"roles.{role.name}.actions.{request.action}"
    return Decision(True, rule_name, f"{role.title}: may {request.action} this.")


def held(policy: "Policy", viewer: Viewer) -> tuple[str, ...]:
    """Grants of a viewer that the role may hold, in the policy's order."""
    role = policy.role(viewer.role)
    may_hold = role.grants if role is not None else ()
    return tuple(g.name for g in policy.grants if g.name in viewer.grants and g.name in may_hold)


def _no(rule: str, why: str) -> Decision:
    return Decision(False, rule, why)


def _organisation(
    policy: "Policy", role: "Role", viewer: Viewer, request: Request
) -> Decision | None:
    if viewer.kind in role.organisations:
        return None
    return _no(
        f"roles.{role.name}.organisations",
        f"The role is for {', '.join(role.organisations)}, not for '{viewer.kind}'.",
    )


def _purpose(policy: "Policy", role: "Role", viewer: Viewer, request: Request) -> Decision | None:
    known = [purpose.name for purpose in policy.purposes]
    if request.purpose not in known:
        hint = did_you_mean(request.purpose, known)
        return _no("purposes", f"There is no purpose '{request.purpose}'. {hint}".strip())
    if request.purpose in role.purposes:
        return None
    return _no(
        f"roles.{role.name}.purposes",
        f"The role {role.name} may not load data for the purpose {request.purpose}.",
    )


def _purpose_grants(
    policy: "Policy", role: "Role", viewer: Viewer, request: Request
) -> Decision | None:
    wanted = policy.purpose(request.purpose).grants
    missing = [name for name in wanted if name not in held(policy, viewer)]
    if not missing:
        return None
    return _no(
        f"purposes.{request.purpose}.grants",
        f"The purpose needs the grant {missing[0]}, which this person does not have.",
    )


def _category(policy: "Policy", role: "Role", viewer: Viewer, request: Request) -> Decision | None:
    if request.category in policy.purpose(request.purpose).categories:
        return None
    return _no(
        f"purposes.{request.purpose}.categories",
        f"The purpose {request.purpose} may not load {request.category} data.",
    )


def _action(policy: "Policy", role: "Role", viewer: Viewer, request: Request) -> Decision | None:
    if request.column_class in role.carried(request.action):
        return None
    return _no(
        f"roles.{role.name}.actions.{request.action}",
        f"The role {role.name} may not {request.action} {request.column_class} columns.",
    )


def _granted(policy: "Policy", role: "Role", viewer: Viewer, request: Request) -> Decision | None:
    mine = held(policy, viewer)
    for grant in policy.grants:
        needed = request.column_class in grant.classes or request.action in grant.actions
        if needed and grant.name not in mine:
            return _no(
                f"grants.{grant.name}",
                f"{grant.title} is needed, which this person does not have.",
            )
    return None


def _origin(policy: "Policy", role: "Role", viewer: Viewer, request: Request) -> Decision | None:
    if not request.origin or request.origin in role.origins:
        return None
    return _no(
        f"roles.{role.name}.origins",
        f"The role {role.name} may not load rows of origin '{request.origin}'.",
    )


def _school(policy: "Policy", role: "Role", viewer: Viewer, request: Request) -> Decision | None:
    anyone = not request.school or request.category == PUBLISHED or role.everywhere
    if anyone or request.school in viewer.schools:
        return None
    if request.school in viewer.remit:
        return _no(
            "agreements", "The school is in the remit, but does not share its data with it now."
        )
    return _no(f"roles.{role.name}.remit", "The school is not in the remit.")


Rule = Callable[["Policy", "Role", Viewer, Request], Decision | None]
_RULES: tuple[Rule, ...] = (
    _organisation,
    _purpose,
    _purpose_grants,
    _category,
    _action,
    _granted,
    _origin,
    _school,
)
