"""Changes that wait for a data manager: one row each in the vault, old beside new."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from workbench.contracts.model import Contract
from workbench.intake.changes import PUPILS, Changes, Stores
from workbench.intake.compare import Change, compare

DATASET = "pending_change"
ACCEPTED, REJECTED = "accepted", "rejected"
_DIGEST_BYTES = 6
_LEAVING = "leaving_date"


@dataclass(frozen=True)
class Pending:
    """One change that waits: of a row, or of a row that goes.

    ``row`` and ``before`` are the row as it would be and as it is; None where it goes or is new.
    """

    number: str
    dataset: str
    pupil_id: str | None
    kind: str
    row: Mapping[str, Any] | None
    before: Mapping[str, Any] | None
    decided: str | None = None

    def fields(self) -> list[tuple[str, Any, Any]]:
        """Columns that differ, with the value as it is and as it would be."""
        old, new = self.before or {}, self.row or {}
        names = [name for name in dict.fromkeys([*new, *old]) if name not in ("origin", "urn")]
        pairs = ((name, old.get(name), new.get(name)) for name in names)
        return [(name, was, will) for name, was, will in pairs if was != will]


def pending_of(change: Change) -> list[Pending]:
    """Every row of a change as one that waits."""
    contract = change.contract
    before = {_key(contract, row): row for row in _records(change.before)}
    rows = [(row, before.get(_key(contract, row))) for row in _records(change.rows)]
    gone: list[tuple[dict[str, Any] | None, dict[str, Any] | None]] = [
        (None, row) for row in _records(change.gone)
    ]
    return [_pending(contract, row, was) for row, was in [*rows, *gone]]


def read_pending(stores: Stores, urn: str) -> list[Pending]:
    """What waits for a school, and what was rejected, in order of pupil and dataset."""
    frame = stores.rows(DATASET, urn)
    rows = frame.sort_values(["pupil_id", "dataset", "number"]).to_dict("records")
    return [_read(row) for row in rows]


def kept(
    pending: Iterable[Pending],
    gone: Iterable[Pending],
    stores: Stores,
    urn: str,
    origin: str,
    by: str,
) -> Change:
    """The change of the list itself: rows to keep, and rows to drop."""
    contract = stores.catalogue[DATASET]
    rows = pd.DataFrame([_row(one, by) for one in pending], columns=list(_COLUMNS))
    mine = rows.assign(urn=urn, origin=origin)
    change = compare(contract, mine, stores.rows(DATASET, urn), complete=False)
    stored = stores.rows(DATASET, urn)
    numbers = [one.number for one in gone]
    dropped = stored[stored["number"].isin(numbers)]
    return Change(contract, change.rows, dropped, change.before)


def as_changes(chosen: Iterable[Pending], stores: Stores, urn: str, origin: str) -> Changes:
    """What accepting some of what waits changes."""
    parts = []
    by_dataset: dict[str, list[Pending]] = {}
    for one in chosen:
        by_dataset.setdefault(one.dataset, []).append(one)
    for dataset, waiting in by_dataset.items():
        contract = stores.catalogue[dataset]
        stored = stores.rows(dataset, urn, origin=origin)
        rows = _frame(contract, [one.row for one in waiting if one.row is not None])
        going = _frame(contract, [one.before for one in waiting if one.row is None])
        change = compare(contract, rows, stored, complete=False)
        key = list(contract.key)
        gone = stored.merge(going[key].astype(stored[key].dtypes.to_dict()), on=key)
        parts.append(Change(contract, change.rows, gone, change.before))
    return Changes(urn, origin, tuple(parts))


_COLUMNS = ("number", "dataset", "pupil_id", "kind", "content", "decided", "by")


def _row(one: Pending, by: str) -> dict[str, Any]:
    content = json.dumps({"row": one.row, "before": one.before}, ensure_ascii=False, default=str)
    return {
        "number": one.number,
        "dataset": one.dataset,
        "pupil_id": one.pupil_id,
        "kind": one.kind,
        "content": content,
        "decided": one.decided,
        "by": by if one.decided else None,
    }


def _read(row: Mapping[Any, Any]) -> Pending:
    content = json.loads(row["content"])
    return Pending(
        row["number"],
        row["dataset"],
        _text(row["pupil_id"]),
        row["kind"],
        content["row"],
        content["before"],
        _text(row["decided"]),
    )


def _pending(
    contract: Contract, row: dict[str, Any] | None, before: dict[str, Any] | None
) -> Pending:
    some = row if row is not None else before
    assert some is not None
    name = json.dumps([contract.name, *_key(contract, some)], default=str)
    number = hashlib.blake2b(name.encode(), digest_size=_DIGEST_BYTES).hexdigest()
    kind = _kind(contract, row, before)
    return Pending(number, contract.name, some.get("pupil_id"), kind, row, before)


def _kind(contract: Contract, row: dict[str, Any] | None, before: dict[str, Any] | None) -> str:
    if contract.name == PUPILS:
        if before is None:
            return "joiner"
        if row is None or (row[_LEAVING] and not before[_LEAVING]):
            return "leaver"
    if before is None:
        return "new"
    return "gone" if row is None else "changed"


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows with values as JSON has them, so that what was kept can be compared with what comes."""
    return [
        {str(name): _plain(value) for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA or value != value:
        return None
    return value if isinstance(value, str | bool | int | float) else str(value)


def _text(value: Any) -> str | None:
    return None if _plain(value) is None else str(value)


def _key(contract: Contract, row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in contract.key)


def _frame(contract: Contract, rows: Iterable[Mapping[str, Any] | None]) -> pd.DataFrame:
    from workbench.contracts.checks import cast

    frame = pd.DataFrame([dict(row) for row in rows if row is not None], columns=contract.names)
    return cast(frame, contract)[0]
