"""``workbench pack``: build, list and verify school packs."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli import _pack_queue
from workbench.cli._output import Json, output, print_json, print_table
from workbench.cli._pack_remit import remit
from workbench.cli._pack_seal import Out, register

app = typer.Typer(name="pack", help="Build, list and verify school packs.", no_args_is_help=True)
app.command()(remit)
_pack_queue.add_to(app)

register(app)


@app.command()
def build(
    context: typer.Context,
    run: Annotated[str, typer.Argument(help="The run to go on with; only with --resume.")] = "",
    school: Annotated[
        list[str] | None, typer.Option("--school", help="URN, or several with commas.")
    ] = None,
    area: Annotated[
        str, typer.Option("--la", help="Every school with results of a local authority.")
    ] = "",
    everything: Annotated[
        bool, typer.Option("--all-schools", help="Every school with results.")
    ] = False,
    phase: Annotated[
        str,
        typer.Option("--phase", help="Packs of one phase: primary, secondary or sixth form."),
    ] = "all",
    params: Annotated[
        Path | None,
        typer.Option(
            "--params",
            help="Parameter set; its folder, such as params/primary_pack/, says of which notebook.",
        ),
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
    formats: Annotated[
        str, typer.Option("--formats", help="Of html, xlsx, csv, pdf, with commas.")
    ] = "html",
    audience: Annotated[
        str, typer.Option("--audience", help="Whom they are for: head, governor or public.")
    ] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run; by default the newest unfinished.")
    ] = False,
    priority: Annotated[
        int | None,
        typer.Option(
            "--priority",
            min=1,
            max=9,
            help="1 comes first. Named schools have 3, an authority 5, all schools 7.",
        ),
    ] = None,
    executor: Annotated[
        str, typer.Option("--executor", help="Who builds: local or dask.")
    ] = "local",
    scheduler: Annotated[
        str, typer.Option("--scheduler", help="Address of the Dask scheduler.")
    ] = "",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    as_json: Json = False,
) -> None:
    """Build each school's packs: a page, and other documents as asked.

    A school gets the pack of each phase of which it has pupils or results; --phase asks for one.
    A run that was cut off goes on with --resume, or when the same command is given again.
    Exits with 3 where some schools failed; their packs are absent, all others are whole.
    """
    from workbench.cli._pack_queue import show_results, watch
    from workbench.packs.command import failure_of, opened
    from workbench.packs.request import Request

    request = Request(
        numbers=tuple(school or ()),
        area=area,
        everything=everything,
        phase=phase,
        parameters=params,
        root=out,
        jobs=jobs,
        date=date,
        keep_notebook=keep_notebook,
        formats=formats,
        audience=audience,
        resume=resume,
        run=run,
        priority=priority,
        executor=executor,
        scheduler=scheduler,
    )
    how = replace(output(context), quiet=quiet or output(context).quiet)
    with opened(request) as work:
        try:
            watch(work, how)
        except KeyboardInterrupt:
            typer.echo(
                "Stopped. Packs that were not finished are absent. "
                f"{_resuming(work.unfinished())} goes on.",
                err=True,
            )
            raise typer.Exit(130) from None
        results = work.results()
        show_results(work, results, how, as_json=as_json)
        if failed := failure_of(work, results):
            raise failed


@app.command(name="list")
def list_packs(
    school: Annotated[str, typer.Option("--school", help="URN of the school whose packs.")] = "",
    out: Out = None,
    as_json: Json = False,
) -> None:
    """List the packs that were built, newest first for each school."""
    from dataclasses import asdict

    from workbench.packs.shelf import shelf_of
    from workbench.packs.stages import TITLES

    entries = shelf_of(out).entries(school)
    if as_json:
        print_json([{**asdict(entry), "page": entry.page} for entry in entries])
        return
    rows = [
        (
            e.urn,
            e.title,
            TITLES.get(e.notebook, e.notebook),
            e.generated,
            e.data_version,
            e.audience,
            e.pack,
            _kind(e.synthetic),
            e.page,
        )
        for e in entries
    ]
    print_table(("school", "name", "stage", "made", "data", "for", "pack", "", "page"), rows)


def _resuming(runs: tuple[str, ...]) -> str:
    return " and ".join(f"`workbench pack build --resume {run}`" for run in runs)


def _kind(synthetic: bool) -> str:
    return "synthetic" if synthetic else ""
