"""The reference page of the policy: roles, grants, purposes, and what each role may do."""

from collections.abc import Sequence

from workbench.access.decision import ACTIONS
from workbench.access.matrix import MatrixRow, matrix
from workbench.access.policy import COLLABORATE, MANAGE_USERS, Grant, Policy, Purpose, Role
from workbench.contracts.model import Catalogue
from workbench.documentation.markdown import head, line

_SMALLEST = ("smallest group, one school", "smallest group, several schools")


def policy_page(policy: Policy, catalogue: Catalogue) -> str:
    """Markdown of the whole policy: roles, grants, purposes, and what each role may do."""
    rows = matrix(policy, catalogue)
    lines = [
        "# Policy: who may see what",
        "",
        f"Made by `workbench docs` from the policy, version {policy.version}. What is not listed "
        "is refused. `workbench policy explain` says which rule decided a case.",
        "",
        *head(("role", "organisations", "schools", "origins", "pupil lists", *_SMALLEST)),
        *(_role(role) for role in policy.roles),
        "",
        "Without the grant that identifying columns need, a role has no pupil lists, and the "
        "smallest group of several schools holds for one school too.",
        "",
        *head(("grant", "kind", "given to new accounts", "needed for")),
        *(_grant(policy, grant) for grant in policy.grants),
        "",
        *head(("purpose", "data categories", "grants needed")),
        *(_purpose(purpose) for purpose in policy.purposes),
        "",
        "Never crossed with another dimension in a table that a viewer makes: "
        f"{', '.join(policy.sensitive)}.",
        "",
        *(line for role in policy.roles for line in _matrix(role, rows)),
    ]
    return "\n".join(lines)


def _matrix(role: Role, rows: Sequence[MatrixRow]) -> list[str]:
    mine = [row for row in rows if row.role == role.name]
    return [
        f"## {role.title}",
        "",
        "Column classes of each dataset that an action may carry.",
        "",
        *head(("purpose", "dataset", *ACTIONS)),
        *(line((row.purpose, row.dataset, *(_cell(c) for c in row.carried))) for row in mine),
        "",
    ]


def _role(role: Role) -> str:
    return line(
        (
            f"{role.title} (`{role.name}`)",
            ", ".join(role.organisations),
            role.remit,
            ", ".join(role.origins),
            "yes" if role.pupil_lists else "no",
            str(role.shown or "any"),
            str(role.across or "any"),
        )
    )


def _grant(policy: Policy, grant: Grant) -> str:
    purposes = [f"purpose {p.name}" for p in policy.purposes if grant.name in p.grants]
    classes = [f"{one} columns" for one in grant.classes]
    actions = [f"action {one}" for one in grant.actions]
    uses = [*purposes, *classes, *actions]
    if grant.name == COLLABORATE:
        uses.append("several schools' pupils in one table")
    if grant.name == MANAGE_USERS:
        uses.append("managing users of one's own organisation")
    given = "yes" if grant.given else "no"
    return line((f"{grant.title} (`{grant.name}`)", grant.kind, given, "; ".join(uses)))


def _purpose(purpose: Purpose) -> str:
    name = f"{purpose.title} (`{purpose.name}`)"
    return line((name, ", ".join(purpose.categories), ", ".join(purpose.grants)))


def _cell(classes: Sequence[str]) -> str:
    return ", ".join(classes) if classes else "\N{EN DASH}"
