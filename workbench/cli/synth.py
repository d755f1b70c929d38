"""``workbench synth``: make synthetic England."""

from typing import Annotated

import typer

from workbench.cli._output import Json, output, print_json, print_table

app = typer.Typer()


@app.command()
def synth(
    context: typer.Context,
    size: Annotated[
        str,
        typer.Option(
            help="demo (60 schools with attendance, 8 primary) "
            "or national (4,100 schools, 400 primary)."
        ),
    ] = "demo",
    seed: Annotated[
        int, typer.Option(min=0, help="The same seed gives the same England.")
    ] = 20190822,
    report: Annotated[
        bool,
        typer.Option("--report", help="Store nothing; set its figures beside published ones."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Make synthetic England and store it in place of the synthetic rows that are there.

    With --report exits with 1 where a figure of the national size is outside its tolerance.
    """
    from workbench.synthetic.england import England

    england = England(size, seed)  # type: ignore[arg-type]
    if report:
        _report(england, as_json)
        return
    from workbench.loader import this_process_door
    from workbench.models.synthetic_store import store, vault_of

    how = output(context)
    door = this_process_door()
    with how.counter("Making synthetic England, runs of schools") as advance:
        stored = store(england, door, vault_of(door), lambda _: advance())
    if as_json:
        print_json({"already": stored.already, "rows": dict(stored.rows)})
    elif stored.already:
        how.say(f"Synthetic England {size} with seed {seed} is there already; nothing changed.")
    else:
        print_table(("dataset", "rows"), [(k, f"{v:,}") for k, v in stored.rows.items()])


def _report(england: object, as_json: bool) -> None:
    from workbench.models.synthetic_report import report

    table = report(england)  # type: ignore[arg-type]
    if as_json:
        print_json(table.to_dict(orient="records"))
    else:
        shown = table.round(3).astype("str")
        print_table([str(c) for c in shown.columns], shown.to_numpy().tolist())
    outside = getattr(england, "size", "") == "national" and not table["within"].all()
    raise typer.Exit(1 if outside else 0)
