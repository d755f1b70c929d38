"""Worked examples of measures: drawn tables, completed from the contracts, computed."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from workbench.contracts.model import Catalogue, Column, Contract
from workbench.contracts.types import pandas_dtype
from workbench.errors import ContractError
from workbench.measures.compute import compute
from workbench.measures.measure import Measure

_YES_NO = {"yes": True, "no": False}


def drawn(text: str) -> pd.DataFrame:
    """A table drawn with pipes, every cell as it is written; an empty cell is missing.

    >>> drawn("| a | b |\\n|---|---|\\n| 1 |   |").to_dict("records")
    [{'a': '1', 'b': nan}]
    """
    lines = [line.strip().strip("|") for line in text.strip().splitlines()]
    names, *rows = [
        [cell.strip() for cell in line.split("|")] for line in lines if set(line) - set("|-: ")
    ]
    return pd.DataFrame(rows, columns=names, dtype="str").replace("", None)


def frames_of(measure: Measure, catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    """Datasets of a measure's example, by name.

    A required column that is not drawn has the example value of its contract, numbered where it
    is free text, so that rows differ; another column that is not drawn is missing.

    Raises:
        ContractError: the measure has no example, or one has a column that its contract has not.
    """
    if measure.example is None:
        raise ContractError(f"Measure `{measure.name}` has no worked example.")
    return {
        name: completed(drawn(text), catalogue[name])
        for name, text in measure.example.frames.items()
    }


def completed(table: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    """A drawn table as a frame of a contract, with all of its columns and their types."""
    for name in table.columns:
        contract.column(str(name))
    return pd.DataFrame({one.name: _column(one, table) for one in contract}, index=table.index)


def worked(measure: Measure, catalogue: Catalogue) -> pd.DataFrame:
    """What comes out of a measure's example: the columns that its answer names.

    Raises:
        ContractError: the measure has no example.
    """
    frames = frames_of(measure, catalogue)
    answer = expected(measure)
    group = str(answer["group"].iloc[0]) if "group" in answer else "all"
    found = compute(measure, frames, by=[group])
    return found[list(answer.columns)]


def expected(measure: Measure) -> pd.DataFrame:
    """The answer of a measure's example, with numbers as numbers."""
    if measure.example is None:
        raise ContractError(f"Measure `{measure.name}` has no worked example.")
    table = drawn(measure.example.gives)
    numbers: Mapping[str, type] = {
        name: float for name in ("n", "value", "low", "high") if name in table
    }
    return table.astype(dict(numbers))


def _column(column: Column, table: pd.DataFrame) -> "pd.Series[Any]":
    if column.name in table:
        return _typed(column, table[column.name])
    if not column.required:
        return pd.Series(None, index=table.index, dtype=pandas_dtype(column))
    values = pd.Series([column.examples[0]] * len(table), index=table.index)
    if column.logical_type == "string" and not column.allowed and column.name not in _SHARED:
        numbers = pd.Series(range(1, len(table) + 1), index=table.index).astype("str")
        values = values.astype("str") + " " + numbers
    return _typed(column, values.astype("str"))


_SHARED = ("urn", "year")


def _typed(column: Column, cells: "pd.Series[str]") -> "pd.Series[Any]":
    match column.logical_type:
        case "boolean":
            known = {**_YES_NO, "True": True, "False": False}
            return cells.map(known).astype(pandas_dtype(column))
        case "integer" | "number":
            return pd.to_numeric(cells).astype(pandas_dtype(column))
        case "date":
            return pd.to_datetime(cells).dt.date.astype(pandas_dtype(column))
    return cells.astype(pandas_dtype(column))
