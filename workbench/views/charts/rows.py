"""What charts with one row a group share: rows, room for labels, ticks and the height."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

import pandas as pd

from workbench.access.disclosure import SUPPRESSED as SUPPRESSED_STATUS
from workbench.errors import ContractViolation
from workbench.views.formats import SUPPRESSED, Format
from workbench.views.theme import DENSE_FROM, DENSE_ROW_HEIGHT, ROW_HEIGHT

_FRAME_OF_AXES = 70
_LETTERS = 30


@dataclass(frozen=True)
class Row:
    """One row of a chart; a number that is missing is NaN, words that are missing are empty."""

    label: str
    value: float
    n: float
    low: float
    high: float
    national: float
    la: float
    verdict: str
    status: str

    @property
    def known(self) -> bool:
        """Whether it has a value."""
        return self.value == self.value


def rows_of(frame: pd.DataFrame, label: str = "label") -> tuple[Row, ...]:
    """The rows of a frame, in its order. Columns that it does not have are missing in each.

    Args:
        frame: numbers in the columns named as the numbers of a row, words in the others.
        label: the column that names a row.
    """
    labels = frame[label].astype("str")
    columns = [numbers(frame, name) for name in ("value", "n", "low", "high", "national", "la")]
    said = [words(frame, name) for name in ("verdict", "status")]
    return tuple(map(Row, labels, *columns, *said))


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


def numbers(frame: pd.DataFrame, column: str) -> list[float]:
    """A column of numbers, missing as NaN; all of them where the frame does not have it."""
    if column not in frame:
        return [float("nan")] * len(frame)
    values = pd.to_numeric(frame[column])
    return [float("nan") if v is None or v is pd.NA else float(v) for v in values.to_list()]


def words(frame: pd.DataFrame, column: str) -> list[str]:
    """A column of text, empty where it is missing or the frame does not have it."""
    if column not in frame:
        return [""] * len(frame)
    return ["" if pd.isna(v) else str(v) for v in frame[column].to_list()]


def known(*columns: Iterable[float]) -> list[tuple[float, ...]]:
    """Place of each row and its numbers, for the rows where all of them are known."""
    rows = enumerate(zip(*columns, strict=True))
    return [(place, *values) for place, values in rows if all(v == v for v in values)]


def has(values: Iterable[float]) -> bool:
    """Whether any of the numbers is known."""
    return any(v == v for v in values)


def written(row: Row, style: Format) -> str:
    """A value as a table shows it: one that ``status`` calls suppressed as such."""
    return SUPPRESSED if row.status == SUPPRESSED_STATUS else style.value(row.value)


def ends_of(rows: Iterable[Row]) -> tuple[Row, Row] | None:
    """The rows with the highest and the lowest value: the last and the first of equal ones.

    None where no value is known.
    """
    ranked = sorted((row for row in rows if row.known), key=lambda row: row.value)
    return (ranked[-1], ranked[0]) if ranked else None


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
    found = [v for v in values if v == v]
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    span = (high - low) or abs(high) or 1.0
    return low - left * span, high + right * span
