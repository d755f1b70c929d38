"""``workbench audit``: read the audit log and prove that it is whole."""

from typing import Annotated

import typer

from workbench.cli._output import Json, print_json, print_table

app = typer.Typer(name="audit", help="Read the audit log and prove that it is whole.")


@app.command()
def verify(as_json: Json = False) -> None:
    """Check that no line was edited, removed or moved. Exits with 1 where one was."""
    from workbench.settings import settings
    from workbench.store.audit import AuditLog

    verdict = AuditLog(settings().audit_log).verify()
    if as_json:
        print_json({"lines": verdict.lines, "intact": verdict.intact, "fault": verdict.fault})
    else:
        typer.echo(f"{verdict.lines} lines: {verdict.fault or 'intact'}")
    raise typer.Exit(0 if verdict.intact else 1)


@app.command()
def show(
    last: Annotated[int, typer.Option(help="How many of the newest events.")] = 20,
    as_json: Json = False,
) -> None:
    """Show the newest events: who did what, for which purpose, how many rows."""
    from collections import deque

    from workbench.settings import settings
    from workbench.store.audit import AuditLog

    events = deque(AuditLog(settings().audit_log).events(), maxlen=last)
    if as_json:
        print_json(list(events))
        return
    columns = ("n", "ts", "action", "actor", "role", "purpose", "dataset", "rows")
    print_table(columns, [[event.get(name, "") for name in columns] for event in events])
