"""``workbench pack remit``: the pack of a trust or local authority."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli._output import Json, output, print_json, print_table


def remit(
    context: typer.Context,
    names: Annotated[
        list[str], typer.Argument(help="Such as trust:2043 or local_authority:302.", metavar="KEY")
    ],
    audience: Annotated[
        str, typer.Option("--audience", help="Whom it is for: governor or public.")
    ] = "governor",
    params: Annotated[
        Path | None,
        typer.Option("--params", help="Parameter set; by default params/remit_pack/default.yaml."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder of the packs; by default packs/ in the home."),
    ] = None,
    date: Annotated[
        str,
        typer.Option("--date", help="Date on the packs, such as 2026-11-22; today if not said."),
    ] = "",
    as_json: Json = False,
) -> None:
    """Build the pack of a trust or local authority: its schools pooled, and side by side.

    Only pupils of schools that have agreed to share their data with it are in the pack.
    """
    from workbench.packs.remit.command import RemitRequest, build_remit_packs

    request = RemitRequest(tuple(names), audience, params, out, date)
    how = output(context)
    built = list(how.track(build_remit_packs(request), "Building packs", total=len(names)))
    if as_json:
        print_json([result.facts() for result in built])
    elif not how.quiet:
        print_table(("of", "stage", "pack", "size", ""), [result.row() for result in built])
