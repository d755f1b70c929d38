"""What in a home is not synthetic: asked of the stores and the registry, row by row.

A mark alone is not believed. Rows of pupils must be marked synthetic and belong to a school that
is synthetic itself, and nothing may ever have come from a school's system or file, whose rows a
synthetic school would mark in the same way.
"""

from collections.abc import Iterator

import sqlalchemy as sa

from workbench.contracts.model import Contract
from workbench.contracts.read import read_catalogue
from workbench.contracts.types import sql_table
from workbench.serve.admission import SYNTHETIC
from workbench.settings import Settings
from workbench.store.duck import LAKE, METADATA
from workbench.store.lake import Lake
from workbench.store.notes import NOTES
from workbench.store.registry import Connection, Registry, SyncRun
from workbench.store.writer import LOADS

_PUBLISHED = "published"
_SCHOOL = "school"
FROM_SCHOOLS = ("pending_change", "pupil_link", "refused_row")
"""Datasets that only a school's system or file fills."""
_OWN = (LOADS.name, NOTES.name)


def not_synthetic(chosen: Settings, registry: Registry) -> tuple[str, ...]:
    """Sentences about what a home holds that is not synthetic; none where it may be shown.

    Published figures of schools are public and may stand beside synthetic rows.

    Args:
        chosen: settings whose lake and vault are looked at.
        registry: the registry of the same home.

    Raises:
        StoreError: a store cannot be read.
    """
    catalogue = read_catalogue(chosen.contracts)
    lake = Lake(chosen.lake, "lake", catalogue, chosen)
    vault = Lake(chosen.vault, "vault", catalogue, chosen)
    try:
        made_up = _synthetic_schools(lake)
        found = [*_of_registry(registry)]
        for store in (lake, vault):
            found += _of_store(store, made_up)
        if not found and not made_up:
            found.append("There is no synthetic school.")
        return tuple(found)
    finally:
        lake.close()
        vault.close()


def _of_registry(registry: Registry) -> Iterator[str]:
    with registry.reading() as session:
        connections = set(session.scalars(sa.select(Connection.urn)))
        runs = session.execute(sa.select(SyncRun.kind, SyncRun.urn)).all()
    if connections:
        yield f"{_schools(len(connections))} a connection to a school's own system."
    uploads = {urn for kind, urn in runs if kind == "upload"}
    if uploads:
        yield f"{_schools(len(uploads))} files that were uploaded."
    others = {urn for kind, urn in runs if kind != "upload"}
    if others:
        yield f"{_schools(len(others))} data taken from a school's own system."


def _schools(count: int) -> str:
    return "1 school has" if count == 1 else f"{count:,} schools have"


def _synthetic_schools(lake: Lake) -> frozenset[str]:
    """URNs that are synthetic and nothing else."""
    if not lake.filled(_SCHOOL):
        return frozenset()
    table = sql_table(lake.contract(_SCHOOL), LAKE)
    rows = lake.read(sa.select(table.c.urn, table.c.origin).distinct()).to_pylist()
    others = {row["urn"] for row in rows if row["origin"] != SYNTHETIC}
    return frozenset(row["urn"] for row in rows) - others


def _of_store(store: Lake, made_up: frozenset[str]) -> Iterator[str]:
    known = {contract.name: contract for contract in store.contracts}
    for name in _tables(store):
        if name in _OWN or not store.filled(name):
            continue
        if name not in known:
            yield f"The {store.store} has a table `{name}` that no contract describes."
        else:
            yield from _of_dataset(store, known[name], made_up)


def _tables(store: Lake) -> list[str]:
    if not store.exists:
        return []
    tables = sa.table(
        "ducklake_table", sa.column("table_name"), sa.column("end_snapshot"), schema=METADATA
    )
    wanted = sa.select(tables.c.table_name).where(tables.c.end_snapshot.is_(None))
    return sorted(str(name) for name in store.read(wanted).column(0).to_pylist())


def _of_dataset(store: Lake, contract: Contract, made_up: frozenset[str]) -> Iterator[str]:
    """What one dataset holds beyond what may be shown."""
    table = sql_table(contract, LAKE)
    origin = table.c[contract.origin_column]
    counted = sa.select(origin.label("origin"), sa.func.count().label("rows")).group_by(origin)
    rows = {row["origin"]: int(row["rows"]) for row in store.read(counted).to_pylist()}
    about_schools = contract.category == _PUBLISHED
    allowed = {SYNTHETIC, _PUBLISHED} if about_schools else {SYNTHETIC}
    for mark in sorted(set(rows) - allowed, key=str):
        yield f"`{contract.name}` has {rows[mark]:,} rows marked {mark}."
    if contract.name in FROM_SCHOOLS and rows:
        yield f"`{contract.name}` has rows, which only a school's own system or file gives."
    if about_schools or "urn" not in contract.names:
        return
    schools = store.read(sa.select(table.c.urn).distinct()).column(0).to_pylist()
    real = {str(urn) for urn in schools if urn is not None} - made_up
    if real:
        yield (
            f"`{contract.name}` has rows of {len(real):,} "
            f"{'school that is' if len(real) == 1 else 'schools that are'} not synthetic."
        )
