"""``workbench organisations``: who users belong to, and which schools belong to whom."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.access.operator import operator_identity
from workbench.cli._output import Json, output, print_json, print_table

if TYPE_CHECKING:
    from datetime import date

    from workbench.serve.organisations import Organisations

app = typer.Typer(
    name="organisations",
    help="Schools, trusts, local authorities, dioceses and others.",
    no_args_is_help=True,
)

Key = Annotated[str, typer.Argument(help="Kind and code, such as trust:990001.")]
Urn = Annotated[str, typer.Argument(help="The school's URN.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day; today.")]
LastDay = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day; none for no end.")
]


@app.command()
def add(
    context: typer.Context,
    key: Key,
    name: Annotated[str, typer.Argument(help="Name of the organisation.")],
) -> None:
    """Make an organisation."""
    with _organisations() as organisations:
        organisations.add(key, name)
    output(context).say(f"The organisation {key} is made.")


@app.command("list")
def list_organisations(as_json: Json = False) -> None:
    """List every organisation."""
    from dataclasses import asdict

    with _organisations() as organisations:
        found = organisations.organisations()
    if as_json:
        print_json([asdict(one) for one in found])
    else:
        print_table(("organisation", "name"), [(one.key, one.name) for one in found])


@app.command()
def schools(
    key: Key,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day; today.")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the schools of an organisation's remit, and which of them share their pupils' data."""
    from workbench.loader import Door
    from workbench.remits import Remits
    from workbench.serve.viewers import remit_and_shared
    from workbench.settings import settings
    from workbench.store.registry import open_registry

    registry, door = open_registry(settings()), Door(settings())
    try:
        remits = Remits(door.lake, registry)
        remit, shared = remit_and_shared(registry, remits, key, _date(on))
    finally:
        door.close()
        registry.close()
    if as_json:
        print_json([{"urn": urn, "shared": urn in shared} for urn in remit])
    else:
        rows = [(urn, "yes" if urn in shared else "no") for urn in remit]
        print_table(("urn", "pupils' data shared"), rows)


@app.command("add-school")
def add_school(
    context: typer.Context, key: Key, urn: Urn, starts: Day = None, ends: LastDay = None
) -> None:
    """Enter a school of a diocese. Those of other organisations come from published registers."""
    with _organisations() as organisations:
        organisations.add_school(
            key, urn, operator_identity(), starts=_date(starts), ends=_date(ends)
        )
    output(context).say(f"School {urn} is in the remit of {key}.")


@app.command("remove-school")
def remove_school(
    context: typer.Context,
    key: Key,
    urn: Urn,
    left: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="First day on which it is no part; today."),
    ] = None,
) -> None:
    """Take a school out of a diocese. Pages open for it close within seconds."""
    with _organisations() as organisations:
        organisations.remove_school(key, urn, operator_identity(), left=_date(left))
    output(context).say(f"School {urn} leaves the remit of {key}.")


def _date(moment: datetime | None) -> "date | None":
    return moment.date() if moment is not None else None


@contextmanager
def _organisations() -> Iterator["Organisations"]:
    from workbench.serve.organisations import Organisations
    from workbench.settings import settings
    from workbench.store.audit import AuditLog, Surface
    from workbench.store.registry import open_registry

    chosen = settings()
    registry = open_registry(chosen)
    audit = AuditLog(chosen.audit_log).noting(surface=Surface.CLI)
    try:
        yield Organisations(registry, audit)
    finally:
        audit.close()
        registry.close()
