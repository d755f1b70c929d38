"""A data manager's decision about changes that wait, carried out as a run of its own."""

from collections.abc import Sequence

from workbench.intake.exchange import runs as outcome
from workbench.intake.exchange.desk import Desk
from workbench.intake.exchange.locks import school_lock
from workbench.intake.exchange.review import DECISIONS, chosen_of, waiting
from workbench.intake.exchange.runs import Run
from workbench.intake.exchange.settling import settle_all
from workbench.intake.exchange.unit import commit, stores_of
from workbench.store.audit import Action


def decide(desk: Desk, urn: str, chosen: Sequence[str], decision: str, by: str) -> Run:
    """Accept or reject changes that wait.

    Args:
        desk: stores, connections, runs.
        urn: the school.
        chosen: numbers of changes, pupils, or ``all``.
        decision: ``accepted`` or ``rejected``.
        by: who decided.

    Returns:
        The run that carried it out.

    Raises:
        UsageError: nothing of that name waits.
        Busy: another run for the school is going on.
    """
    with school_lock(desk.settings.home, urn):
        settle_all(desk.stores, desk.runs, urn)
        mine = chosen_of(waiting(desk.stores, urn), chosen)
        changes = DECISIONS[decision](mine, desk.stores, urn, desk.origin(urn), by)
        connection = desk.connections.of(urn)
        position = desk.runs.position(connection.id)
        categories = sorted({desk.stores.catalogue[one.dataset].category for one in mine})
        run = desk.runs.begin(
            urn,
            "review",
            by,
            categories,
            connection=connection.id,
            before=desk.snapshots(),
        )
        order = stores_of(changes)
        desk.runs.change(
            run.id,
            counts=changes.counts(),
            stores=list(order),
            cursors=dict(position.cursors),
            message=f"{len(mine)} changes {decision}.",
        )
        desk.audit.write(
            Action.REVIEW, actor=by, urn=urn, resource=f"run {run.id}", rows=len(mine),
            result=decision,
        )  # fmt: skip
        commit(desk.stores, changes, run.id, order)
        after = desk.snapshots()
        return desk.runs.finish(
            run.id, outcome.STORED, lake_after=after["lake"], vault_after=after["vault"]
        )
