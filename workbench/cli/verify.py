"""``workbench verify``: recompute published figures."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli._output import Json, output, print_json, print_table

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(name="verify", help="Recompute published figures.", no_args_is_help=True)


@app.callback()
def verify() -> None:
    """Recompute published figures."""


@app.command()
def published(
    context: typer.Context,
    only: Annotated[
        str, typer.Option("--only", help="Classes whose name starts with this, such as KS2.")
    ] = "",
    figures: Annotated[
        bool, typer.Option("--figures", help="Print every figure of every file.")
    ] = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write every figure to a CSV file as well.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Recompute the published figures from their own files, with our measures.

    Exits with 0 where, in each class of figures, 99.5% of the rows or more agree within what
    printed rounding allows and every other row has its named reason; with 1 elsewhere.
    """
    from workbench.serve.csvfile import csv_bytes
    from workbench.settings import settings
    from workbench.verification.check import Check, passed
    from workbench.verification.registry import recomputations_of
    from workbench.verification.report import class_table, figure_table
    from workbench.verification.run import verify_published

    how = output(context)

    def tell(name: str, checks: tuple[Check, ...]) -> None:
        rows, within = (sum(getattr(one, what) for one in checks) for what in ("rows", "within"))
        how.say(f"{'ok ' if passed(checks) else 'NOT'}  {name}: {within:,} of {rows:,}")

    checks = verify_published(settings().published_data, tell, recomputations_of(only))
    found = class_table(checks)
    if csv is not None:
        csv.write_bytes(csv_bytes(figure_table(checks)))
    if as_json:
        print_json(_records(figure_table(checks) if figures else found))
    else:
        _print(figure_table(checks) if figures else found, figures=figures)
    raise typer.Exit(0 if bool(found["verified"].all()) else 1)


def _print(table: "pd.DataFrame", *, figures: bool) -> None:
    first = ("class", "figure", "file") if figures else ("class",)
    columns = (*first, "rows", "within", "share", "worst", "misses")
    shown = table.assign(
        rows=table["rows"].map("{:,}".format),
        within=table["within"].map("{:,}".format),
        share=table["share"].map(_share),
        worst=table["worst"].map("{:.3g}".format),
    )
    headings = {"within": "within rounding", "share": "%", "worst": "worst difference"}
    names = [headings.get(name, name) for name in columns]
    print_table(names, shown[list(columns)].itertuples(index=False))


def _share(percent: float) -> str:
    """Two decimals, rounded down: 100% is all rows."""
    return f"{math.floor(100 * percent) / 100:.2f}%"


def _records(table: "pd.DataFrame") -> "list[dict[str, object]]":
    """Rows for JSON, in which a number that is missing is null."""
    rows = table.astype("object").where(table.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
