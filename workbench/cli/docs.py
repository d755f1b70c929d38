"""``workbench docs``: write the reference pages from the code."""

from typing import Annotated

import typer

app = typer.Typer()


@app.command()
def docs(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 where a page is stale.")
    ] = False,
) -> None:
    """Write the reference pages of docs/ from contracts, measures, policy and commands."""
    from workbench.cli._reference import commands_page
    from workbench.documentation import pages, stale, write
    from workbench.settings import settings

    folder = settings().project / "docs" / "reference"
    made = {**pages(settings()), "commands.md": commands_page()}
    if check:
        old = stale(folder, made)
        for name in old:
            typer.echo(f"docs/reference/{name} is stale: run `workbench docs`.", err=True)
        raise typer.Exit(1 if old else 0)
    for name in write(folder, made):
        typer.echo(f"docs/reference/{name}")
