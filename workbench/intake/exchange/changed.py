"""What runs changed, asked afterwards: from the change feeds of lake and vault."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from workbench.contracts.model import Contract
from workbench.intake.exchange.desk import Desk
from workbench.intake.exchange.runs import Run
from workbench.intake.exchange.unit import store_named
from workbench.store.changes import KIND, SNAPSHOT

_BEFORE, _AFTER = "update_preimage", "update_postimage"


@dataclass(frozen=True)
class Changed:
    """What one run changed about one pupil in one dataset; columns, never values."""

    run: str
    started: datetime
    dataset: str
    kind: str
    rows: int
    columns: tuple[str, ...]


def changed_by(desk: Desk, run: Run, dataset: str) -> pd.DataFrame:
    """Rows of a dataset that a run changed.

    Returns:
        snapshot_id, change_type (insert, delete, update_preimage, update_postimage) and the
        columns of the contract. It holds values of pupils.

    Raises:
        StoreError: the run is so long ago that its changes are not kept.
        ContractError: there is no such dataset.
    """
    contract = desk.stores.catalogue[dataset]
    after = {"lake": run.lake_after, "vault": run.vault_after}[contract.store]
    before = run.before[contract.store]
    # of a store that was made by the run, what was before is its first, empty snapshot
    return store_named(desk.stores, contract.store).changes(
        dataset, before, after or before, where={"urn": run.urn}
    )


def about_pupil(desk: Desk, urn: str, pupil_id: str) -> list[Changed]:
    """What each run changed about a pupil, newest first.

    Runs so long ago that their changes are not kept are left out.
    """
    return [one for run in desk.runs.of(urn) for one in _of_run(desk, run, pupil_id)]


def _of_run(desk: Desk, run: Run, pupil_id: str) -> Iterator[Changed]:
    for dataset in run.counts:
        contract = desk.stores.catalogue[dataset]
        if "pupil_id" not in contract.names or run.outcome == "undone":
            continue
        rows = changed_by(desk, run, dataset)
        mine = rows[rows["pupil_id"] == pupil_id]
        for kind, found in mine.groupby(KIND):
            if kind != _BEFORE:
                columns = _columns(mine, contract) if kind == _AFTER else ()
                yield Changed(run.id, run.started, dataset, str(kind), len(found), columns)


def _columns(rows: pd.DataFrame, contract: Contract) -> tuple[str, ...]:
    """Columns in which rows before and after differ."""
    key = [SNAPSHOT, *contract.key]
    sides = [rows[rows[KIND] == kind] for kind in (_BEFORE, _AFTER)]
    pairs = sides[0].merge(sides[1], on=key, suffixes=("", "_after"))
    others = [name for name in contract.names if name not in contract.key]
    return tuple(
        name
        for name in others
        if (
            pairs[name].astype("str").fillna("") != pairs[f"{name}_after"].astype("str").fillna("")
        ).any()
    )
