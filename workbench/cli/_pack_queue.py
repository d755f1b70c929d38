"""Commands of ``workbench pack`` about runs, and how a run is shown while it goes on."""

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli._output import Json, Output, print_json, print_table

if TYPE_CHECKING:
    from workbench.packs.command import Result, Work
    from workbench.packs.queue.report import Report

_MOST_ROWS = 50
"""Results that are shown one by one; of more, those that failed and the numbers."""

RunName = Annotated[str, typer.Argument(help="Id of a run, or its start; by default the newest.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to those of packs."""
    for command in (runs, report, poison, cancel):
        app.command()(command)


def watch(work: "Work", how: Output) -> None:
    """Work on runs, with a progress bar; say once when the disk is too full to go on."""
    short = ""
    with how.gauge("Building packs") as show, closing(work.progress()) as steps:
        for step in steps:
            show(step.done, step.total)
            said = str(step.short or "")
            if said and not short:
                how.say(f"Waiting for room on the disk of the packs: {said}.")
            short = said


def show_results(work: "Work", results: "Sequence[Result]", how: Output, *, as_json: bool) -> None:
    """Print what came of the runs: school by school, or for many in numbers."""
    if as_json:
        print_json([result.facts() for result in results])
    elif not how.quiet and len(results) <= _MOST_ROWS:
        print_table(("school", "stage", "pack", "size", ""), [result.row() for result in results])
    elif not how.quiet:
        for run, _ in work.runs:
            _show_report(work.queue.report(run.id))


def runs(as_json: Json = False) -> None:
    """List the runs of packs, newest first."""
    from workbench.clock import now
    from workbench.packs.queue.many import open_queue
    from workbench.packs.queue.states import OPEN, State
    from workbench.settings import settings

    with open_queue(settings()) as queue:
        found = [(run, queue.runs.counts(run.id)) for run in queue.runs.all()]
    if as_json:
        print_json(
            [
                {"run": run.id, "state": run.state(now()), "started": run.started, **counts}
                for run, counts in found
            ]
        )
        return
    rows = [
        (
            run.id,
            f"{run.started:%Y-%m-%d %H:%M}",
            run.state(now()),
            counts[State.BUILT],
            sum(counts[state] for state in OPEN),
            counts[State.POISONED],
        )
        for run, counts in found
    ]
    print_table(("run", "started (UTC)", "state", "built", "left", "failed"), rows)


def report(run: RunName = "", as_json: Json = False) -> None:
    """Sum up a run: numbers, times, failures by cause, slowest cells."""
    from workbench.packs.queue.many import open_queue
    from workbench.settings import settings

    with open_queue(settings()) as queue:
        found = queue.report(queue.runs.find(run).id)
    if as_json:
        print_json(found.facts())
    else:
        _show_report(found)


def poison(
    names: Annotated[
        list[str] | None, typer.Argument(help="URNs or ids of packs; by default all.")
    ] = None,
    release: Annotated[
        bool, typer.Option("--release", help="Take them off the list, to be tried again.")
    ] = False,
    as_json: Json = False,
) -> None:
    """List the packs that failed and are not tried again, or release them.

    Released packs are built when their run goes on: workbench pack build --resume.
    """
    from dataclasses import asdict

    from workbench.packs.queue.many import open_queue
    from workbench.packs.queue.poison import poisoned, taken_off
    from workbench.settings import settings

    with open_queue(settings()) as queue:
        if release:
            listed = taken_off(queue.registry, names or ())
        else:
            listed = poisoned(queue.registry, names or ())
    if as_json:
        print_json([asdict(one) for one in listed])
        return
    rows = [(one.urn, one.key, one.kind, one.cell, one.attempts, one.run) for one in listed]
    print_table(("school", "pack", "why", "cell", "attempts", "run"), rows)
    if release:
        typer.echo(f"{len(listed)} released.", err=True)


def cancel(
    run: Annotated[str, typer.Argument(help="Id of a run, or the start of it.")],
) -> None:
    """Cancel a run: nothing more of it is begun. Packs that were built stay."""
    from workbench.packs.queue.many import open_queue
    from workbench.settings import settings

    with open_queue(settings()) as queue:
        cancelled = queue.runs.cancel(queue.runs.find(run).id)
    typer.echo(f"The run {cancelled.id} is cancelled.", err=True)


def _show_report(found: "Report") -> None:
    print_table(("", ""), found.rows())
    if found.failures:
        rows = [(one.kind, one.cell, one.packs, ", ".join(one.schools)) for one in found.failures]
        print_table(("failed because", "cell", "packs", "such as"), rows)
    if found.slowest_cells:
        times = [
            (one.cell, f"{one.median:.2f}", f"{one.longest:.2f}", one.school)
            for one in found.slowest_cells
        ]
        print_table(("slowest cell", "median s", "longest s", "school"), times)
