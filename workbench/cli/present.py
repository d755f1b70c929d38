"""``workbench present``: show the workbench to a room, from one laptop, with synthetic data."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli._output import output, print_table

if TYPE_CHECKING:
    from workbench.serve.presenting.running import Presented, Ready

app = typer.Typer()


@app.command()
def present(
    context: typer.Context,
    script: Annotated[
        str,
        typer.Option(help="Script: a name in params/present/, or a path that ends in .yaml."),
    ] = "roadshow",
    home: Annotated[
        Path | None,
        typer.Option(help="Demo home to show; it is copied. Default: WORKBENCH_HOME."),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port; 0 takes a free one; default WORKBENCH_PORT."),
    ] = None,
    share: Annotated[
        list[str] | None,
        typer.Option(help="This computer's address in the room's network, for the room to open."),
    ] = None,
    rehearse: Annotated[
        bool, typer.Option("--rehearse", help="Open every step without a browser, and stop.")
    ] = False,
) -> None:
    """Show a demo home to a room: scripted steps, big type, synthetic data only.

    What is shown is a copy of the home, thrown away at the end, so that every presentation begins
    in the same way; "Reset" in the browser begins it anew. Exits with 6 where the home holds
    anything that is not synthetic, and with 3 where a rehearsed step cannot be shown.
    """
    from workbench.serve.presenting.running import prepared
    from workbench.serve.presenting.running import present as serve
    from workbench.settings import settings

    given = {"home": home.resolve() if home else None, "port": port}
    chosen = settings().model_copy(update={k: v for k, v in given.items() if v is not None})
    how = output(context)
    how.say("Copying the home and looking whether all of it is synthetic ...")
    with prepared(chosen, script, share or ()) as ready:
        if rehearse:
            _rehearse(ready)
            return
        serve(ready, _announce)
    how.say("Stopped; the copy is deleted.")


def _rehearse(ready: "Ready") -> None:
    from workbench.serve.presenting.rehearsing import Rehearsed, failure_of
    from workbench.serve.presenting.rehearsing import rehearse as rehearse_all

    def nothing(one: Rehearsed) -> None:
        """Told of each step; the table at the end has them all."""

    steps = rehearse_all(ready, nothing)
    rows = [
        (str(one.place.number), one.place.title, one.place.account.username,
         f"{one.seconds:.2f} s", one.fault or "ok")
        for one in steps
    ]  # fmt: skip
    print_table(("step", "title", "role", "time", "result"), rows)
    failed = failure_of(steps)
    if failed:
        raise failed


def _announce(it: "Presented") -> None:
    typer.echo(f"Presenter: {it.here}")
    typer.echo(f"Code:      {it.code}   (shown this once; works on this computer alone)")
    if it.room:
        typer.echo(f"Room:      {it.room}")
    typer.echo(f"{it.steps} steps. Ctrl-C ends the presentation and deletes the copy.")
