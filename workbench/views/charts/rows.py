"""What charts with one row a group share: columns, room for labels, ticks and the height."""

from collections.abc import Iterable, Sequence
from textwrap import fill
from typing import Any

import pandas as pd

from workbench.access.disclosure import SUPPRESSED as SUPPRESSED_STATUS
from workbench.errors import ContractViolation
from workbench.views.formats import SUPPRESSED, Format
from workbench.views.theme import DENSE_FROM, DENSE_ROW_HEIGHT, ROW_HEIGHT

_FRAME_OF_AXES = 70
_LETTERS = 30


def require(frame: pd.DataFrame, columns: Iterable[str], chart: str) -> None:
    """Refuse a frame without the columns that a chart draws.

    Raises:
        ContractViolation: names the missing columns.
    """
    missing = [name for name in columns if name not in frame]
    if missing:
        raise ContractViolation(
            f"`frame` of the chart {chart} has no column {', '.join(missing)}.",
            f"It has: {', '.join(map(str, frame.columns))}.",
        )


def optional(frame: pd.DataFrame, column: str) -> "pd.Series[Any]":
    """A column of numbers, all missing where the frame does not have it."""
    if column in frame:
        return numbers(frame[column])
    return pd.Series(float("nan"), index=frame.index, dtype="float64")


def numbers(column: "pd.Series[Any]") -> "pd.Series[float]":
    """A column as float64, missing as NaN."""
    values = pd.to_numeric(column).astype("Float64")
    return pd.Series(values.to_numpy("float64", na_value=float("nan")), index=column.index)


def placed(*columns: "pd.Series[float]") -> list[tuple[float, ...]]:
    """Place of each row and its numbers, for the rows where all of them are known."""
    rows = pd.concat(columns, axis=1).reset_index(drop=True).dropna()
    return list(rows.itertuples(name=None))


def words(frame: pd.DataFrame, column: str) -> "pd.Series[str]":
    """A column of text, empty where it is missing or the frame does not have it."""
    if column not in frame:
        return pd.Series("", index=frame.index, dtype="str")
    return frame[column].astype("str").fillna("")


def written(frame: pd.DataFrame, values: "pd.Series[float]", style: Format) -> list[str]:
    """Values as a table shows them: those that ``status`` calls suppressed as such."""
    hidden = words(frame, "status") == SUPPRESSED_STATUS
    return [
        SUPPRESSED if gone else style.value(value)
        for value, gone in zip(values, hidden, strict=True)
    ]


def row_axes(labels: Sequence[str], unit: str, low: float, high: float) -> dict[str, Any]:
    """Axes with one row a label, the first on top."""
    return {
        # an empty list of ticks is an error to HoloViews
        "yticks": list(enumerate(map(_wrapped, labels))) or [(0, "")],
        "ylim": (-0.6, len(labels) - 0.4),
        "invert_yaxis": True,
        "ylabel": "",
        "xlabel": unit,
        "xlim": (low, high),
        "show_grid": True,
    }


def row_height(labels: Sequence[str]) -> int:
    """Height in CSS pixels that gives each row the same room, less where many have one line."""
    one_line = all(len(label) <= _LETTERS for label in labels)
    dense = len(labels) >= DENSE_FROM and one_line
    return _FRAME_OF_AXES + (DENSE_ROW_HEIGHT if dense else ROW_HEIGHT) * max(len(labels), 1)


def _wrapped(label: str) -> str:
    """A label in lines that leave room for the chart on a phone."""
    return fill(label, _LETTERS)


def room(
    values: Iterable[float], *, left: float = 0.06, right: float = 0.06
) -> tuple[float, float]:
    """Limits of an axis around values, with shares of the span left free at both ends."""
    known = [v for v in values if v == v]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    span = (high - low) or abs(high) or 1.0
    return low - left * span, high + right * span
