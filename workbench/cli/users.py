"""``workbench users``: local accounts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli._output import Json, output, print_json, print_table

if TYPE_CHECKING:
    from workbench.serve.accounts import Accounts

app = typer.Typer(name="users", help="Accounts that may sign in.", no_args_is_help=True)


@app.command()
def add(
    context: typer.Context,
    username: Annotated[str, typer.Argument(help="What the person types to sign in.")],
    name: Annotated[str, typer.Option(help="The person's name, as the pages show it.")],
    role: Annotated[str, typer.Option(help="A role of the policy, such as school_named.")],
    organisation: Annotated[str, typer.Option(help="Name of the organisation.")],
    urn: Annotated[str | None, typer.Option(help="URN, where it is a school.")] = None,
    kind: Annotated[
        str | None,
        typer.Option(help="school, trust, local_authority, diocese or national."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make an account and print its password, which is shown this once."""
    from workbench.access.policy import read_policy
    from workbench.serve.accounts import NewUser
    from workbench.serve.passwords import new_password

    password = new_password()
    chosen = kind or ("school" if urn else "national")
    with _accounts() as accounts:
        new = NewUser(username, name, role, organisation, chosen, urn)
        accounts.create(new, password, read_policy())
        _note("account_opened", username, role)
    _print_password(context, username, password, as_json)


@app.command("list")
def list_accounts(as_json: Json = False) -> None:
    """List every account, closed ones too."""
    from dataclasses import asdict

    with _accounts() as accounts:
        found = accounts.accounts()
    if as_json:
        print_json([asdict(one) for one in found])
        return
    rows = [
        (
            one.username,
            one.display_name,
            one.role,
            one.organisation,
            one.urn,
            "open" if one.active else "closed",
        )
        for one in found
    ]
    print_table(("username", "name", "role", "organisation", "URN", "state"), rows)


@app.command("reset-password")
def reset_password(
    context: typer.Context,
    username: Annotated[str, typer.Argument(help="The account that gets another password.")],
    as_json: Json = False,
) -> None:
    """Give an account another password, end its sessions, and print the password once."""
    from workbench.serve.passwords import new_password

    password = new_password()
    with _accounts() as accounts:
        accounts.reset_password(username, password)
        _note("password_reset", username, "")
    _print_password(context, username, password, as_json)


@app.command()
def remove(
    context: typer.Context,
    username: Annotated[str, typer.Argument(help="The account to close.")],
) -> None:
    """Close an account, end its sessions, and close the pages it has open within seconds."""
    with _accounts() as accounts:
        accounts.close(username)
        _note("account_closed", username, "")
    output(context).say(f"The account {username} is closed. Its name cannot be used again.")


def _print_password(context: typer.Context, username: str, password: str, as_json: bool) -> None:
    if as_json:
        print_json({"username": username, "password": password})
        return
    typer.echo(password)
    output(context).say(f"This is the password of {username}. It is not kept: hand it over now.")


@contextmanager
def _accounts() -> Iterator["Accounts"]:
    from workbench.serve.accounts import Accounts
    from workbench.settings import settings
    from workbench.store.registry import open_registry

    registry = open_registry(settings())
    try:
        yield Accounts(registry)
    finally:
        registry.close()


def _note(action: str, username: str, role: str) -> None:
    from workbench.settings import settings
    from workbench.store.audit import AuditLog

    AuditLog(settings().audit_log).write(
        action, actor="command line", account=username.strip().casefold(), role=role
    )
