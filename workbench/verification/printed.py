"""Columns of published files as they were printed: numbers, and words in place of numbers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from workbench.measures.columns import Floats, floats
from workbench.verification.bounds import Between, around

BLANK = "blank"
EXACT = 0.0
_AROUND = " %"

Words = np.ndarray[tuple[int], np.dtype[np.object_]]


@dataclass(frozen=True)
class Printed:
    """A column as printed.

    ``values`` are the numbers, missing where something else stands; ``half`` is half a unit of the
    last printed digit, 0 for counts and for figures printed in full; ``words`` is what stands in
    place of a number (``SUPP``, ``c``, ``blank``), empty where there is one.
    """

    values: Floats
    half: Floats | float
    words: Words

    @property
    def bounds(self) -> Between:
        """What the rounding leaves open."""
        return around(self.values, self.half)


def names_of(table: pd.DataFrame) -> list[str]:
    """Names of a table's columns."""
    return [str(name) for name in table.columns]


def cells_of(table: pd.DataFrame) -> "pd.Series[Any]":
    """Cells of a table one below the other, row by row, named by row and column."""
    rows = table.index.repeat(len(table.columns)).to_frame(index=False)
    columns = np.tile(np.array(names_of(table), dtype=np.object_), len(table))
    index = pd.MultiIndex.from_frame(rows.assign(column=columns))
    return pd.Series(table.to_numpy().ravel(), index=index)


def half_of(decimals: int) -> float:
    """Half a unit of the last digit of a figure with some decimals.

    >>> half_of(1)
    0.05
    """
    return float(f"5e-{decimals + 1}")


def printed(column: "pd.Series[Any]", half: float = EXACT) -> Printed:
    """Read a column of text: percentage signs, thousands commas and blanks around are no matter.

    Args:
        column: text, or numbers.
        half: half a unit of the last printed digit.
    """
    if pd.api.types.is_numeric_dtype(column):
        values = floats(column)
        return Printed(values, half, np.where(np.isnan(values), BLANK, "").astype(np.object_))
    text = column.astype("str").str.strip(_AROUND).str.replace(",", "", regex=False)
    values = floats(pd.to_numeric(text, errors="coerce"))
    words = np.full(len(text), "", dtype=np.object_)
    missing = np.isnan(values)
    words[missing] = text[missing].replace("", BLANK).fillna(BLANK).to_numpy()
    return Printed(values, half, words)


def decimals(column: "pd.Series[Any]", places: int) -> Printed:
    """Read a column of figures rounded to some decimals."""
    return printed(column, half_of(places))


def first_word(*columns: Printed) -> Words:
    """For each row the first word that stands in place of a number; empty if all are numbers."""
    found = columns[0].words
    for one in columns[1:]:
        found = np.where(found == "", one.words, found)
    return found
