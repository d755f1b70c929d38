"""``workbench models``: what is fitted, fitting it, and what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli._output import Json, output, print_json, print_table

if TYPE_CHECKING:
    import pandas as pd

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
    from workbench.models.record_store import OF_CARDS, latest, record_of

    one = model(name)
    with _door() as (door, scope):
        record = record_of(run or latest(name, door, scope), door, scope, OF_CARDS)
    text = (transparency_record if transparency else model_card)(one, record)
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text, encoding="utf-8")


@app.command()
def similar(
    urn: Annotated[str, typer.Argument(help="URN of the school.")],
    year: Annotated[str, typer.Option(help="Academic year of the criteria, such as 2018/19.")],
    preset: Annotated[
        str, typer.Option(help="Set of criteria; an unknown one lists them.")
    ] = "published_intake",
    size: Annotated[int, typer.Option(min=1, help="Number of schools.")] = 10,
    as_json: Json = False,
) -> None:
    """List the schools most like a school, with how often each stays under other weights."""
    from workbench.models.similar.candidates import candidates
    from workbench.models.similar.family import family
    from workbench.models.similar.presets import preset as preset_of
    from workbench.models.similar.stability import stability

    chosen = preset_of(preset)
    with _door() as (door, scope):
        schools = candidates(chosen.criteria, year, door, scope)
    found = family(schools, urn, preset=preset, size=size)
    stays = stability(found).neighbours.set_index("urn")["stays"]
    names = schools.set_index("urn")["name"]
    table = found.schools.assign(
        name=found.schools["urn"].map(names), stays=found.schools["urn"].map(stays)
    )
    first = ["place", "name", "urn", "difference", "stays"]
    shown = [*first, *(name for name in chosen.criteria if name in table)]
    if as_json:
        print_json(table[shown].round(4).to_dict("records"))
        return
    print_table([name.replace("_", " ") for name in shown], _printed(table[shown]))
    for note in found.notes():
        typer.echo(note)


def _printed(table: "pd.DataFrame") -> list[tuple[str, ...]]:
    """Cells as text: numbers to two decimals, nothing where a value is missing."""
    words = table.round(2).astype("object").where(table.notna(), "").astype("str")
    return list(words.itertuples(index=False, name=None))


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
