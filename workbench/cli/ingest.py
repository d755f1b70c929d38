"""``workbench ingest``: recognise, check and store published files."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli._output import Json, output, print_json, print_table

app = typer.Typer()

COLUMNS = ("file", "", "format", "rows", "stored", "quarantined", "other", "given to")


@app.command()
def ingest(
    context: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Files, or folders to search through.")
    ],
    year: Annotated[
        str, typer.Option("--year", help="Academic year, such as 2018/19, if a file lacks it.")
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check the files and store nothing.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    as_json: Json = False,
) -> None:
    """Load published files: performance tables, registers of schools, model tables.

    A file is recognised by its columns, and stored whole or refused whole. Exits with 3 where
    some files were refused, and with 5 where all were; the others are stored.
    """
    from contextlib import nullcontext

    from workbench.calendar import AcademicYear
    from workbench.intake.files import find_files
    from workbench.intake.ingest import ingest as load
    from workbench.intake.outcome import Outcome, failure_of
    from workbench.settings import settings

    how = output(context)
    silent = quiet or how.quiet
    bar = sys.stderr.isatty() and not silent
    asked = AcademicYear.parse(year) if year else None
    total = len(find_files(paths))
    with how.counter("Loading files", total) if bar else nullcontext() as advance:

        def told(place: int, total: int, outcome: Outcome) -> None:
            if advance is not None:
                advance()
            elif not silent:
                how.say(f"{place}/{total} {outcome.headline}")

        outcomes = load(paths, settings(), year=asked, progress=told, dry_run=dry_run)
    if as_json:
        print_json([outcome.facts() for outcome in outcomes])
    elif not silent:
        print_table(COLUMNS, [o.row() for o in outcomes if o.status != "skipped"])
    if failed := failure_of(outcomes):
        raise failed
