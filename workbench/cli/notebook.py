"""``workbench notebook``: check an analyst's notebook, promote it, run it unattended."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli._output import Json, print_json

app = typer.Typer(
    name="notebook",
    help="Analysts' notebooks: check, sign off and promote, run unattended.",
    no_args_is_help=True,
)

Name = Annotated[str, typer.Argument(help="Name of the notebook, without its ending.")]


@app.command()
def check(
    name: Name,
    source: Annotated[
        Path | None,
        typer.Option("--from", help="The file, where it is not in notebooks/ yet."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Say what keeps a notebook from being promoted, and whether it is signed off.

    Exits with 1 where something does, or where its sign-off does not stand.
    """
    from workbench.errors import UsageError, did_you_mean
    from workbench.notebooks.check import faults, known_of
    from workbench.notebooks.review import OWN, standing
    from workbench.packs.notebook import read_notebook
    from workbench.settings import settings

    chosen = settings()
    path = source or chosen.project / "notebooks" / f"{name}.ipynb"
    if not path.is_file():
        names = [found.stem for found in path.parent.glob("*.ipynb")]
        raise UsageError(f"There is no notebook {path.name}.", did_you_mean(path.stem, names))
    found = faults(path, known_of(chosen))
    said = "" if found else standing(read_notebook(path))
    own = not found and read_notebook(path).header["owner"] == OWN
    if as_json:
        listed = [{"where": fault.where, "what": fault.what} for fault in found]
        print_json({"faults": listed, "signed": not (found or said), "own": own})
    else:
        reviewed = "It comes with the workbench and is reviewed with its code." if own else said
        words = [str(fault) for fault in found] or [reviewed or "It keeps the rules and is signed."]
        typer.echo("\n".join(words))
    raise typer.Exit(1 if found or (said and not own and source is None) else 0)


@app.command()
def promote(
    name: Name,
    source: Annotated[
        Path, typer.Option("--from", help="The notebook; its .py twin is beside it.")
    ],
    reviewer: Annotated[
        str,
        typer.Option(help="Who signs it off: the account that runs this, not the author's."),
    ],
    schedule: Annotated[
        Path | None, typer.Option(help="Its schedule, a file as in scheduled/.")
    ] = None,
    params: Annotated[
        list[Path] | None, typer.Option("--params", help="A parameter set; may be repeated.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace the files of an earlier promotion.")
    ] = False,
) -> None:
    """Sign off a notebook and put it, with its parameter sets and schedule, into the project.

    It is checked first: header, parameters, tags, no outputs, contracts named, no SQL or paths,
    twin in step. A notebook that is changed afterwards is unsigned again; no schedule runs it.
    """
    from dataclasses import replace as with_changes

    from workbench.cli._schedule import known as known_to_schedules
    from workbench.clock import today
    from workbench.notebooks.check import known_of
    from workbench.schedules.promote import Promotion
    from workbench.schedules.promote import promote as carry_out
    from workbench.schedules.read import read_schedule
    from workbench.settings import settings
    from workbench.store.audit import AuditLog

    chosen = settings()
    sets = {path.stem: path for path in params or ()}
    known = with_changes(known_to_schedules(), sets_to_come=tuple(f"{name}/{one}" for one in sets))
    given = (read_schedule(schedule, known), schedule) if schedule else None
    asked = Promotion(name, source, reviewer, given, sets, replace)
    audit = AuditLog(chosen.audit_log)
    try:
        written = carry_out(asked, known_of(chosen), chosen.project, audit, today())
    finally:
        audit.close()
    for path in written:
        typer.echo(f"Wrote {path.relative_to(chosen.project)}")


@app.command()
def run(
    name: Name,
    params: Annotated[
        Path | None,
        typer.Option("--params", help="Parameter set; by default the notebook's own defaults."),
    ] = None,
) -> None:
    """Run an analyst's notebook from its first cell to its last, as a schedule does.

    What it shows is kept for its owner alone: it is before disclosure control.
    """
    from workbench.clock import now
    from workbench.notebooks.run import run_notebook
    from workbench.settings import settings

    chosen = settings()
    place = run_notebook(chosen, name, params, now())
    typer.echo(f"Wrote notebooks/{name}/{place.name} in the home folder.")
