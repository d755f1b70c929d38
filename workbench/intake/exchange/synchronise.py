"""One run for one school: read, check, compare, store or put up for review, and say what came.

A run asks the source only for what the school shares at that moment and what the connector lets
through, and asks at every page whether that still stands.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any

from workbench.errors import UserError, kind_and_place
from workbench.intake.arrivals import ENROLMENTS, Extract
from workbench.intake.changes import PUPILS, Changes, changes_of, pupils_here
from workbench.intake.checks import CheckedExtract, check_arrivals
from workbench.intake.connectors.errors import Revoked
from workbench.intake.connectors.protocol import Connector, Progress, Wanted
from workbench.intake.exchange import runs as outcome
from workbench.intake.exchange.agreeing import Asked, Stopped, agreed
from workbench.intake.exchange.connections import (
    MANUAL,
    OF_PUPILS,
)
from workbench.intake.exchange.desk import Desk
from workbench.intake.exchange.locks import school_lock
from workbench.intake.exchange.losses import refuse_losses
from workbench.intake.exchange.refused import with_refused
from workbench.intake.exchange.review import put_up
from workbench.intake.exchange.revoking import AT_CONNECTOR, revoke
from workbench.intake.exchange.runs import Position, Run
from workbench.intake.exchange.settling import settle_all
from workbench.intake.exchange.unit import commit, stores_of
from workbench.store.audit import Action


def synchronise(
    desk: Desk, urn: str, connector: Connector, asked: Asked, progress: Progress | None = None
) -> Run:
    """Run once for a school.

    Args:
        desk: stores, connections, runs.
        urn: the school.
        connector: reaches its system.
        asked: by whom, and how.
        progress: is told the category and the rows so far.

    Returns:
        The run: stored, unchanged, or waiting for somebody to look at it.

    Raises:
        Busy: another run for the school is going on.
        Stopped: the school has switched the connection off; nothing was stored.
        UserError: the source or a store cannot be used; nothing was stored.
    """
    with school_lock(desk.settings.home, urn):
        settle_all(desk.stores, desk.runs, urn)
        desk = replace(desk, stores=desk.stores.held())
        connection = desk.connections.of(urn)
        wanted = agreed(desk, connection, connector, asked)
        kind = "incremental" if wanted.since and not wanted.complete else "full"
        run = desk.runs.begin(
            urn,
            kind,
            asked.by,
            sorted(wanted.categories),
            connection=connection.id,
            before=desk.snapshots(),
        )
        return _ended(desk, run, lambda: _carry_out(desk, run, connector, wanted, asked, progress))


def read(
    desk: Desk, urn: str, connector: Connector, wanted: Wanted, progress: Progress | None
) -> Extract:
    """Read from a source what is wanted, for as long as the school lets it.

    Raises:
        Stopped: it was switched off meanwhile.
    """

    def still(category: str, rows: int) -> None:
        if not desk.connections.stands(urn):
            raise Stopped(f"School {urn} has switched its connection off. Nothing was stored.")
        if progress is not None:
            progress(category, rows)

    return connector.extract(wanted, still)


def checked(desk: Desk, extract: Extract) -> CheckedExtract:
    """An extract with every check applied, against the pupils who are stored."""
    known = pupils_here(desk.stores, extract.source, extract.urn, extract.year)
    filled = replace(extract, arrivals=tuple(one for one in extract if len(one.rows)))
    staff = frozenset(desk.stores.rows("staff", extract.urn)["staff_id"].astype(str))
    # by the source's own clock, as far as it tells: marks after it cannot be
    day = extract.day or desk.connections.today
    found = check_arrivals(filled, desk.stores.catalogue, day, frozenset(known), staff)
    good = {one.dataset: one for one in found.extract}
    arrivals = tuple(good.get(one.dataset, one) for one in extract)
    return replace(found, extract=replace(extract, arrivals=arrivals))


def _carry_out(
    desk: Desk,
    run: Run,
    connector: Connector,
    wanted: Wanted,
    asked: Asked,
    progress: Progress | None,
) -> Run:
    everything = read(desk, run.urn, connector, wanted, progress)
    with desk.stores.moment():
        given = everything.without(ENROLMENTS)
        found = checked(desk, given)
        changes = _changes(desk, everything, found)
        first = not desk.runs.position(run.connection_id or 0).cursors
        if not asked.losses:
            refuse_losses(changes, lambda: len(desk.stores.rows(PUPILS, run.urn, year=given.year)))
        waits = again = False
        if desk.connections.of(run.urn).mode == MANUAL:
            held = put_up(changes, desk.stores, complete=given.whole)
            changes, waits, again = held.changes, held.waits, held.again
        changes = with_refused(changes, given, found.refused, run.id, desk.stores)
        told = _Told(given, found, wanted, first, again or found.waiting)
    return _store(desk, run, changes, told, waits)


@dataclass(frozen=True)
class _Told:
    """What a run has to say beside its changes."""

    given: Extract
    found: CheckedExtract
    wanted: Wanted
    first: bool
    again: bool

    def facts(self, before: Position) -> dict[str, Any]:
        """What is noted about the run."""
        return {
            "complete": self.wanted.complete or self.first,
            "cursors": self._cursors(before),
            "checks": [asdict(row) for row in self.found.rows],
        }

    def _cursors(self, before: Position) -> dict[str, str]:
        """How far was read. Rows of pupils who are not known yet are asked for again."""
        new = dict(self.given.cursors)
        if self.again:
            for category in OF_PUPILS & set(new):
                new.pop(category)
                if category in before.cursors:
                    new[category] = before.cursors[category]
        kept = {c: m for c, m in before.cursors.items() if c in self.wanted.categories}
        return {**{c: m for c, m in kept.items() if c not in self.given.cursors}, **new}


def _store(desk: Desk, run: Run, changes: Changes, told: _Told, waits: bool) -> Run:
    order = stores_of(changes)
    before = desk.runs.position(run.connection_id or 0)
    planned = desk.runs.change(
        run.id, counts=changes.counts(), stores=list(order), **told.facts(before)
    )
    desk.audit.write(
        Action.SYNC,
        actor=run.by,
        urn=run.urn,
        resource=f"run {run.id}",
        rows=sum(len(part.rows) + len(part.gone) for part in changes),
        result=", ".join(run.categories),
    )
    # the last moment at which a school can still stop it
    if not desk.connections.stands(run.urn):
        raise Stopped(f"School {run.urn} has switched its connection off. Nothing was stored.")
    commit(desk.stores, changes, run.id, order)
    after = desk.snapshots()
    ended = outcome.WAITING if waits else (outcome.STORED if order else outcome.UNCHANGED)
    return desk.runs.finish(planned.id, ended, lake_after=after["lake"], vault_after=after["vault"])


def _ended(desk: Desk, run: Run, carry_out: Callable[[], Run]) -> Run:
    """The run, with what went wrong noted before it is told."""
    try:
        return carry_out()
    except Revoked as revoked:
        _revoked(desk, run, str(revoked))
        raise
    except Stopped as stopped:
        desk.runs.finish(run.id, outcome.STOPPED, message=stopped.what)
        raise
    except UserError as error:
        settle_all(desk.stores, desk.runs, run.urn, message=error.what)
        raise
    except KeyboardInterrupt:
        settle_all(desk.stores, desk.runs, run.urn, message="It was stopped by hand.")
        raise
    except Exception as defect:
        words = f"{kind_and_place(defect)}. Nothing of it was kept."
        settle_all(desk.stores, desk.runs, run.urn, message=words)
        raise


def _revoked(desk: Desk, run: Run, words: str) -> None:
    desk.runs.finish(run.id, outcome.STOPPED, message=words)
    # whoever switched it off here meanwhile was first
    if desk.connections.stands(run.urn):
        revoke(desk.connections, run.urn, by="the school", where=AT_CONNECTOR)


def preview(
    desk: Desk, urn: str, connector: Connector, asked: Asked, progress: Progress | None = None
) -> tuple[Changes, CheckedExtract]:
    """What a run would change now; nothing is stored and nothing is remembered.

    Raises:
        Stopped: the connection is off.
        UserError: the source cannot be read.
    """
    connection = desk.connections.of(urn)
    wanted = replace(agreed(desk, connection, connector, asked), complete=True)
    given = read(desk, urn, connector, wanted, progress)
    found = checked(desk, given.without(ENROLMENTS))
    return _changes(desk, given, found), found


def _changes(desk: Desk, given: Extract, found: CheckedExtract) -> Changes:
    origin = desk.origin(given.urn)
    return changes_of(found.extract, desk.stores, origin, given.of(ENROLMENTS))
