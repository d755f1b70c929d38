"""``workbench sessions``: who is signed in, and ending it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.access.operator import operator_identity
from workbench.cli._output import Json, output, print_json, print_table

if TYPE_CHECKING:
    from workbench.serve.sessions import Sessions

app = typer.Typer(name="sessions", help="Who is signed in.", no_args_is_help=True)

OneAccount = Annotated[str, typer.Option("--user", help="Of this account alone.")]


@app.command("list")
def list_sessions(user: OneAccount = "", as_json: Json = False) -> None:
    """List the sessions that run: whose, since when, last used, signed in how."""
    with _sessions() as sessions:
        found = [one for one in sessions.every() if user in ("", one.username)]
    columns = ("username", "signed in", "last used", "how", "session")
    rows = [
        (one.username, f"{one.created:%Y-%m-%d %H:%M}", f"{one.last_seen:%Y-%m-%d %H:%M}",
         one.method, one.key[:12])
        for one in found
    ]  # fmt: skip
    if as_json:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
    else:
        print_table(columns, rows)


@app.command()
def end(
    context: typer.Context,
    user: OneAccount = "",
    everyone: Annotated[bool, typer.Option("--all", help="Of every account.")] = False,
) -> None:
    """End sessions at once. The pages that they have open close within five seconds.

    The accounts stay open: `workbench users remove` closes one for good.
    """
    from workbench.errors import UsageError, did_you_mean

    if bool(user) == everyone:
        raise UsageError("Say whose sessions to end.", "Give either --user NAME or --all.")
    with _sessions() as sessions:
        running = {one.username: one.user_id for one in sessions.every()}
        if user and user not in running:
            hint = did_you_mean(user, running) if running else "Nobody is signed in."
            raise UsageError(f"Nobody is signed in as '{user}'.", hint)
        _note(user)
        ended = sessions.end_all(running[user]) if user else sessions.end_everyone()
    output(context).say(f"{len(ended)} sessions ended.")


@contextmanager
def _sessions() -> Iterator["Sessions"]:
    from workbench.serve.sessions import open_sessions
    from workbench.settings import settings
    from workbench.store.registry import open_registry

    chosen = settings()
    registry = open_registry(chosen)
    try:
        yield open_sessions(registry, chosen)
    finally:
        registry.close()


def _note(user: str) -> None:
    from workbench.settings import settings
    from workbench.store.audit import Action, AuditLog, Surface

    log = AuditLog(settings().audit_log)
    log.write(
        Action.KILL,
        actor=operator_identity(),
        account=user or None,
        surface=Surface.CLI,
        result="sessions of one account" if user else "sessions of every account",
    )
    log.close()
