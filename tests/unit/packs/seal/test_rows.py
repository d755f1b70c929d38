"""The hash of loaded rows: what it does not depend on, and that it depends on all else."""

from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from workbench.contracts.read import read_catalogue
from workbench.contracts.types import to_frame
from workbench.packs.seal.rows import comparable, order_of, rows_hash, rows_key
from workbench.settings import Settings

KEY = bytes(range(32))
TABLE = pa.table(
    {
        "urn": ["100001", "100001", "100002", "100002"],
        "value": [1.5, None, -0.0, 2.0],
        "n": pa.array([1, 2, None, 4], pa.int64()),
        "new": [True, None, False, True],
        "day": [date(2019, 1, 1), None, date(2019, 1, 2), date(2019, 1, 1)],
        "none": pa.array([None] * 4, pa.string()),
    }
)


def hashed(table: pa.Table, *order: str) -> str:
    return rows_hash(to_frame(table), KEY, order)


def test_neither_order_nor_chunks_nor_what_stands_for_a_missing_value_count():
    chunks = pa.concat_tables([TABLE.slice(0, 1), TABLE.slice(1)])
    longer = pa.concat_tables([TABLE, TABLE]).slice(4)
    other_garbage = pa.Array.from_buffers(
        pa.float64(), 4, [pa.py_buffer(b"\x0d"), pa.array([1.5, 9.9, -0.0, 2.0]).buffers()[1]]
    )
    same = [
        TABLE.take([3, 1, 0, 2]),
        chunks,
        longer,
        TABLE.set_column(1, "value", other_garbage),
    ]
    assert {hashed(one, "urn") for one in same} == {hashed(TABLE, "urn")}


def test_rows_that_the_store_gives_in_one_order_are_not_sorted():
    catalogue = read_catalogue(Settings().contracts)
    assert order_of(catalogue["school_performance"]) is None
    # its key has the year, and what it is sorted by has not
    assert order_of(catalogue["ks4_entry"]) == catalogue["ks4_entry"].sort_by
    backwards = to_frame(TABLE.take([3, 2, 1, 0]))
    assert rows_hash(backwards, KEY, None) != rows_hash(to_frame(TABLE), KEY, None)


@pytest.mark.parametrize("column", TABLE.column_names)
@pytest.mark.parametrize("row", range(4))
def test_any_other_value_is_another_hash(column, row):
    frame = to_frame(TABLE)
    others = {"urn": "9", "value": 7.0, "n": 7, "new": None, "day": date(2020, 1, 1), "none": ""}
    value = others[column] if column != "new" else not (TABLE["new"][row].as_py() or False)
    frame.loc[row, column] = value
    assert rows_hash(frame, KEY) != hashed(TABLE)


def test_values_that_move_between_cells_are_another_hash():
    one, two = pa.table({"a": ["ab", "c"]}), pa.table({"a": ["a", "bc"]})
    assert hashed(one) != hashed(two)
    assert hashed(one) != hashed(one.rename_columns(["b"]))
    assert hashed(pa.table({"a": [1]})) != hashed(pa.table({"a": [1.0]}))
    assert hashed(pa.table({"a": ["x", "x"]})) != hashed(pa.table({"a": ["x"]}))


def test_a_frame_without_rows_or_columns_has_a_hash():
    assert hashed(TABLE.slice(0, 0)) != hashed(TABLE)
    assert rows_hash(pd.DataFrame(), KEY)


def test_without_the_key_nobody_can_try_values_out(tmp_path: Path):
    first, second = rows_key(tmp_path / "one"), rows_key(tmp_path / "two")
    assert first == rows_key(tmp_path / "one")
    one, two = rows_hash(to_frame(TABLE), first), rows_hash(to_frame(TABLE), second)
    assert one.partition(":")[2] != two.partition(":")[2]
    assert comparable(one, one)
    assert not comparable(one, two)
    assert not comparable("", "")
