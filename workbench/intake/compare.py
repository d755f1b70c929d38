"""What would change: rows that arrived beside rows that are stored, by dataset."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from workbench.contracts.model import Contract
from workbench.contracts.types import arrow_schema, pandas_dtype, to_frame

Places = npt.NDArray[np.intp]


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
        place = _places(self.rows, self.before, self.contract.key)
        rows, before = self.rows[place >= 0], self.before.iloc[place[place >= 0]]
        names = (name for name in self.contract.names if name not in self.contract.key)
        counted = {name: int(_differs(rows[name], before[name]).sum()) for name in names}
        return {name: count for name, count in counted.items() if count}

    def of_rows(self, rows: pd.DataFrame, gone: pd.DataFrame) -> "Change":
        """The part of the change that has these rows."""
        place = _places(self.before, rows, self.contract.key)
        before = self.before[place >= 0].reset_index(drop=True)
        return replace(self, rows=rows, gone=gone, before=before)


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
    place = _places(mine, stored, contract.key)
    there = place >= 0
    whole = _whole(mine, stored, place, contract)
    was = stored.iloc[place[there]]
    changed = there.copy()
    changed[there] = _any_differs(mine[there], was, contract.key)
    rows = whole[~there | changed].reset_index(drop=True)
    before = stored.iloc[np.sort(place[changed])].reset_index(drop=True)
    gone = stored.head(0)
    if complete:
        going = np.ones(len(stored), dtype=bool)
        going[place[there]] = False
        gone = stored[going].reset_index(drop=True)
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


def _whole(
    mine: pd.DataFrame, stored: pd.DataFrame, place: Places, contract: Contract
) -> pd.DataFrame:
    """Rows in all columns of the contract: those that did not arrive are as they are stored."""
    columns = {
        name: mine[name].array if name in mine else stored[name].array.take(place, allow_fill=True)
        for name in contract.names
    }
    return pd.DataFrame(columns, copy=False)


def _any_differs(
    mine: pd.DataFrame, was: pd.DataFrame, key: Sequence[str]
) -> "npt.NDArray[np.bool_]":
    """Which rows differ from those in the same order that they are set beside."""
    changed = np.zeros(len(mine), dtype=bool)
    for name in mine:
        if name not in key:
            changed |= _differs(mine[name], was[name])
    return changed


def _differs(one: "pd.Series", other: "pd.Series") -> "npt.NDArray[np.bool_]":
    """Where two columns of the same type differ; missing equals missing."""
    mine, theirs = _array(one), _array(other)
    missing = pc.xor(pc.is_null(mine), pc.is_null(theirs))
    unequal = pc.fill_null(pc.not_equal(mine, theirs), False)
    return np.asarray(pc.or_(unequal, missing), dtype=bool)


def _places(rows: pd.DataFrame, among: pd.DataFrame, key: Sequence[str]) -> Places:
    """Where the row with the same key stands in another frame, in which each key stands once.

    Returns:
        A position for each row; -1 where there is none.
    """
    same = np.zeros(len(among) + len(rows), dtype=np.int64)
    for name in key:
        both = pa.concat_arrays([_array(among[name]), _array(rows[name])])
        encoded = both.dictionary_encode(null_encoding="encode")
        if len(encoded.dictionary) > 1:
            # made small again, so that many columns do not overflow
            joined = same * len(encoded.dictionary) + encoded.indices.to_numpy()
            same, _ = pd.factorize(joined)
    found = np.full(len(same), -1, dtype=np.intp)
    found[same[: len(among)]] = np.arange(len(among))
    return found[same[len(among) :]]


def _array(column: "pd.Series") -> pa.Array:
    found = pa.array(column)
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
