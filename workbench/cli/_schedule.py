"""What the commands about schedules share: what a schedule may name, the office, how a run ends."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer.main

if TYPE_CHECKING:
    from workbench.errors import UserError
    from workbench.schedules.ledger import Run
    from workbench.schedules.opening import Office
    from workbench.schedules.read import Known, Schedules
    from workbench.schedules.units import Place


def known_commands() -> dict[str, tuple[str, ...]]:
    """Options of every command, by its words after ``workbench``."""
    from workbench.cli import app
    from workbench.cli._reference import commands

    root = typer.main.get_command(app)
    return {
        name.partition(" ")[2]: tuple(
            option for p in command.params if p.param_type_name == "option" for option in p.opts
        )
        for name, command in commands(root, "workbench")
    }


def known() -> "Known":
    """What the schedules of this project may name."""
    from workbench.schedules.read import known_of
    from workbench.settings import settings

    return known_of(settings(), known_commands())


def one_or_all(name: str) -> "Schedules":
    """The named schedule, or every one.

    Raises:
        UsageError: there is none of that name, or its file is wrong.
    """
    from workbench.schedules.read import Schedules, read_schedules

    found = read_schedules(known())
    return Schedules((found.named(name),)) if name else found


@contextmanager
def office() -> "Iterator[Office]":
    """The ledger of this process's home folder."""
    from workbench.schedules.opening import open_office
    from workbench.settings import settings

    with open_office(settings()) as opened:
        yield opened


def place(user: str) -> "Place":
    """Where this workbench is installed."""
    import sys

    from workbench.schedules.units import Place
    from workbench.settings import settings

    chosen = settings()
    program = Path(sys.executable).with_name("workbench")
    return Place(chosen.project.absolute(), chosen.home.absolute(), program, user)


def ended_badly(ended: "Sequence[Run]", wrong: "Sequence[UserError]") -> "UserError | None":
    """The error to end with where runs failed or files were wrong."""
    from workbench.errors import PartialFailure, UserError
    from workbench.schedules.ledger import BAD, PARTIAL

    bad = [run for run in ended if run.outcome in BAD]
    some = [run for run in ended if run.outcome == PARTIAL]
    if bad:
        lines = "\n".join(f"  {run.schedule}: {run.outcome}. {run.reason}" for run in bad)
        return UserError(
            f"{len(bad)} of {len(ended)} runs came to nothing:\n{lines}",
            "Run the command of the schedule by hand to see why.",
        )
    if some:
        return PartialFailure(f"Some jobs of {', '.join(r.schedule for r in some)} failed.")
    return wrong[0] if wrong else None
