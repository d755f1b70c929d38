"""What would change: rows that arrived beside rows that are stored, by dataset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from workbench.contracts.model import Contract
from workbench.contracts.types import arrow_schema, pandas_dtype, to_frame

_SIDE = "_side"


@dataclass(frozen=True)
class Change:
    """What becomes of one dataset of a school.

    ``rows`` are new and changed rows, whole, in the contract's columns; ``gone`` are stored rows
    that go; ``before`` are the stored rows that ``rows`` take the place of.
    """

    contract: Contract
    rows: pd.DataFrame
    gone: pd.DataFrame
    before: pd.DataFrame

    @property
    def empty(self) -> bool:
        """Whether nothing changes."""
        return self.rows.empty and self.gone.empty

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many rows are new, changed and gone."""
        return {
            "new": len(self.rows) - len(self.before),
            "changed": len(self.before),
            "gone": len(self.gone),
        }

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """How many changed rows have another value in each column that changed."""
        if self.before.empty:
            return {}
        pairs = self.pairs()
        counted = {
            name: int(_differs(pairs[name], pairs[f"{name}_before"]).sum())
            for name in self.contract.names
            if name not in self.contract.key
        }
        return {name: count for name, count in counted.items() if count}

    def pairs(self) -> pd.DataFrame:
        """Changed rows, each column beside its value before (``_before``)."""
        key = list(self.contract.key)
        return self.rows.merge(self.before, on=key, suffixes=("", "_before"))

    def of_rows(self, rows: pd.DataFrame, gone: pd.DataFrame) -> "Change":
        """The part of the change that has these rows."""
        key = list(self.contract.key)
        return replace(self, rows=rows, gone=gone, before=self.before.merge(rows[key], on=key))


def compare(
    contract: Contract, arrived: pd.DataFrame, stored: pd.DataFrame, *, complete: bool
) -> Change:
    """Set rows that arrived beside rows that are stored.

    Args:
        contract: of the dataset.
        arrived: rows with the key and some of the other columns; what a source does not know of a
            pupil stays as it is stored.
        stored: rows of the contract that could be meant.
        complete: whether rows that did not arrive have gone.

    Returns:
        What is new, has changed and, where ``complete``, has gone.
    """
    stored = typed(stored, contract)
    if arrived.empty and (stored.empty or not complete):
        return nothing(contract)
    known = [name for name in contract.names if name in arrived]
    mine = typed(arrived[known], contract)
    key = list(contract.key)
    kept = [name for name in contract.names if name not in known]
    whole = mine.merge(stored[[*key, *kept]], on=key, how="left") if kept else mine
    whole = whole[list(contract.names)]
    if _equal(whole, stored, contract):
        return nothing(contract)
    both = whole.merge(stored, on=key, how="left", suffixes=("", _SIDE), indicator=True)
    there = (both["_merge"] == "both").to_numpy()
    changed = there & _any_differs(both, contract)
    rows = whole[~there | changed].reset_index(drop=True)
    before = _matching(stored, rows, key)
    gone = _missing(stored, whole, key) if complete else stored.head(0)
    return Change(contract, rows, gone, before)


def nothing(contract: Contract) -> Change:
    """No change of a dataset."""
    none = no_rows(contract)
    return Change(contract, none, none, none)


def typed(frame: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """The frame's columns in the types of the contract."""
    types = {c.name: pandas_dtype(c) for c in contract if c.name in frame}
    if frame.empty:
        # a column without values has no type that could be cast
        return no_rows(contract)[list(types)]
    mine = frame[list(types)]
    # a cast that changes nothing costs as much as one that does
    return mine if mine.dtypes.to_dict() == types else mine.astype(types)


def no_rows(contract: Contract) -> pd.DataFrame:
    """No row, with the columns and types of the contract."""
    return to_frame(arrow_schema(contract).empty_table())


def without(frame: pd.DataFrame, keys: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Rows whose values in some columns are not among those of another frame."""
    return _missing(frame, keys, list(by))


def _equal(one: pd.DataFrame, other: pd.DataFrame, contract: Contract) -> bool:
    """Whether both have the same rows, in whatever order: usual, and quick to see."""
    if len(one) != len(other):
        return False
    schema, key = arrow_schema(contract), [(name, "ascending") for name in contract.key]
    tables = (pa.Table.from_pandas(f, schema=schema, preserve_index=False) for f in (one, other))
    mine, theirs = (table.sort_by(key) for table in tables)
    return bool(mine.equals(theirs))


def _any_differs(both: pd.DataFrame, contract: Contract) -> "npt.NDArray[np.bool_]":
    changed = np.zeros(len(both), dtype=bool)
    for name in contract.names:
        if name not in contract.key:
            changed |= _differs(both[name], both[f"{name}{_SIDE}"]).to_numpy(dtype=bool)
    return changed


def _differs(one: "pd.Series", other: "pd.Series") -> "pd.Series[bool]":
    """Where two columns differ; missing equals missing."""
    unequal = (one != other).fillna(False).astype(bool)
    return unequal | (one.isna() != other.isna())


def _matching(frame: pd.DataFrame, keys: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return frame.merge(keys[by], on=by).reset_index(drop=True)


def _missing(frame: pd.DataFrame, keys: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    left = frame.merge(keys[by].drop_duplicates(), on=by, how="left", indicator=True)
    return left[left["_merge"] == "left_only"].drop(columns="_merge").reset_index(drop=True)
