"""Errors of a command: a line or two and an exit code, not a traceback."""

from typing import Any

import typer
from typer.core import TyperGroup

from workbench.errors import UserError, kind_and_place


class Commands(TyperGroup):
    """The outermost group of commands: prints what went wrong and sets the exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run a command; turn an error into words, unless ``--debug`` asks for the traceback."""
        try:
            return super().invoke(ctx)
        except (typer.Exit, typer.Abort, typer.TyperException, BrokenPipeError):
            raise
        except Exception as error:
            if ctx.params.get("debug"):
                raise
            typer.echo(f"Error: {describe(error)}", err=True)
            raise typer.Exit(getattr(error, "exit_code", 1)) from None


def describe(error: Exception) -> str:
    """One to three lines about an error.

    An error nobody foresaw is named by its type and place only: its message may quote a row.
    """
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    return (
        f"{kind_and_place(error)}.\n"
        "This is a defect of the workbench. `workbench --debug ...` shows the whole traceback, "
        "which may hold data: read it before you pass it on."
    )
