"""What a command prints: data on standard output, everything else on standard error."""

import json
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, cast

import typer

Item = TypeVar("Item")

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs to read.")]
"""The type of the ``--json`` option that every reading command has."""

PIPE_WIDTH = 200
"""Columns of a table that is not printed on a terminal."""


@dataclass(frozen=True)
class Output:
    """How much a command says, as the options before its name ask."""

    verbose: int = 0
    quiet: bool = False

    @property
    def log_level(self) -> int:
        """What is logged: warnings; with ``-v`` information too, with ``-vv`` all."""
        return logging.ERROR if self.quiet else max(logging.WARNING - 10 * self.verbose, 10)

    def start_logging(self) -> None:
        """Send the log to standard error."""
        logging.basicConfig(level=self.log_level, format="%(levelname)s %(name)s: %(message)s")

    def say(self, text: str) -> None:
        """Print a line for the person, not for a program."""
        if not self.quiet:
            typer.echo(text, err=True)

    def track(self, items: Iterable[Item], doing: str, total: int | None = None) -> Iterator[Item]:
        """Yield the items while a progress bar on standard error counts them.

        Args:
            items: what is worked through.
            doing: what is being done, such as "Building packs".
            total: number of items, where ``items`` cannot tell.
        """
        from rich.console import Console
        from rich.progress import track

        screen = Console(stderr=True)
        yield from track(items, doing, total=total, console=screen, disable=self.quiet)

    @contextmanager
    def counter(self, doing: str, total: int | None = None) -> Iterator[Callable[[], None]]:
        """Show a progress bar on standard error; each call of what it gives moves it by one.

        Args:
            doing: what is being counted.
            total: how many there will be, where that is known.
        """
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
        screen = Console(stderr=True)
        with Progress(*columns, console=screen, disable=self.quiet) as bar:
            task = bar.add_task(doing, total=total)
            yield lambda: bar.advance(task)

    @contextmanager
    def gauge(self, doing: str) -> Iterator[Callable[[int, int], None]]:
        """Show a progress bar with the time left on standard error.

        Args:
            doing: what is being done, such as "Building packs".

        Yields:
            What to call with how much is done by now, and how much there is to do.
        """
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        words = TextColumn("{task.description}")
        columns = words, BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        screen = Console(stderr=True)
        with Progress(*columns, console=screen, disable=self.quiet) as bar:
            task = bar.add_task(doing, total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)


def output(context: typer.Context) -> Output:
    """The output of the running command."""
    return cast(Output, context.obj)


def print_json(value: Any) -> None:
    """Print one JSON value; dates and paths become text."""
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows under their column names; a missing value is an empty cell."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    width = None if sys.stdout.isatty() else PIPE_WIDTH
    Console(width=width, highlight=False).print(table)
