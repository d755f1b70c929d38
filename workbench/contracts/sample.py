"""A small synthetic sample that keeps a contract, made from the contract alone."""

from datetime import date, timedelta
from random import Random

import pandas as pd
import rstr

from workbench.contracts.model import Column, Contract
from workbench.contracts.types import pandas_dtype

_ORIGIN = "synthetic"


def sample(contract: Contract, rows: int = 20, seed: int = 0) -> pd.DataFrame:
    """A frame of that many valid rows, with every rule of the contract kept and the key unique.

    Columns that may be missing are missing in about one row in five.
    """
    random = Random(f"{contract.name}:{seed}")
    columns = {
        column.name: pd.Series(_values(column, contract, rows, random), dtype=pandas_dtype(column))
        for column in contract
    }
    frame = pd.DataFrame(columns)
    distinct = frame.drop_duplicates(list(contract.key)).reset_index(drop=True)
    return distinct.sort_values(list(contract.sort_by), ignore_index=True)


def _values(column: Column, contract: Contract, rows: int, random: Random) -> list[object]:
    if column.name == contract.origin_column:
        return [_ORIGIN] * rows
    return [
        None if not column.required and random.random() < 0.2 else _value(column, random)
        for _ in range(rows)
    ]


def _value(column: Column, random: Random) -> object:
    match column.logical_type:
        case "boolean":
            return random.random() < 0.5
        case "integer":
            return random.randint(*(int(limit) for limit in _limits(column, 1000)))
        case "number":
            return round(random.uniform(*_limits(column, 100)), 2)
        case "date":
            return date(2018, 9, 3) + timedelta(days=random.randrange(300))
        case _:
            return _text(column, random)


def _limits(column: Column, span: float) -> tuple[float, float]:
    """Lowest and highest value; a limit that is not set lies the span away, or at zero."""
    low = column.minimum
    if low is None:
        low = 0.0 if column.maximum is None or column.maximum >= 0 else column.maximum - span
    return low, column.maximum if column.maximum is not None else max(low, 0) + span


def _text(column: Column, random: Random) -> str:
    if column.allowed:
        return random.choice(column.allowed)
    if column.pattern is not None:
        return str(rstr.Rstr(random).xeger(column.pattern))
    length = max(column.min_length or 1, min(column.max_length or 8, 8))
    return "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=length))
