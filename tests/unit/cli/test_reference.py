"""The reference page of the command line says what each command takes."""

from typing import Annotated

import typer

from workbench.cli import _reference

app = typer.Typer(rich_markup_mode=None, add_completion=False)
pack = typer.Typer(name="pack")


@app.callback()
def options(loud: Annotated[bool, typer.Option("--loud", help="Say more.")] = False) -> None:
    """All of it."""


@pack.command()
def build(
    school: Annotated[str, typer.Argument(help="URN.")],
    out: Annotated[str, typer.Option("--out", "-o", help="Where to.")] = "packs",
    secret: Annotated[bool, typer.Option(hidden=True)] = False,
) -> None:
    """Build a pack.

    It is one page.
    """


app.add_typer(pack)


def test_page_has_shared_options_and_each_command(monkeypatch):
    monkeypatch.setattr("workbench.cli.app", app)
    page = _reference.commands_page()
    assert page.removeprefix(_reference._INTRODUCTION) == (
        "- `--loud`: Say more.\n"
        "\n"
        "## workbench pack build SCHOOL\n\n"
        "Build a pack.\n\nIt is one page.\n\n"
        "- `--out, -o`: Where to.\n"
    )
