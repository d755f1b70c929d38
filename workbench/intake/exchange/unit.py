"""One unit for one school and run: wholly in lake and vault, or in neither.

A transaction cannot span two stores, so the vault comes first and the lake second: a reader never
meets a fact about a pupil who has no identity. A run has happened when the last of its stores has
it; what an earlier one has of a run that did not happen is taken out again before the next run
(:func:`settle`). Each snapshot says which run made it.
"""

from collections.abc import Iterable, Sequence

import pandas as pd
import sqlalchemy as sa
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_random,
)

from workbench.contracts.model import Contract
from workbench.contracts.types import sql_table, to_frame
from workbench.errors import Busy
from workbench.intake.changes import LINKS, Changes, Stores
from workbench.intake.compare import Change, compare
from workbench.store.changes import SNAPSHOT, all_snapshots
from workbench.store.duck import LAKE
from workbench.store.lake import Lake, LakeAt

VAULT, FACTS = "vault", "lake"
ORDER = (VAULT, FACTS)
AUTHOR = "exchange"
_BOOKS = ("refused_row", "pending_change", LINKS)
"""The books of the exchange: who pupils are, what was refused, what waits."""


def stores_of(changes: Changes) -> tuple[str, ...]:
    """The stores that a unit commits to, in order."""
    touched = {part.contract.store for part in changes if not part.empty}
    return tuple(name for name in ORDER if name in touched)


def commit(stores: Stores, changes: Changes, run: str, order: Sequence[str]) -> None:
    """Put changes into the stores, one transaction each, signed with the run.

    Raises:
        Busy: another process has been writing for ten minutes.
        StoreError: a store cannot be written.
    """
    for name in order:
        parts = [part for part in changes if part.contract.store == name and not part.empty]
        _write(store_named(stores, name), parts, changes.urn, run)


def store_named(stores: Stores, name: str) -> Lake:
    """The lake or the vault."""
    return stores.vault if name == VAULT else stores.lake


def happened(stores: Stores, run: str, order: Sequence[str], before: dict[str, int]) -> bool:
    """Whether a run that was cut off had come to its end: the last of its stores has it."""
    return bool(order) and _has(store_named(stores, order[-1]), run, before[order[-1]])


def settle(
    stores: Stores, urn: str, run: str, order: Sequence[str], before: dict[str, int]
) -> bool:
    """Bring the stores of a school together after a run that was cut off.

    Args:
        stores: lake and vault.
        urn: the school; nobody else writes its rows meanwhile.
        run: the run.
        order: stores that it was to commit to, in order.
        before: their newest snapshots before it.

    Returns:
        Whether the run has happened. If not, nothing of it is left.
    """
    if happened(stores, run, order, before):
        return True
    for name in order:
        store = store_named(stores, name)
        if _has(store, run, before[name]):
            restore(store, urn, before[name], f"{run} taken back")
    return False


def restore(store: Lake, urn: str, snapshot: int, message: str) -> None:
    """Make a store's rows of a school what they were at a snapshot."""
    _write(store, differences(store, urn, snapshot, books=True), urn, message)


def differences(store: Lake, urn: str, snapshot: int, *, books: bool) -> list[Change]:
    """What it takes to make a store's rows of a school what they were at a snapshot.

    Args:
        store: lake or vault.
        urn: the school.
        snapshot: the snapshot; 0 is before anything was stored.
        books: whether the books count too: links, refused rows, what waits. They do where a run
            never happened, and do not where somebody undoes one.
    """
    if not store.exists:
        return []
    mine = [c for c in store.contracts if _exchanged(c) and (books or c.name not in _BOOKS)]
    mine = [c for c in mine if store.filled(c.name)]
    with store.moment():
        now = {c.name: _rows(store, c, urn) for c in mine}
    if snapshot:
        with store.at(snapshot) as then:
            earlier = {c.name: _rows(then, c, urn) for c in mine}
    else:
        earlier = {name: rows.head(0) for name, rows in now.items()}
    found = [compare(c, earlier[c.name], now[c.name], complete=True) for c in mine]
    return [change for change in found if not change.empty]


def keeps(store: Lake, snapshot: int) -> bool:
    """Whether what a store was at a snapshot can still be asked for."""
    known = all_snapshots().subquery()
    wanted = sa.select(known.c[SNAPSHOT]).where(known.c[SNAPSHOT] == snapshot)
    return not snapshot or bool(store.read(wanted).num_rows)


def _exchanged(contract: Contract) -> bool:
    """Whether runs write a dataset: what a school gives, but for the books about it."""
    mine = contract.category != "published" and "urn" in contract.names
    return mine and contract.controller != "FFT"


def _rows(store: Lake | LakeAt, contract: Contract, urn: str) -> pd.DataFrame:
    table = sql_table(contract, LAKE)
    return to_frame(store.read(sa.select(table).where(table.c.urn == urn)))


def _write(store: Lake, parts: Iterable[Change], urn: str, message: str) -> None:
    changed = list(parts)
    if not changed:
        return
    for attempt in _again():
        with attempt, store.writing() as writer:
            for part in changed:
                key = [name for name in part.contract.key if name != "urn"]
                gone = part.gone[key] if len(part.gone) else None
                writer.merge(part.contract.name, part.rows, where={"urn": urn}, gone=gone)
            writer.say(AUTHOR, message)


def _again() -> Retrying:
    """Where several may write at once, a unit may meet another that changes the same table."""
    return Retrying(
        retry=retry_if_exception_type(Busy),
        wait=wait_random(0.1, 2),
        stop=stop_after_attempt(5) | stop_after_delay(600),
        reraise=True,
    )


def _has(store: Lake, run: str, after: int) -> bool:
    """Whether a store has a snapshot that a run made."""
    if not store.exists:
        return False
    known = all_snapshots().subquery()
    mine = sa.and_(known.c[SNAPSHOT] > after, known.c.commit_message == run)
    return bool(store.read(sa.select(known.c[SNAPSHOT]).where(mine)).num_rows)
