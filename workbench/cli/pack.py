"""``workbench pack``: build, list and verify school packs."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli._output import Json, output, print_json, print_table
from workbench.cli._pack_remit import remit

app = typer.Typer(name="pack", help="Build, list and verify school packs.", no_args_is_help=True)
app.command()(remit)

Out = Annotated[
    Path | None, typer.Option("--out", help="Folder of the packs; by default packs/ in the home.")
]


@app.command()
def build(
    context: typer.Context,
    school: Annotated[
        list[str] | None, typer.Option("--school", help="URN, or several with commas.")
    ] = None,
    area: Annotated[
        str, typer.Option("--la", help="Every school with results of a local authority.")
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="Every school with results.")] = False,
    params: Annotated[
        Path | None,
        typer.Option("--params", help="Parameter set; by default params/school_pack/default.yaml."),
    ] = None,
    out: Out = None,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Packs built at the same time.")] = 1,
    date: Annotated[
        str,
        typer.Option("--date", help="Date on the packs, such as 2026-11-22; today if not said."),
    ] = "",
    keep_notebook: Annotated[
        bool, typer.Option("--keep-notebook", help="Keep the executed notebook for its owner.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    as_json: Json = False,
) -> None:
    """Build one HTML page for each school.

    Exits with 3 where some schools failed; their packs are absent, all others are whole.
    """
    from workbench.packs.command import Request, build_packs, failure_of

    request = Request(
        numbers=tuple(school or ()),
        area=area,
        everything=everything,
        parameters=params,
        root=out,
        jobs=jobs,
        date=date,
        keep_notebook=keep_notebook,
    )
    how = output(context)
    silent = quiet or how.quiet
    schools, outcomes = build_packs(request)
    shown = outcomes if silent else how.track(outcomes, "Building packs", total=len(schools))
    try:
        results = list(shown)
    except KeyboardInterrupt:
        typer.echo("Stopped. Packs that were not finished are absent.", err=True)
        raise typer.Exit(130) from None
    if as_json:
        print_json([result.facts() for result in results])
    elif not silent:
        print_table(("school", "pack", "size", ""), [result.row() for result in results])
    if failed := failure_of(results):
        raise failed


@app.command(name="list")
def list_packs(out: Out = None, as_json: Json = False) -> None:
    """List the packs that were built, newest first for each school."""
    from dataclasses import asdict

    from workbench.packs.shelf import shelf_of

    entries = shelf_of(out).entries()
    if as_json:
        print_json([{**asdict(entry), "page": entry.page} for entry in entries])
        return
    rows = [
        (e.urn, e.title, e.generated, e.pack, "synthetic" if e.synthetic else "", e.page)
        for e in entries
    ]
    print_table(("school", "name", "made", "pack", "", "page"), rows)


@app.command()
def verify(
    pack: Annotated[str, typer.Argument(help="Id of a pack, the start of one, or its folder.")],
    out: Out = None,
    as_json: Json = False,
) -> None:
    """Compare a pack with its manifest. Exits with 1 where a byte was changed."""
    from dataclasses import asdict

    from workbench.packs.manifest import verify as verify_folder
    from workbench.packs.shelf import shelf_of

    found = verify_folder(shelf_of(out).find(pack))
    if as_json:
        print_json(asdict(found) | {"intact": found.intact})
    else:
        said = f"{found.parts} parts, all as they were built."
        typer.echo(said if found.intact else "\n".join(found.faults))
    raise typer.Exit(0 if found.intact else 1)
