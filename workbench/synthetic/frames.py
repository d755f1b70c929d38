"""Frames with exactly the columns and types of a contract."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from workbench.contracts.read import read_contract
from workbench.contracts.types import arrow_schema
from workbench.settings import PROJECT
from workbench.synthetic.arrays import Integers

ORIGIN = "synthetic"


@cache
def schema_of(dataset: str) -> pa.Schema:
    """Arrow schema of a contract."""
    return arrow_schema(read_contract(PROJECT / "data_contracts" / f"{dataset}.odcs.yaml"))


def frame_of(dataset: str, columns: Mapping[str, Any], rows: int | None = None) -> pd.DataFrame:
    """A frame of a contract's columns in their order; columns not given are missing throughout.

    Args:
        dataset: name of the contract.
        columns: column name to an array, a list, or one value for every row.
        rows: number of rows; by default the length of the first array.
    """
    unknown = set(columns) - set(schema_of(dataset).names)
    if unknown:
        raise KeyError(f"{dataset} has no column {', '.join(sorted(unknown))}")
    length = rows if rows is not None else next(len(v) for v in columns.values() if _many(v))
    given = {"origin": ORIGIN, **columns}
    arrays = [_array(given.get(field.name), field.type, length) for field in schema_of(dataset)]
    table = pa.Table.from_arrays(arrays, schema=schema_of(dataset))
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def coded(labels: Any, codes: Integers) -> Any:
    """Texts for codes into a short list of labels; a code of -1 is missing."""
    picked = pa.array(codes, mask=codes < 0) if (codes < 0).any() else pa.array(codes)
    dictionary = labels if isinstance(labels, pa.Array) else pa.array(labels, pa.string())
    return dictionary.take(picked)


def days(dates: Any, missing: Any = None) -> Any:
    """Dates of numpy datetime64[D], missing where flagged."""
    return pa.array(np.asarray(dates, dtype="datetime64[D]"), pa.date32(), mask=missing)


def _many(value: Any) -> bool:
    return value is not None and not isinstance(value, str) and hasattr(value, "__len__")


def _array(value: Any, kind: pa.DataType, rows: int) -> Any:
    if not _many(value):
        return pa.repeat(pa.scalar(value, kind), rows)
    return value.cast(kind) if isinstance(value, pa.Array) else pa.array(value, kind)
