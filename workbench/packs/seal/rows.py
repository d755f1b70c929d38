"""The hash of the rows that a load gave, to name the dataset whose rows are others later.

It is keyed: whoever has a pack alone could otherwise try all values that a few pupils may have
until the hash is right.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from workbench.contracts.model import Contract
from workbench.store.keys import kept_key

KEY_FILE = "pack_rows.key"
_KEY_BYTES = 32
_NAME_CHARACTERS = 8


def rows_key(home: Path) -> bytes:
    """The key of the hashes of rows, made on first use.

    Raises:
        StoreError: others may read it.
    """
    return kept_key(home / "keys" / KEY_FILE, lambda: secrets.token_bytes(_KEY_BYTES))


def comparable(one: str, other: str) -> bool:
    """Whether two hashes of rows were made with the same key."""
    return bool(one) and one.partition(":")[0] == other.partition(":")[0]


def order_of(contract: Contract) -> tuple[str, ...] | None:
    """What the hash of rows has to sort them by; None where the store gives them in one order.

    It may give rows that are alike in what it sorts by in any order.
    """
    return None if set(contract.key) <= set(contract.sort_by) else contract.sort_by


def rows_hash(frame: pd.DataFrame, key: bytes, order: Sequence[str] | None = ()) -> str:
    """HMAC-SHA-256 of the values of a frame: names, types, rows.

    Rows are put in the order of ``order``, then of the other columns. Where they stand so already,
    as they mostly do, that costs a look and no copy.

    Args:
        frame: Arrow-backed columns, as a load gives them.
        key: of :func:`rows_key`.
        order: of :func:`order_of`; columns that are not in the frame are passed over. With None
            the order of the rows counts.

    Returns:
        Name of the key, a colon, and the hash.
    """
    table = _sorted(pa.Table.from_pandas(frame, preserve_index=False), order)
    digest = hashlib.sha256()
    for field, column in zip(table.schema, table.columns, strict=True):
        digest.update(f"{field.name}\n{field.type}\n{len(column)}\n".encode())
        for piece in _pieces(_whole(column)):
            digest.update(piece)
    name = hmac.digest(key, b"name", "sha256").hex()[:_NAME_CHARACTERS]
    return f"{name}:{hmac.digest(key, digest.digest(), 'sha256').hex()}"


def _sorted(table: pa.Table, order: Sequence[str] | None) -> pa.Table:
    if order is None or table.num_columns == 0:
        return table
    names = dict.fromkeys([name for name in order if name in table.column_names])
    names.update(dict.fromkeys(table.column_names))
    places = pc.sort_indices(table, sort_keys=[(name, "ascending") for name in names])
    if np.array_equal(places.to_numpy(), np.arange(table.num_rows, dtype=np.uint64)):
        return table
    return table.take(places)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)


def _pieces(values: pa.Array) -> Iterator[bytes | memoryview]:
    """The bytes of a column: which values there are, then those alone, as what stands for a
    missing one is left open.
    """
    if values.null_count:
        yield np.packbits(values.is_valid().to_numpy(zero_copy_only=False)).data
        values = values.drop_null()
    if pa.types.is_boolean(values.type):
        yield np.packbits(values.to_numpy(zero_copy_only=False)).data
    elif pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        yield pc.binary_length(values).to_numpy().data
        yield _text(values)
    else:
        width = values.type.bit_width // 8
        start = values.offset * width
        yield _buffer(values, 1)[start : start + len(values) * width]


def _text(values: pa.Array) -> memoryview:
    size = "i8" if pa.types.is_large_string(values.type) else "i4"
    ends = np.frombuffer(_buffer(values, 1), size)[values.offset : values.offset + len(values) + 1]
    return _buffer(values, 2)[ends[0] : ends[-1]] if len(ends) else memoryview(b"")


def _buffer(values: pa.Array, place: int) -> memoryview:
    buffer = values.buffers()[place]
    return memoryview(b"") if buffer is None else memoryview(buffer)
