"""``workbench schedule``: what runs when, what came of it, and running it."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli._output import Json, output, print_json, print_table
from workbench.cli._schedule import ended_badly, known, office, one_or_all

if TYPE_CHECKING:
    from workbench.schedules.runner import Runner

app = typer.Typer(
    name="schedule",
    help="Schedules: what runs when, on which data, and what came of it.",
    no_args_is_help=True,
)

Name = Annotated[
    str, typer.Argument(metavar="[NAME]", help="A schedule; all of them where none is named.")
]


@app.command("list")
def list_schedules(as_json: Json = False) -> None:
    """List every schedule: its next run, its last run and outcome, and which data are stale."""
    from workbench.schedules.read import read_schedules
    from workbench.schedules.shown import COLUMNS, shown

    found = read_schedules(known())
    with office() as opened:
        rows = [shown(opened, schedule) for schedule in found.good]
    if as_json:
        print_json([row.facts() for row in rows])
    else:
        print_table(COLUMNS, [row.row() for row in rows])
    if found.wrong:
        raise found.wrong[0]


@app.command("next")
def next_runs(
    name: Name = "",
    count: Annotated[int, typer.Option("--count", "-n", min=1, max=1000, help="Runs of each.")] = 5,
    as_json: Json = False,
) -> None:
    """List the next runs of each schedule, in its own time with the offset from UTC."""
    from workbench.clock import now
    from workbench.schedules.shown import next_times

    times = {one: next_times(one, now(), count) for one in one_or_all(name).good}
    if as_json:
        print_json({s.name: [s.local(m).isoformat() for m in found] for s, found in times.items()})
        return
    rows = [(s.name, s.when(moment)) for s, found in times.items() for moment in found]
    print_table(("schedule", "due"), rows)


@app.command()
def run(
    context: typer.Context,
    name: Name = "",
    at_once: Annotated[
        int, typer.Option("--at-once", min=1, help="Commands that may run at the same time.")
    ] = 2,
    loop: Annotated[
        bool, typer.Option("--loop", help="Go on until SIGTERM, as a container does.")
    ] = False,
    now: Annotated[
        bool,
        typer.Option("--now", help="Start the named one at once, whatever is due or stale."),
    ] = False,
) -> None:
    """Run what is due now, in order, and note what came of it.

    Exits with 1 where a run failed or was missed, with 3 where some jobs of one failed, with 75
    where the one to start now is running already.
    """
    from workbench.errors import UsageError
    from workbench.schedules.loop import run_always, run_due, until_told
    from workbench.schedules.opening import runner_of
    from workbench.settings import settings

    if now and (loop or not name):
        raise UsageError("`--now` starts one schedule.", "Name it, and leave --loop out.")
    if not output(context).quiet:
        # what came of a run is said without the rest of what -v says
        logging.getLogger("workbench.schedules").setLevel(logging.INFO)
    schedules = one_or_all(name)
    with office() as opened, until_told() as pause:
        runner: Runner = runner_of(opened, settings(), at_once)
        if loop:
            run_always(runner, lambda: one_or_all(name), pause)
            return
        if now:
            runner.start_now(schedules.good[0])
        ended = run_due(runner, schedules, pause)
    output(context).say(f"{len(ended)} runs ended.")
    if problem := ended_badly(ended, schedules.wrong):
        raise problem


@app.command()
def install(
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Folder of the units; by default ~/.config/systemd/user."),
    ] = None,
    user: Annotated[
        str,
        typer.Option("--user", help="Account of a system service; by default units of your own."),
    ] = "",
    only_print: Annotated[
        bool, typer.Option("--print", help="Print the units, and write nothing.")
    ] = False,
) -> None:
    """Write systemd units that run every schedule, and say how to switch them on.

    A timer looks every quarter of an hour; a container runs the loop instead, which is printed too.
    """
    from workbench.cli._schedule import place
    from workbench.schedules.read import read_schedules
    from workbench.schedules.units import LOOP, units, write_units

    where = place(user)
    if only_print:
        for name, text in units(where).items():
            typer.echo(f"# ---- {name}\n{text}")
    else:
        folder = to or Path.home() / ".config" / "systemd" / "user"
        for path in write_units(where, folder):
            typer.echo(f"Wrote {path}")
    manager = "systemctl" if user else "systemctl --user"
    typer.echo("Switch each on:")
    for schedule in read_schedules(known()).good:
        if schedule.enabled:
            typer.echo(f"  {manager} enable --now workbench-schedule@{schedule.name}.timer")
    if not user:
        typer.echo("  loginctl enable-linger    # so that they run while you are signed out")
    typer.echo(f"In a container, in place of all these: {' '.join(LOOP)}")
