"""The command line: parse, call one function, print.

Every module of this package whose name does not start with an underscore holds an ``app`` with the
commands of one noun. Heavy imports stand inside the commands, so that ``--help`` is quick.
"""

from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated

import typer

from workbench.cli._errors import Commands
from workbench.cli._output import Output
from workbench.cli._version import show_version

app = typer.Typer(
    name="workbench",
    cls=Commands,
    help="Education analytics workbench for England's schools.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def options(
    context: typer.Context,
    verbose: Annotated[
        int,
        typer.Option(
            "--verbose", "-v", count=True, show_default=False, help="Say more; twice for all."
        ),
    ] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where in the code an error arose.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=show_version,
            is_eager=True,
            help="Print the version and the hash of the lock file, and exit.",
        ),
    ] = False,
) -> None:
    """Education analytics workbench for England's schools."""
    context.obj = Output(verbose=verbose, quiet=quiet)
    context.obj.start_logging()


for _module in iter_modules(__path__):
    if not _module.name.startswith("_"):
        app.add_typer(import_module(f"{__name__}.{_module.name}").app)


def main() -> None:
    """Entry point of the ``workbench`` command."""
    app()
