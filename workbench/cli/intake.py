"""``workbench intake``: files that a school uploads."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli._output import Json, output, print_json

app = typer.Typer(
    name="intake",
    help="Files that a school uploads: check, store, templates.",
    no_args_is_help=True,
)


@app.command()
def upload(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV, Excel workbook (.xlsx) or CTF.")],
    urn: Annotated[str, typer.Option(help="URN of the school.")],
    kind: Annotated[str, typer.Option(help="Kind of file; by default its columns tell.")] = "",
    year: Annotated[str, typer.Option(help="Academic year of the file; by default this one.")] = "",
    refused: Annotated[
        Path | None, typer.Option(help="Workbook to write with the refused rows and what to do.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and store nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Check a school's file and store its good rows; the others come back with what to do.

    Exits with 3 where rows were refused, and with 5 where the whole file was.
    """
    from dataclasses import asdict

    from workbench.access.operator import operator_identity
    from workbench.cli._connection_desk import opened_desk
    from workbench.cli._connection_print import print_checks, print_counts
    from workbench.errors import PartialFailure
    from workbench.intake.exchange.uploading import read_for, store_upload
    from workbench.store.files import write_durably

    how = output(context)
    with opened_desk() as desk:
        uploaded = read_for(desk, file, urn, kind=kind, year=year)
        run = None if dry_run else store_upload(desk, uploaded, operator_identity())
        synthetic = desk.origin(urn) == "synthetic"
    checks = [asdict(row) for row in uploaded.rows]
    if as_json:
        counts = dict(run.counts) if run else {}
        print_json(
            {"kind": uploaded.kind, "refused": uploaded.refused_count, "counts": counts,
             "checks": checks, "run": run.id if run else None}
        )  # fmt: skip
    else:
        how.say(f"{file.name} is a file of the kind {uploaded.kind}.")
        if run is not None:
            print_counts(run.counts)
        print_checks(checks)
        how.say("Nothing was stored." if run is None else f"Stored by run {run.id}.")
    if refused is not None and uploaded.refused_count:
        write_durably(refused, uploaded.annotated(synthetic=synthetic))
        how.say(f"{refused.name} has the refused rows. It holds pupils' data: keep it safe.")
    if uploaded.refused_count:
        raise PartialFailure(
            f"{uploaded.refused_count:,} rows of {file.name} were refused; the others are good.",
            "Write them to a workbook with `--refused FILE.xlsx`, mend them, and upload that part.",
        )


@app.command()
def template(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="Kind of file.")],
    file: Annotated[Path, typer.Argument(help="Workbook to write.")],
) -> None:
    """Write a blank workbook to fill in, with a sheet that explains its columns."""
    from workbench.intake.uploads.workbook import template_workbook
    from workbench.store.files import write_durably

    write_durably(file, template_workbook(kind))
    output(context).say(f"{file.name} is a blank template of the kind {kind}.")


@app.command()
def national(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV of entries at key stage 4 of every school.")],
    year: Annotated[str, typer.Option(help="Academic year of the end of key stage 4.")],
    as_json: Json = False,
) -> None:
    """Check and store a national file of entries, in place of an older one of its year.

    Exits with 3 where rows were refused, and with 5 where the whole file was.
    """
    from workbench.access.operator import operator_identity
    from workbench.cli._connection_desk import opened_desk
    from workbench.cli._connection_print import print_checks
    from workbench.errors import PartialFailure
    from workbench.intake.exchange.national import store_national

    how = output(context)
    with opened_desk() as desk:
        found = store_national(desk, file, year, operator_identity())
    checks = [vars(row) for row in found.entries.rows]
    facts = {"stored": found.stored, "refused": found.refused, "new_pupils": found.new_pupils}
    if as_json:
        print_json({**facts, "checks": checks})
    else:
        print_checks(checks)
        how.say(f"{found.stored:,} entries are stored; {found.new_pupils:,} pupils are new.")
    if found.refused:
        raise PartialFailure(f"{found.refused:,} rows of {file.name} were refused.")
