"""The connection page of a school: what is shared, with whom, what came, what went wrong."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from workbench.contracts.model import Contract
from workbench.contracts.types import sql_table
from workbench.intake.changes import Stores
from workbench.intake.connectors.protocol import CATEGORIES
from workbench.intake.exchange import runs as outcome
from workbench.intake.exchange.agreeing import COMPARED_EVERY
from workbench.intake.exchange.connections import Described
from workbench.intake.exchange.desk import Desk
from workbench.intake.exchange.review import waiting
from workbench.intake.exchange.runs import Run
from workbench.store.duck import LAKE

APPLICATION = "this workbench"
_BOOKS = ("pupil_link", "refused_row", "pending_change")


@dataclass(frozen=True)
class Category:
    """One category on the page: shared or not since when, what came last, how much there is.

    ``problems`` count rows or values by rule of the last run that read the category.
    """

    name: str
    title: str
    sentence: str
    shared: bool
    since: datetime | None
    by: str
    last_extract: datetime | None
    records: Mapping[str, int]
    problems: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Status:
    """Everything on the connection page of a school."""

    connection: Described
    application: str
    categories: tuple[Category, ...]
    last_run: Run | None
    next_comparison: date | None
    waiting: int


def status_of(desk: Desk, urn: str) -> Status:
    """The connection page of a school.

    Raises:
        UsageError: it was never connected.
    """
    connection = desk.connections.of(urn)
    runs = [run for run in desk.runs.of(urn) if run.connection_id == connection.id]
    categories = tuple(_category(desk, connection, runs, name) for name in CATEGORIES)
    compared = desk.runs.position(connection.id).compared
    due = (compared + COMPARED_EVERY).date() if compared else None
    waits = len(waiting(desk.stores, urn)) if desk.stores.vault.exists else 0
    newest = runs[0] if runs else None
    return Status(connection, APPLICATION, categories, newest, due, waits)


def _category(desk: Desk, connection: Described, runs: list[Run], name: str) -> Category:
    words = CATEGORIES[name]  # type: ignore[index]  # the caller's names are its keys
    standing = [one for one in connection.shared if one.category == name and not one.withdrawn]
    through = [r for r in runs if name in r.categories and r.outcome in outcome.CAME_THROUGH]
    last = through[0] if through else None
    mine = list(_datasets(desk.stores, name))
    datasets = {contract.name for contract in mine}
    checks = [dict(check) for check in last.checks] if last else []
    wrong = [c for c in checks if c["dataset"] in datasets and c["result"] != "passed"]
    return Category(
        name,
        words.title,
        words.sentence,
        name in connection.categories,
        standing[0].given if standing else None,
        standing[0].given_by if standing else "",
        last.finished if last else None,
        {contract.name: _count(desk.stores, contract, connection.urn) for contract in mine},
        tuple(wrong),
    )


def _datasets(stores: Stores, category: str) -> Iterator[Contract]:
    """Datasets of a category that runs write."""
    for contract in stores.catalogue:
        mine = contract.category == category and contract.data_type == "customer"
        if mine and "urn" in contract.names and contract.name not in _BOOKS:
            yield contract


def _count(stores: Stores, contract: Contract, urn: str) -> int:
    holder = stores.holder(contract)
    if not holder.filled(contract.name):
        return 0
    table = sql_table(contract, LAKE)
    mine = sa.select(table.c.urn).where(table.c.urn == urn)
    return int(holder.read(mine).num_rows)
