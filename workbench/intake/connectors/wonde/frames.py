"""Columns of values -> a frame whose missing values are missing, whatever the column holds."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from workbench.intake.arrivals import Arrival

_TYPES = {
    "year_group": "Int64",
    "birth_month": "Int64",
    "sessions": "Int64",
    **dict.fromkeys(
        (
            "ks4_cohort", "fsm", "fsm6", "looked_after", "previously_looked_after",
            "disadvantaged", "service_child", "non_mobile", "main", "current", "teaching",
        ),
        "boolean",
    ),
}  # fmt: skip


def frame(columns: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """A frame of text, whole numbers and truth values, by the name of the column."""
    typed = {
        name: pd.Series(list(values), dtype=_TYPES.get(name, "str"))
        for name, values in columns.items()
    }
    return pd.DataFrame(typed)


def of_rows(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """A frame from rows of values in the order of the names."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    return frame(dict(zip(names, columns, strict=True)))


def arrival(
    dataset: str,
    rows: pd.DataFrame,
    whole: bool = False,
    years: Sequence[str] = (),
    gone: frozenset[str] = frozenset(),
) -> Arrival:
    """An arrival; one that is empty is never complete, because a fault can empty a list."""
    complete = whole and not rows.empty
    return Arrival(dataset, rows, complete, tuple(years) if complete else (), gone)
