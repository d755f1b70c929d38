"""Undoing a run: the school's rows become what they were before it."""

from datetime import datetime

from workbench.errors import UsageError
from workbench.intake.changes import Changes
from workbench.intake.compare import Change
from workbench.intake.exchange import runs as outcome
from workbench.intake.exchange.connections import MANUAL
from workbench.intake.exchange.desk import Desk
from workbench.intake.exchange.locks import school_lock
from workbench.intake.exchange.runs import Run
from workbench.intake.exchange.settling import settle_all, undoes
from workbench.intake.exchange.unit import (
    FACTS,
    VAULT,
    commit,
    differences,
    keeps,
    store_named,
    stores_of,
)
from workbench.store.audit import Action

_ORDER = (FACTS, VAULT)
"""Facts go before the identities of those whom they are about."""


def undo(desk: Desk, run_id: str, by: str) -> Run:
    """Take a run back. The connection is switched to manual, or the next run would do it again.

    Args:
        desk: stores, connections, runs.
        run_id: the newest run of its school that stored something.
        by: who undoes it.

    Returns:
        The run that undid it.

    Raises:
        UsageError: the run stored nothing, a later one stored something, or it is too long ago.
        Busy: another run for the school is going on.
    """
    undone = desk.runs.get(run_id)
    with school_lock(desk.settings.home, undone.urn):
        settle_all(desk.stores, desk.runs, undone.urn)
        undone = _newest(desk, run_id)
        before = {name: undone.before[name] for name in undone.stores}
        _check_kept(desk, undone, before)
        run = desk.runs.begin(
            undone.urn,
            "undo",
            by,
            undone.categories,
            connection=undone.connection_id,
            before=desk.snapshots(),
        )
        parts = [
            part
            for name, snapshot in before.items()
            for part in _taken_back(desk, name, undone.urn, snapshot)
        ]
        changes = Changes(undone.urn, desk.origin(undone.urn), tuple(parts))
        touched = stores_of(changes)
        order = [name for name in _ORDER if name in touched]
        desk.runs.change(
            run.id,
            counts=changes.counts(),
            stores=order,
            cursors=dict(_cursors_before(desk, undone)),
            message=undoes(undone.id),
        )
        desk.audit.write(Action.UNDO, actor=by, urn=undone.urn, resource=f"run {undone.id}")
        # first, so that no run takes it in again where this one is cut off
        if desk.connections.stands(undone.urn):
            desk.connections.switch(undone.urn, MANUAL, by)
        commit(desk.stores, changes, run.id, order)
        desk.runs.change(undone.id, outcome=outcome.UNDONE)
        after = desk.snapshots()
        return desk.runs.finish(
            run.id, outcome.STORED, lake_after=after["lake"], vault_after=after["vault"]
        )


def _taken_back(desk: Desk, name: str, urn: str, snapshot: int) -> list[Change]:
    return differences(store_named(desk.stores, name), urn, snapshot, books=False)


def _newest(desk: Desk, run_id: str) -> Run:
    """The run, where it is the newest that stored something and was not undone."""
    wanted = desk.runs.get(run_id)
    if not wanted.stores or wanted.outcome not in outcome.CAME_THROUGH:
        raise UsageError(f"Run `{run_id}` is {wanted.outcome}: there is nothing to undo.")
    if wanted.kind == "undo":
        raise UsageError(f"Run `{run_id}` is an undoing itself.", "Run the connection again.")
    for later in desk.runs.of(wanted.urn):
        if later.id == run_id:
            return wanted
        if later.stores and later.outcome in outcome.CAME_THROUGH and later.kind != "undo":
            raise UsageError(
                f"Run `{later.id}` stored something after `{run_id}`.", "Undo that one first."
            )
    return wanted


def _check_kept(desk: Desk, undone: Run, before: dict[str, int]) -> None:
    for name, snapshot in before.items():
        if not keeps(store_named(desk.stores, name), snapshot):
            raise UsageError(
                f"Run `{undone.id}` is too long ago ({_day(undone.started)}): what was before it "
                "is kept no longer.",
                "Correct the data in the school's system and run the connection again.",
            )


def _cursors_before(desk: Desk, undone: Run) -> dict[str, str]:
    """How far the source had been read before the run."""
    if undone.kind == "review":
        # what was decided had been read by an earlier run: all is read again
        return {}
    for earlier in desk.runs.of(undone.urn):
        same = earlier.connection_id == undone.connection_id and earlier.id < undone.id
        if same and earlier.outcome in outcome.CAME_THROUGH:
            return dict(earlier.cursors)
    return {}


def _day(moment: datetime) -> str:
    return f"{moment:%-d %B %Y}"
