"""``workbench models``: what is fitted, fitting it, and what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli._output import Json, output, print_json, print_table

if TYPE_CHECKING:
    from workbench.access.scope import Scope
    from workbench.loader import Door

app = typer.Typer(
    name="models", help="Value added, estimates, difficulty: fit and explain.", no_args_is_help=True
)
Name = Annotated[str, typer.Argument(help="Name of the model.")]


@app.command("list")
def list_models(as_json: Json = False) -> None:
    """List the models, what they answer and what their results may be used for."""
    from workbench.models.catalogue import models

    rows = [(one.name, one.title, one.purpose, one.question) for one in models().values()]
    names = ("model", "title", "for", "what it answers")
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    else:
        print_table(names, rows)


@app.command()
def fit(
    context: typer.Context,
    name: Name,
    year: Annotated[str, typer.Option(help="Academic year, such as 2018/19.")],
) -> None:
    """Fit a model to everything in the store and keep the record of the run.

    Prints the identifier of the run. Fitting the same model to the same data again replaces the
    record by itself.
    """
    from workbench.models.record_store import keep
    from workbench.models.runs.run import fit as fit_model

    how = output(context)
    with _door() as (door, scope):
        run = keep(fit_model(name, year, door, scope, how.say), door)
    how.say(f"Kept. Its card: workbench models card {name}")
    typer.echo(run)


@app.command()
def runs(as_json: Json = False) -> None:
    """List the runs that are kept, the latest first."""
    from workbench.models.record_store import runs as kept

    with _door() as (door, scope):
        found = kept(door, scope)
    names = ("run", "model", "years", "origin", "pupils", "schools", "made_on")
    shown = found[list(names)].assign(made_on=found["made_on"].dt.strftime("%Y-%m-%d"))
    if as_json:
        print_json(shown.to_dict("records"))
    else:
        print_table([name.replace("_", " ") for name in names], shown.itertuples(index=False))


@app.command()
def card(
    name: Name,
    run: Annotated[
        str, typer.Option(help="Run to print; the first characters do. By default the last.")
    ] = "",
    transparency: Annotated[
        bool,
        typer.Option(
            "--transparency", help="In the shape of the Algorithmic Transparency Standard."
        ),
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Write to a file instead.")] = None,
) -> None:
    """Print a model's card in Markdown, with the figures of a run."""
    from workbench.documentation.model_cards import model_card, transparency_record
    from workbench.models.catalogue import model
    from workbench.models.record_store import latest, record_of

    one = model(name)
    with _door() as (door, scope):
        record = record_of(run or latest(name, door, scope), door, scope)
    text = (transparency_record if transparency else model_card)(one, record)
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text, encoding="utf-8")


@contextmanager
def _door() -> "Iterator[tuple[Door, Scope]]":
    """The store and the scope of an analyst: every school, never identified."""
    from workbench.analysis import analyst
    from workbench.loader import Door
    from workbench.settings import settings
    from workbench.store.audit import Surface

    door = Door(settings()).noting(surface=Surface.CLI)
    try:
        yield door, analyst()
    finally:
        door.close()
