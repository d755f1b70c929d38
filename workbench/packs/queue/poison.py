"""The poison list: packs that failed so often, or so surely, that they are not tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from workbench.errors import UsageError
from workbench.packs.queue.states import Event, State, after
from workbench.store.registry import PackJob, PackPoison, PackRun, Registry


@dataclass(frozen=True)
class Poison:
    """A pack that is not tried again, and why."""

    key: str
    urn: str
    run: str
    since: datetime
    attempts: int
    kind: str
    cell: int | None


def poisoned(registry: Registry, names: Sequence[str] = ()) -> tuple[Poison, ...]:
    """The list, by school.

    Args:
        names: URNs or ids of packs; none for the whole list.

    Raises:
        UsageError: one of the names is not on the list.
    """
    with registry.reading() as session:
        rows = session.scalars(sa.select(PackPoison).order_by(PackPoison.urn, PackPoison.key))
        listed = tuple(
            Poison(row.key, row.urn, row.run_id, row.since, row.attempts, row.kind, row.cell)
            for row in rows
        )
    known = {one.urn for one in listed} | {one.key for one in listed}
    for name in names:
        if name not in known:
            raise UsageError(
                f"`{name}` is not on the poison list.", "`workbench pack poison` shows it."
            )
    return tuple(one for one in listed if not names or one.urn in names or one.key in names)


def taken_off(registry: Registry, names: Sequence[str] = ()) -> tuple[Poison, ...]:
    """Take packs off the list, so that they are tried again when their run goes on.

    Args:
        names: URNs or ids of packs; none for the whole list.

    Returns:
        What was taken off.

    Raises:
        UsageError: one of the names is not on the list.
    """
    taken = poisoned(registry, names)
    with registry.writing() as session:
        for one in taken:
            session.execute(sa.delete(PackPoison).where(PackPoison.key == one.key))
            # the newest run that wanted it goes on with it; older ones keep what became of them
            job = session.scalars(
                sa.select(PackJob)
                .where(PackJob.key == one.key, PackJob.state == State.POISONED)
                .order_by(PackJob.run_id.desc())
            ).first()
            if job is not None:
                job.state = after(State.POISONED, Event.RELEASED, failures=0, attempts=0, tries=1)
                job.failures, job.attempts, job.finished = 0, 0, None
                session.get_one(PackRun, job.run_id).finished = None
    return taken
