"""Reference pages made from the code: datasets, measures, the policy."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from workbench.access.decision import ACTIONS
from workbench.access.matrix import MatrixRow, matrix
from workbench.access.policy import (
    COLLABORATE,
    MANAGE_USERS,
    Grant,
    Policy,
    Purpose,
    Role,
    read_policy,
)
from workbench.contracts.model import Catalogue
from workbench.contracts.page import reference
from workbench.contracts.read import read_catalogue
from workbench.measures.catalogue import measures
from workbench.settings import Settings

_SMALLEST = ("smallest group, one school", "smallest group, several schools")


def pages(chosen: Settings) -> dict[str, str]:
    """File name to Markdown of every reference page that the package can make."""
    catalogue = read_catalogue(chosen.contracts)
    return {
        "datasets.md": reference(catalogue),
        "measures.md": measures_page(),
        "policy.md": policy_page(read_policy(), catalogue),
    }


def measures_page() -> str:
    """Markdown table of every measure: unit, what it is, what it is a mean or ratio of, source."""
    lines = [
        "# Measures",
        "",
        "Made by `workbench docs` from `workbench/measures/catalogue.py`.",
        "",
        "| measure | unit | better | what it is | source |",
        "| --- | --- | --- | --- | --- |",
    ]
    for measure in measures().values():
        lines.append(
            f"| {measure.title} (`{measure.name}`) | {measure.unit} | {measure.better} "
            f"| {measure.description} | {measure.source} |"
        )
    return "\n".join([*lines, ""])


def policy_page(policy: Policy, catalogue: Catalogue) -> str:
    """Markdown of the whole policy: roles, grants, purposes, and what each role may do."""
    rows = matrix(policy, catalogue)
    lines = [
        "# Policy: who may see what",
        "",
        f"Made by `workbench docs` from the policy, version {policy.version}. What is not listed "
        "is refused. `workbench policy explain` says which rule decided a case.",
        "",
        *_table(("role", "organisations", "schools", "origins", "pupil lists", *_SMALLEST)),
        *(_role(role) for role in policy.roles),
        "",
        "Without the grant that identifying columns need, a role has no pupil lists, and the "
        "smallest group of several schools holds for one school too.",
        "",
        *_table(("grant", "kind", "given to new accounts", "needed for")),
        *(_grant(policy, grant) for grant in policy.grants),
        "",
        *_table(("purpose", "data categories", "grants needed")),
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
        *_table(("purpose", "dataset", *ACTIONS)),
        *(_line((row.purpose, row.dataset, *(_cell(c) for c in row.carried))) for row in mine),
        "",
    ]


def write(folder: Path, made: Mapping[str, str]) -> list[str]:
    """Write the pages that changed; returns the names of all pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale(folder, made):
        (folder / name).write_text(made[name], encoding="utf-8")
    return sorted(made)


def stale(folder: Path, made: Mapping[str, str]) -> list[str]:
    """Names of pages whose file is missing or says something else."""
    return sorted(name for name, text in made.items() if _read(folder / name) != text)


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _role(role: Role) -> str:
    return _line(
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
    return _line((f"{grant.title} (`{grant.name}`)", grant.kind, given, "; ".join(uses)))


def _purpose(purpose: Purpose) -> str:
    name = f"{purpose.title} (`{purpose.name}`)"
    return _line((name, ", ".join(purpose.categories), ", ".join(purpose.grants)))


def _cell(classes: Sequence[str]) -> str:
    return ", ".join(classes) if classes else "\N{EN DASH}"


def _table(names: Sequence[str]) -> tuple[str, str]:
    return _line(names), _line(["---"] * len(names))


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
