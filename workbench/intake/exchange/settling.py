"""Runs that were cut off: find out whether they happened, and leave nothing half done."""

from workbench.intake.changes import Stores
from workbench.intake.exchange.runs import FAILED, STORED, UNDONE, Run, Runs
from workbench.intake.exchange.unit import settle

_CUT_OFF = "It was cut off. Nothing of it was kept."


def settle_all(stores: Stores, runs: Runs, urn: str, message: str = _CUT_OFF) -> None:
    """Settle every run of a school that never ended.

    Args:
        stores: lake and vault.
        runs: the runs.
        urn: the school, which the caller holds.
        message: what is noted about a run that did not happen.
    """
    for run in runs.cut_off(urn):
        if settle(stores, urn, run.id, run.stores, run.before):
            _note_undone(runs, run)
            runs.finish(run.id, STORED)
        else:
            runs.finish(run.id, FAILED, message=message)


def undoes(run: str) -> str:
    """What is noted about a run that undoes another."""
    return f"Undoes {run}."


def _note_undone(runs: Runs, settled: Run) -> None:
    """Where a run undid another, note that too."""
    for one in runs.of(settled.urn):
        if settled.kind == "undo" and settled.message == undoes(one.id):
            runs.change(one.id, outcome=UNDONE)
