"""How a run of packs is shown: progress, a full disk once, many results in numbers."""

from datetime import UTC, datetime
from types import SimpleNamespace

from workbench.cli._output import Output
from workbench.cli._pack_queue import show_results, watch
from workbench.packs.command import Result
from workbench.packs.job import Built
from workbench.packs.queue.conduct import Progress
from workbench.packs.queue.report import FailureCount, Report
from workbench.packs.queue.room import Room
from workbench.packs.queue.states import State

SHORT = Room(2**29, 2**30)
MANY = 51


def step(built: int, waiting: int, short: Room | None = None) -> Progress:
    return Progress({**dict.fromkeys(State, 0), State.BUILT: built, State.WAITING: waiting}, short)


def work(*steps: Progress) -> SimpleNamespace:
    return SimpleNamespace(progress=lambda: (one for one in steps))


def test_progress_goes_to_standard_error(capsys):
    watch(work(step(0, 2), step(2, 0)), Output())
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "2/2" in shown.err


def test_a_full_disk_is_said_once_each_time(capsys):
    watch(work(step(0, 2, SHORT), step(0, 2, SHORT), step(1, 1), step(1, 1, SHORT)), Output())
    said = capsys.readouterr().err
    assert said.count("Waiting for room on the disk of the packs: 0.5 GiB are free") == 2


def test_quiet_says_nothing(capsys):
    watch(work(step(0, 2, SHORT), step(2, 0)), Output(quiet=True))
    assert capsys.readouterr() == ("", "")


def test_many_results_are_shown_in_numbers(capsys, tmp_path):
    report = Report(
        run="01R", state="done", started=datetime(2026, 11, 22, tzinfo=UTC), finished=None,
        packs=MANY, built=MANY, reused=0, left=0, poisoned=1, attempts=MANY, p50=1.25, p95=2.5,
        wall=60.0, cpu=70.0, per_minute=51.0, bytes=2**20,
        failures=(FailureCount("ValueError", 4, 1, ("100002",)),), slowest_cells=(),
    )  # fmt: skip
    queue = SimpleNamespace(report=lambda run: report)
    shown = SimpleNamespace(queue=queue, runs=((SimpleNamespace(id="01R"), None),))
    results = [Result(Built(f"{n}", "k", tmp_path, 1), "school_pack") for n in range(MANY)]
    show_results(shown, results, Output(), as_json=False)
    out = capsys.readouterr().out
    assert "ValueError" in out
    assert "100002" in out
    assert "1.25" in out
    assert "was there" not in out
