"""``workbench policy``: who may see what, and by which rule."""

from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli._output import Json, print_json, print_table

if TYPE_CHECKING:
    from workbench.access.decision import Decision
    from workbench.access.policy import Policy
    from workbench.access.scope import Viewer

app = typer.Typer(name="policy", help="Who may see what, and by which rule.", no_args_is_help=True)


@app.command()
def explain(
    user: Annotated[str, typer.Option(help="Username of the account.")],
    dataset: Annotated[str, typer.Option(help="Name of a dataset.")],
    purpose: Annotated[str, typer.Option(help="What the data are wanted for.")],
    action: Annotated[str, typer.Option(help="view, print, download, upload or run.")] = "view",
    school: Annotated[str, typer.Option(help="URN of the school whose rows are wanted.")] = "",
    as_json: Json = False,
) -> None:
    """Print what the policy decides for a person, and the rule that decided.

    There is one line for each class of columns in the dataset. Exits with 4, as everything that
    the policy refuses, where nothing is allowed.
    """
    from workbench.access.decision import ACTIONS
    from workbench.access.policy import read_policy
    from workbench.errors import PolicyDenied, UsageError, did_you_mean

    if action not in ACTIONS:
        raise UsageError(f"`--action` is '{action}'.", did_you_mean(action, ACTIONS))
    policy = read_policy()
    viewer = _viewer(user)
    decisions = _decisions(policy, viewer, dataset, purpose, action, school)
    if as_json:
        print_json(_as_json(policy, viewer, decisions))
    else:
        typer.echo(f"{user}: role {viewer.role}, {viewer.organisation}, policy {policy.version}")
        rows = [
            (name, "allowed" if one.allowed else "refused", one.rule, one.why)
            for name, one in decisions.items()
        ]
        print_table(("columns", "decision", "rule", "why"), rows)
    allowed = any(one.allowed for one in decisions.values())
    raise typer.Exit(0 if allowed else PolicyDenied.exit_code)


@app.command()
def matrix(as_json: Json = False) -> None:
    """Print every role, purpose and dataset with the column classes each action may carry.

    The same table stands in docs/reference/policy.md. What is in no row is refused.
    """
    from dataclasses import asdict

    from workbench.access.decision import ACTIONS
    from workbench.access.matrix import matrix as every_row
    from workbench.access.policy import read_policy
    from workbench.contracts.read import read_catalogue
    from workbench.settings import settings

    rows = every_row(read_policy(), read_catalogue(settings().contracts))
    if as_json:
        print_json(
            [
                asdict(row) | {"carried": dict(zip(ACTIONS, row.carried, strict=True))}
                for row in rows
            ]
        )
        return
    cells = [
        (row.role, row.purpose, row.dataset, *(" ".join(c) or "-" for c in row.carried))
        for row in rows
    ]
    print_table(("role", "purpose", "dataset", *ACTIONS), cells)


def _viewer(username: str) -> "Viewer":
    from workbench.loader import this_process_door
    from workbench.remits import Remits
    from workbench.serve.viewers import Viewers
    from workbench.settings import settings
    from workbench.store.registry import open_registry

    registry = open_registry(settings())
    try:
        return Viewers(registry, Remits(this_process_door().lake, registry)).named(username)
    finally:
        registry.close()


def _decisions(
    policy: "Policy", viewer: "Viewer", dataset: str, purpose: str, action: str, school: str
) -> dict[str, "Decision"]:
    from workbench.access.decision import CLASSES, Request
    from workbench.contracts.read import read_catalogue
    from workbench.settings import settings

    contract = read_catalogue(settings().contracts)[dataset]
    present = {column.classification for column in contract}
    return {
        one: policy.decide(viewer, Request(contract.category, one, purpose, action, school))
        for one in CLASSES
        if one in present
    }


def _as_json(
    policy: "Policy", viewer: "Viewer", decisions: dict[str, "Decision"]
) -> dict[str, object]:
    from dataclasses import asdict

    return {
        "policy": policy.version,
        "role": viewer.role,
        "organisation": viewer.organisation,
        "decisions": {name: asdict(one) for name, one in decisions.items()},
    }
