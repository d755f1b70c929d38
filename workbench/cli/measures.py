"""``workbench measures``: what every measure is."""

from typing import Annotated

import typer

from workbench.cli._output import Json, print_json, print_table

app = typer.Typer(
    name="measures", help="What is measured: formulas, years, sources.", no_args_is_help=True
)


@app.command("list")
def list_measures(
    stage: Annotated[
        str, typer.Option(help="Only those of a key stage or subject, such as ks4.")
    ] = "",
    as_json: Json = False,
) -> None:
    """List the measures in the order of pages."""
    from workbench.errors import UsageError, did_you_mean
    from workbench.measures.catalogue import key_stages, measures

    if stage and stage not in key_stages():
        hint = did_you_mean(stage, key_stages())
        raise UsageError(f"`stage` {stage} is not a key stage or subject.", hint)
    found = [one for one in measures().values() if stage in ("", one.key_stage)]
    rows = [(one.name, one.key_stage, one.title, one.unit, one.better) for one in found]
    names = ("measure", "key stage", "title", "unit", "better")
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    else:
        print_table(names, rows)


@app.command()
def show(name: Annotated[str, typer.Argument(help="Name of the measure.")]) -> None:
    """Print a measure's page: formula, rows, years, limits, source and a worked example."""
    from workbench.documentation.measures_pages import measure_page
    from workbench.measures.catalogue import measure

    typer.echo(measure_page(measure(name)))
