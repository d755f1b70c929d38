"""Reference pages made from the code: datasets, measures, roles."""

from collections.abc import Mapping
from pathlib import Path

from workbench.access.policy import Policy, Role, read_policy
from workbench.contracts.page import reference
from workbench.contracts.read import read_catalogue
from workbench.measures.catalogue import measures
from workbench.settings import Settings


def pages(chosen: Settings) -> dict[str, str]:
    """File name to Markdown of every reference page that the package can make."""
    return {
        "datasets.md": reference(read_catalogue(chosen.contracts)),
        "measures.md": measures_page(),
        "roles.md": roles_page(read_policy()),
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


def roles_page(policy: Policy) -> str:
    """Markdown table of what each role may see and do, and which data each purpose may load."""
    lines = [
        "# Roles and purposes",
        "",
        f"Made by `workbench docs` from the policy, version {policy.version}. What is not listed "
        "is refused.",
        "",
        "| role | schools | origins | column classes | pupil lists | actions "
        "| smallest group shown | purposes |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *(_role(role) for role in policy.roles),
        "",
        "| purpose | data categories |",
        "| --- | --- |",
        *(f"| {name} | {', '.join(categories)} |" for name, categories in policy.purposes),
    ]
    return "\n".join([*lines, ""])


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
    cells = [
        f"{role.title} (`{role.name}`)",
        role.schools,
        ", ".join(role.origins),
        ", ".join(role.classes),
        "yes" if role.pupil_lists else "no",
        ", ".join(role.actions),
        str(role.threshold) if role.threshold else "any",
        ", ".join(role.purposes),
    ]
    return f"| {' | '.join(cells)} |"
