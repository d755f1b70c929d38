"""``workbench connection``: a school's system, what it shares, and every run of it."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli import _connection as shown
from workbench.cli import _connection_setup as setup
from workbench.cli._output import Json, output

app = typer.Typer(
    name="connection",
    help="Connections to schools' systems: what each shares, runs, review, undoing, switching off.",
    no_args_is_help=True,
)

Urn = Annotated[str, typer.Argument(help="The school's URN.")]
Chosen = Annotated[
    list[str],
    typer.Argument(metavar="CHANGE...", help="Numbers of changes, pupils, or the word all."),
]


@app.command()
def add(
    context: typer.Context,
    connector: Annotated[str, typer.Argument(help="wonde.")],
    school: Annotated[
        str, typer.Option(help="The school's identifier at the connector, such as A1930499544.")
    ],
    url: Annotated[
        str, typer.Option(help="Address of the connector; by default its public one.")
    ] = "",
    token_file: Annotated[
        Path | None,
        typer.Option(help="File with the access token; by default it is asked for, or read."),
    ] = None,
) -> None:
    """Connect a school. Nothing is taken until its categories of data are chosen.

    The token is never an argument, where others could read it: it is typed, piped in, or in a file.
    """
    setup.add(output(context), connector, school, url, token_file)


@app.command("list")
def list_connections(as_json: Json = False) -> None:
    """List every school that is or was connected."""
    setup.list_all(as_json)


@app.command()
def share(
    context: typer.Context,
    urn: Urn,
    categories: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CATEGORY...]",
            help="basic, demographics, timetable, assessment, attendance, staff; none: say them.",
        ),
    ] = None,
    nothing: Annotated[bool, typer.Option("--nothing", help="Share nothing any more.")] = False,
) -> None:
    """Choose the categories of data that a school shares: these and no others."""
    setup.share(output(context), urn, categories or [], nothing)


@app.command()
def mode(
    context: typer.Context,
    urn: Urn,
    name: Annotated[
        str,
        typer.Argument(
            metavar="MODE", help="automatic; or manual: somebody looks at changes first."
        ),
    ],
) -> None:
    """Let changes in by themselves, or only after somebody has looked at them."""
    setup.switch(output(context), urn, name)


@app.command()
def preview(context: typer.Context, urn: Urn, as_json: Json = False) -> None:
    """Show what a run would bring now. Nothing is stored."""
    shown.preview(output(context), urn, as_json)


@app.command()
def sync(
    context: typer.Context,
    urn: Annotated[str, typer.Argument(help="The school's URN; none with --all.")] = "",
    every: Annotated[
        bool, typer.Option("--all", help="Every school whose connection runs by itself.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Compare everything, not only what has changed.")
    ] = False,
    accept_losses: Annotated[
        bool, typer.Option("--accept-losses", help="Also where many pupils would go.")
    ] = False,
    at_once: Annotated[int, typer.Option(min=1, help="Schools read at the same time.")] = 2,
    as_json: Json = False,
) -> None:
    """Take what has changed in a school's system since the last run, wholly or not at all.

    With --all exits with 3 where some schools failed, and tidies the store afterwards.
    """
    if every:
        shown.sync_all(output(context), full, at_once, as_json)
    else:
        shown.sync(output(context), urn, full, accept_losses, as_json)


@app.command()
def show(urn: Urn, as_json: Json = False) -> None:
    """Show what a school shares, with which application, what came last, and what was wrong."""
    shown.show(urn, as_json)


@app.command()
def runs(urn: Urn, as_json: Json = False) -> None:
    """List the runs of a school, newest first."""
    shown.runs(urn, as_json)


@app.command()
def changes(
    urn: Urn,
    run: Annotated[str, typer.Option(help="One run, column by column; default the newest.")] = "",
    pupil: Annotated[
        str, typer.Option(help="Opaque key of a pupil: what each run changed about them.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Show what runs changed: rows and columns by dataset, or about one pupil. Never a value."""
    shown.changes(urn, run, pupil, as_json)


@app.command()
def pending(urn: Urn, as_json: Json = False) -> None:
    """List joiners, leavers and changed fields that wait, old beside new. It names pupils."""
    shown.pending(urn, as_json)


@app.command()
def accept(context: typer.Context, urn: Urn, chosen: Chosen) -> None:
    """Let changes in that wait."""
    shown.decide(output(context), urn, chosen, "accepted")


@app.command()
def reject(context: typer.Context, urn: Urn, chosen: Chosen) -> None:
    """Turn changes down that wait; they come back only where they change again."""
    shown.decide(output(context), urn, chosen, "rejected")


@app.command()
def refused(
    context: typer.Context,
    urn: Urn,
    workbook: Annotated[
        Path, typer.Option(help="Excel workbook to write: row, column, rule, what to do.")
    ],
) -> None:
    """Write a workbook of the rows that were refused. It holds pupils' data."""
    shown.refused(output(context), urn, workbook)


@app.command()
def undo(
    context: typer.Context,
    run: Annotated[str, typer.Argument(help="The newest run of its school that stored something.")],
) -> None:
    """Undo a run: the school's rows become what they were before it."""
    shown.undo(output(context), run)


@app.command()
def revoke(
    context: typer.Context,
    urn: Urn,
    at_connector: Annotated[
        bool, typer.Option("--at-connector", help="End the access at the connector as well.")
    ] = False,
) -> None:
    """Switch a connection off. Runs that are reading stop at once and store nothing."""
    setup.revoke(output(context), urn, at_connector)


@app.command()
def retention(
    context: typer.Context,
    apply: Annotated[bool, typer.Option("--apply", help="Remove what is due.")] = False,
    as_json: Json = False,
) -> None:
    """Say whose names are due to be removed, and with --apply remove them."""
    setup.retention(output(context), apply, as_json)
