"""Whose names are due to go, and their removal.

Source of the rule: FFT MIS data sharing agreement, how long data are retained. What cannot name
anybody stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from workbench.intake.changes import LINKS, PEOPLE, PUPILS, Changes
from workbench.intake.compare import Change
from workbench.intake.exchange.desk import Desk
from workbench.intake.exchange.locks import school_lock
from workbench.intake.exchange.revoking import named_until
from workbench.intake.exchange.settling import settle_all
from workbench.intake.exchange.unit import VAULT, commit
from workbench.store.audit import Action

_WHOLE = (PEOPLE, "pupil_address", LINKS, "staff", "refused_row", "pending_change")


@dataclass(frozen=True)
class Due:
    """Names of one school that are due: all of them, or those of some pupils."""

    urn: str
    why: str
    pupils: tuple[str, ...] | None

    @property
    def what(self) -> str:
        """How much, in words."""
        return "everybody" if self.pupils is None else f"{len(self.pupils):,} pupils"


def due(desk: Desk, day: date) -> tuple[Due, ...]:
    """What is due on a day: schools that stopped sharing, and pupils who left, long enough ago."""
    return tuple(_due(desk, day))


def remove(desk: Desk, found: Due, by: str) -> int:
    """Remove names for good: from what is stored, and from what was.

    Returns:
        How many rows went.

    Raises:
        Busy: a run for the school is going on.
    """
    with school_lock(desk.settings.home, found.urn):
        settle_all(desk.stores, desk.runs, found.urn)
        changes = Changes(found.urn, desk.origin(found.urn), tuple(_parts(desk, found)))
        rows = sum(len(part.gone) for part in changes)
        desk.audit.write(
            Action.PURGE, actor=by, urn=found.urn, resource="names", rows=rows, result=found.why
        )
        commit(desk.stores, changes, f"names removed: {found.why}", (VAULT,))
    return rows


def forget(desk: Desk) -> None:
    """Take away what the vault was before, so that what was removed cannot be asked for."""
    if desk.stores.vault.exists:
        for name in _WHOLE:
            desk.stores.vault.compact(name, thorough=True)
        desk.stores.vault.expire(desk.clock())


def _due(desk: Desk, day: date) -> Iterator[Due]:
    if not desk.stores.vault.exists:
        return
    for connection in desk.connections.all():
        until = connection.named_until
        if until is not None and until <= day:
            if any(len(desk.stores.rows(name, connection.urn)) for name in _WHOLE):
                yield Due(connection.urn, "the school stopped sharing", None)
            continue
        left = _left(desk, connection.urn, day)
        if left:
            yield Due(connection.urn, "they left", left)


def _left(desk: Desk, urn: str, day: date) -> tuple[str, ...]:
    """Pupils with a name whose last enrolment ended long enough ago."""
    rows = desk.stores.rows(PUPILS, urn)[["pupil_id", "year", "leaving_date"]]
    last = rows.sort_values("year").drop_duplicates("pupil_id", keep="last").dropna()
    named = set(desk.stores.rows(PEOPLE, urn)["pupil_id"])
    old = last["leaving_date"].map(lambda left: named_until(left) <= day).astype(bool)
    return tuple(sorted(set(last.loc[old, "pupil_id"]) & named))


def _parts(desk: Desk, found: Due) -> Iterator[Change]:
    for name in _WHOLE:
        contract = desk.stores.catalogue[name]
        rows = desk.stores.rows(name, found.urn)
        if found.pupils is not None:
            if "pupil_id" not in contract.names:
                continue
            rows = rows[rows["pupil_id"].isin(found.pupils)]
        yield Change(contract, rows.head(0), rows, rows.head(0))
