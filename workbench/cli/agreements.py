"""``workbench agreements``: which schools share their pupils' data with whom."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli._output import Json, output, print_json, print_table

if TYPE_CHECKING:
    from workbench.serve.agreements import Agreements

app = typer.Typer(
    name="agreements",
    help="Schools that share their pupils' data with their trust, local authority or diocese.",
    no_args_is_help=True,
)

Urn = Annotated[str, typer.Argument(help="The school's URN.")]
Key = Annotated[str, typer.Argument(help="Kind and code, such as trust:990001.")]


@app.command()
def add(
    context: typer.Context,
    urn: Urn,
    organisation: Key,
    by: Annotated[str, typer.Option(help="Who agreed for the school: name and position.")],
    starts: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day; today.")
    ] = None,
    ends: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Last day; until it is withdrawn."),
    ] = None,
) -> None:
    """Let an organisation see a school's pupils, on days on which the school is in its remit."""
    first = starts.date() if starts else None
    with _agreements() as agreements:
        agreements.agree(urn, organisation, by, starts=first, ends=ends.date() if ends else None)
    output(context).say(f"School {urn} shares its pupils' data with {organisation}.")


@app.command()
def withdraw(
    context: typer.Context,
    urn: Urn,
    organisation: Key,
    by: Annotated[str, typer.Option(help="Who takes it back for the school.")],
) -> None:
    """Take a school's agreements with an organisation back. Open pages close within seconds."""
    with _agreements() as agreements:
        agreements.withdraw(urn, organisation, by)
    output(context).say(f"School {urn} no longer shares its pupils' data with {organisation}.")


@app.command("list")
def list_agreements(as_json: Json = False) -> None:
    """List every agreement, also those that have ended or were withdrawn."""
    from dataclasses import asdict

    with _agreements() as agreements:
        found = agreements.agreements()
    if as_json:
        print_json([asdict(one) for one in found])
        return
    columns = ("urn", "organisation", "starts", "ends", "agreed by", "withdrawn by", "stands")
    rows = [
        (
            one.urn,
            f"{one.name} ({one.organisation})",
            one.starts,
            one.ends,
            one.agreed_by,
            one.withdrawn_by,
            "yes" if one.stands else "no",
        )
        for one in found
    ]
    print_table(columns, rows)


@contextmanager
def _agreements() -> Iterator["Agreements"]:
    from workbench.serve.agreements import Agreements
    from workbench.settings import settings
    from workbench.store.audit import AuditLog, Surface
    from workbench.store.registry import open_registry

    chosen = settings()
    registry = open_registry(chosen)
    audit = AuditLog(chosen.audit_log).noting(surface=Surface.CLI)
    try:
        yield Agreements(registry, audit)
    finally:
        audit.close()
        registry.close()
