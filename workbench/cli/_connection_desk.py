"""What the commands about connections share: the desk, a connector, a bar while it is read."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from workbench.cli._output import Output

if TYPE_CHECKING:
    from workbench.intake.connectors.protocol import Connector
    from workbench.intake.exchange.desk import Desk


@contextmanager
def opened_desk() -> "Iterator[Desk]":
    """The desk of this process's settings."""
    from workbench.intake.exchange.desk import open_desk
    from workbench.settings import settings

    with open_desk(settings()) as desk:
        yield desk


@contextmanager
def closing(connector: "Connector") -> Iterator[None]:
    """Let go of a connector afterwards."""
    try:
        yield
    finally:
        connector.close()


@contextmanager
def opened(desk: "Desk", urn: str) -> "Iterator[Connector]":
    """The connector of a school's connection."""
    from workbench.intake.exchange.opening import connector_of

    connector = connector_of(desk.connections, desk.connections.of(urn))
    with closing(connector):
        yield connector


@contextmanager
def reading(how: Output) -> Iterator[Any]:
    """A bar that shows the category that is read and the rows so far; Ctrl-C stops the run."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    columns = SpinnerColumn(), TextColumn("{task.description}")
    off = how.quiet or not sys.stderr.isatty()
    with Progress(*columns, console=Console(stderr=True), disable=off, transient=True) as bar:
        task = bar.add_task("Asking ...", total=None)
        yield lambda category, rows: bar.update(task, description=f"{category}: {rows:,} rows")
