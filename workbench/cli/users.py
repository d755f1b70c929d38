"""``workbench users``: local accounts, on the operator's behalf."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli._accounts import Operator, operator
from workbench.cli._output import Json, output, print_json, print_table

app = typer.Typer(name="users", help="Accounts that may sign in.", no_args_is_help=True)

Username = Annotated[str, typer.Argument(help="The account's username.")]


@app.command()
def add(
    context: typer.Context,
    username: Annotated[str, typer.Argument(help="What the person types to sign in.")],
    name: Annotated[str, typer.Option(help="The person's name, as the pages show it.")],
    role: Annotated[str, typer.Option(help="A role of the policy, such as school_named.")],
    organisation: Annotated[str, typer.Option(help="Name of the organisation.")],
    kind: Annotated[
        str,
        typer.Option(
            help="school, trust, local_authority, diocese, dfe, ofsted, training or operator."
        ),
    ],
    code: Annotated[
        str,
        typer.Option(help="URN, group identifier, authority's or diocese's code, or a short name."),
    ],
    email: Annotated[
        str, typer.Option(help="Where the activation link is sent; default: the username.")
    ] = "",
    grant: Annotated[
        list[str] | None,
        typer.Option(help="What the person is given, once for each; default: the policy's."),
    ] = None,
    with_password: Annotated[
        bool,
        typer.Option(
            "--with-password",
            help="Send no letter: print a password. For a demonstration on this machine.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Make an account, send its activation link, and print the access code once."""
    from workbench.serve.accounts import NewUser

    address = email or (username if "@" in username else "")
    grants = None if grant is None else tuple(grant)
    new = NewUser(username, name, role, organisation, kind, code, address, grants)
    with operator() as desk:
        if with_password:
            _print_password(context, username, desk.add_with_password(new), as_json)
        else:
            _print_code(context, desk, desk.administration.add(new), as_json)


@app.command("list")
def list_accounts(as_json: Json = False) -> None:
    """List every account, closed ones too."""
    from dataclasses import asdict

    with operator() as desk:
        found = desk.administration.people()
    if as_json:
        print_json([asdict(one) for one in found])
        return
    columns = ("username", "name", "role", "organisation", "code", "grants", "state")
    rows = [
        (
            one.username,
            one.display_name,
            one.role,
            one.organisation,
            one.code,
            " ".join(one.grants),
            one.state,
        )
        for one in found
    ]
    print_table(columns, rows)


@app.command()
def change(
    context: typer.Context,
    username: Username,
    role: Annotated[str, typer.Option(help="Another role of the policy.")] = "",
    grant: Annotated[
        list[str] | None,
        typer.Option(help="What the person has from now on, once for each; default: as it is."),
    ] = None,
) -> None:
    """Give an account another role or other grants, and end its sessions."""
    with operator() as desk:
        known = desk.account(username)
        grants = known.grants if grant is None else tuple(grant)
        desk.administration.change(username, role or known.role, grants)
    output(context).say(f"The account {username} is changed.")


@app.command()
def invite(context: typer.Context, username: Username, as_json: Json = False) -> None:
    """Send a pending account its activation link again, and print a new access code once."""
    with operator() as desk:
        desk.require_state(username, "pending", "recover")
        _print_code(context, desk, desk.administration.invite(username), as_json)


@app.command()
def recover(context: typer.Context, username: Username, as_json: Json = False) -> None:
    """Send an account a link to choose another password, and print its access code once."""
    with operator() as desk:
        desk.require_state(username, "active", "invite")
        _print_code(context, desk, desk.administration.invite(username), as_json)


@app.command("reset-password")
def reset_password(context: typer.Context, username: Username, as_json: Json = False) -> None:
    """Give an account another password, end its sessions, and print the password once."""
    with operator() as desk:
        _print_password(context, username, desk.reset_password(username), as_json)


@app.command()
def unlock(context: typer.Context, username: Username) -> None:
    """Forget an account's failed sign-ins, so that it need not wait and is not locked."""
    with operator() as desk:
        desk.unlock(username)
    output(context).say(f"The account {username} is unlocked.")


@app.command("reset-second-factor")
def reset_second_factor(context: typer.Context, username: Username) -> None:
    """Take away an account's authenticator app and recovery codes, and end its sessions."""
    with operator() as desk:
        desk.administration.reset_second_factor(username)
    output(context).say(f"{username} sets up another second factor at the next sign-in.")


@app.command()
def link(
    context: typer.Context,
    username: Username,
    subject: Annotated[str, typer.Option(help="What the provider calls the person.")],
    issuer: Annotated[
        str, typer.Option(help="Address of the provider; default: the one of the settings.")
    ] = "",
) -> None:
    """Have an account sign in with an OpenID provider, and no longer with a password."""
    with operator() as desk:
        desk.link(username, issuer, subject)
    output(context).say(f"The account {username} signs in with the provider from now on.")


@app.command()
def remove(context: typer.Context, username: Username) -> None:
    """Close an account, end its sessions, and close the pages it has open within seconds."""
    with operator() as desk:
        desk.administration.close(username)
    output(context).say(f"The account {username} is closed. Its name cannot be used again.")


@app.command("import")
def import_staff(
    context: typer.Context,
    school: Annotated[str, typer.Option(help="URN of the school.")],
    file: Annotated[
        Path | None,
        typer.Argument(
            help="CSV: title, forename, surname, email, role, employed. Without it, the staff that "
            "the school's own system lists."
        ),
    ] = None,
    name: Annotated[str, typer.Option(help="Name of a school that is not known yet.")] = "",
    plan: Annotated[
        Path | None,
        typer.Option(help="Plan to carry out: what --dry-run --json printed, as you changed it."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Username to make an account for; default: all.")
    ] = None,
    grant: Annotated[
        list[str] | None,
        typer.Option(help="Tick for all: pupil_tracking, pupil_level, collaborate, ..."),
    ] = None,
    close: Annotated[
        list[str] | None, typer.Option(help="Username of somebody who left, to close.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be done.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Make accounts for staff who have none, and print their access codes once."""
    from workbench.cli._staff import Import, carry_out, show

    wanted = Import(
        file, school, name, plan, tuple(only or ()), tuple(grant or ()), tuple(close or ()), dry_run
    )
    with operator() as desk:
        show(context, carry_out(wanted, desk), as_json)


def _print_code(context: typer.Context, desk: Operator, hand_over: object, as_json: bool) -> None:
    from workbench.serve.accounts.administration import HandOver

    assert isinstance(hand_over, HandOver)
    if as_json:
        print_json({"username": hand_over.username, "access_code": hand_over.code})
        return
    typer.echo(hand_over.code)
    say = output(context).say
    say(f"This is the access code of {hand_over.username}. It is not kept: hand it over now.")
    say(desk.whereabouts(hand_over.email))


def _print_password(context: typer.Context, username: str, password: str, as_json: bool) -> None:
    if as_json:
        print_json({"username": username, "password": password})
        return
    typer.echo(password)
    output(context).say(f"This is the password of {username}. It is not kept: hand it over now.")
