"""``workbench audit``: read the audit log, ask it questions, and prove that it is whole."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.access.operator import operator_identity
from workbench.cli._output import Json, output, print_json, print_table

if TYPE_CHECKING:
    from workbench.store.audit import AuditLog

app = typer.Typer(name="audit", help="Read the audit log and prove that it is whole.")

_COLUMNS = ("time (UTC)", "who", "role", "action", "what", "school", "purpose", "rows", "why")
_COPY = "audit-anchors.jsonl"


@app.command()
def verify(
    public_key: Annotated[
        str,
        typer.Option(help="Public key that was written down, as `workbench audit key` prints it."),
    ] = "",
    anchors: Annotated[
        Path | None,
        typer.Option(help="Copy of the anchors that was kept elsewhere, to check besides."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check that no line was edited, removed or moved. Exits with 1 where one was."""
    from workbench.store.audit.verify import Proof
    from workbench.store.public_keys import read_public

    public = read_public(public_key, "--public-key", "workbench audit key") if public_key else None
    proof = Proof(public, anchors)
    verdict = _log().verify(proof)
    if as_json:
        found = {"lines": verdict.lines, "signed": verdict.signed}
        print_json({**found, "intact": verdict.intact, "fault": verdict.fault})
    else:
        told = verdict.fault or f"intact; signed up to line {verdict.signed}"
        typer.echo(f"{verdict.lines} lines: {told}")
    raise typer.Exit(0 if verdict.intact else 1)


@app.command()
def query(
    context: typer.Context,
    pupil: Annotated[
        bool,
        typer.Option(
            "--pupil",
            help="Who saw this pupil by name. Asks for the UPN or the pupil's key, or reads it "
            "from standard input, so that it stays out of the shell's history.",
        ),
    ] = False,
    user: Annotated[
        str, typer.Option(help="What this user did: issuer|subject, or the subject alone.")
    ] = "",
    refused: Annotated[bool, typer.Option("--refused", help="Refusals only.")] = False,
    since: Annotated[str, typer.Option(help="From this date or time on (UTC).")] = "",
    until: Annotated[str, typer.Option(help="Up to this date, or before this time (UTC).")] = "",
    action: Annotated[str, typer.Option(help="This action only, such as export.")] = "",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV with every fact.")] = False,
    as_json: Json = False,
) -> None:
    """Say who saw a pupil, what a user saw, or what was refused and why."""
    from workbench.store.audit import Action, Surface
    from workbench.store.audit.query import Question, answer, moment_of

    log = _log()
    question = Question(
        user=user,
        refused=refused,
        since=moment_of(since) if since else None,
        until=moment_of(until, end=True) if until else None,
        action=action,
        pupil=log.pupils.references(_asked_pupil()) if pupil else None,
    )
    events = list(answer(log, question))
    if pupil:
        # who looks for a pupil sees something about that pupil, and is noted before the answer
        log.noting(surface=Surface.CLI).write(
            Action.QUERY, actor=operator_identity(), resource="pupil", rows=len(events)
        )
    _print(events, as_json=as_json, as_csv=as_csv)
    output(context).say(_counted(events))


@app.command()
def show(
    last: Annotated[int, typer.Option(help="How many of the newest events.")] = 20,
    as_json: Json = False,
) -> None:
    """Show the newest events: who did what, for which purpose, how many rows."""
    from collections import deque

    _print(list(deque(_log().events(), maxlen=last)), as_json=as_json)


@app.command()
def anchor(
    context: typer.Context,
    copy_to: Annotated[
        Path | None,
        typer.Option(help="Folder on another machine to add the new anchors to."),
    ] = None,
) -> None:
    """Sign the end of the log now, and copy the anchors to where nobody here can change them."""
    from workbench.errors import StoreError
    from workbench.store.audit import Surface
    from workbench.store.audit.anchors import copy_anchors

    log = _log()
    log.noting(surface=Surface.CLI).anchor(actor=operator_identity())
    say = output(context).say
    say("The end of the audit log is signed.")
    if copy_to is None:
        return
    try:
        count = copy_anchors(log.anchors.path, copy_to / _COPY)
    except OSError as error:
        raise StoreError(
            f"The anchors cannot be copied to {copy_to} ({error.strerror}).",
            "Check that the folder is there and can be written.",
        ) from None
    say(f"{copy_to / _COPY} holds {count} anchors.")


@app.command()
def key() -> None:
    """Print the public key of the anchors. Keep it on paper or on another machine."""
    from workbench.store.public_keys import public_text

    typer.echo(public_text(_log().anchors.public_key()))


def _log() -> "AuditLog":
    from workbench.settings import settings
    from workbench.store.audit import AuditLog

    return AuditLog(settings().audit_log)


def _asked_pupil() -> str:
    import sys

    from workbench.errors import UsageError

    if sys.stdin.isatty():
        typed: str = typer.prompt("UPN or pupil's key", hide_input=True, err=True)
    else:
        typed = sys.stdin.readline()
    if not typed.strip():
        raise UsageError("No pupil was given.", "Type the UPN or the pupil's key when asked.")
    return typed


def _print(
    events: Sequence[Mapping[str, Any]], *, as_json: bool = False, as_csv: bool = False
) -> None:
    if as_json:
        print_json(events)
    elif as_csv:
        typer.echo(_csv(events), nl=False)
    else:
        print_table(_COLUMNS, map(_row, events))


def _row(event: Mapping[str, Any]) -> tuple[object, ...]:
    moment = str(event.get("ts", ""))[:19].replace("T", " ")
    what = event.get("dataset") or event.get("resource") or event.get("account")
    names = ("urn", "purpose", "rows")
    about = (event.get(name) for name in names)
    why = event.get("reason") or event.get("result")
    return (moment, event.get("actor"), event.get("role"), event["action"], what, *about, why)


def _csv(events: Iterable[Mapping[str, Any]]) -> bytes:
    from dataclasses import fields

    import pandas as pd

    from workbench.serve.csvfile import csv_bytes
    from workbench.store.audit import Event

    names = ("n", "id", "ts", *(field.name for field in fields(Event)), "prev", "hash")
    rows = [{**event, "columns": " ".join(event.get("columns", ()))} for event in events]
    # as objects, so that counts stay whole beside events without one
    return csv_bytes(pd.DataFrame(rows, columns=list(names), dtype=object))


def _counted(events: Sequence[Mapping[str, Any]]) -> str:
    users = {event["actor"] for event in events if event.get("actor")}
    return f"{len(events)} events, {len(users)} users"
