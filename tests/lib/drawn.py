"""Tables drawn with pipes in a test, read as frames.

    | pupil | maths | entered |
    |-------|-------|---------|
    | Ann   | 4.5   | yes     |
    | Ben   |       | no      |

A rule of dashes is optional. Numbers become numbers, yes and no become booleans, an empty cell is
missing. A column with words in it stays words.
"""

from collections.abc import Callable

import pandas as pd

YES_NO = {"yes": True, "no": False}


def table(text: str) -> pd.DataFrame:
    """Read one drawn table."""
    rows = [_cells(line) for line in text.strip().splitlines() if line.strip()]
    names, *body = [row for row in rows if set("".join(row)) - set("-:")]
    columns = zip(*body, strict=True) if body else ([] for _ in names)
    return pd.DataFrame({n: _typed(list(c)) for n, c in zip(names, columns, strict=True)})


def drawn_tables(text: str) -> list[pd.DataFrame]:
    """Read several drawn tables with empty lines between them."""
    return [table(part) for part in text.strip().split("\n\n")]


def _cells(line: str) -> list[str]:
    assert line.strip().startswith("|"), f"not a row of a drawn table: {line!r}"
    assert line.strip().endswith("|"), f"not a row of a drawn table: {line!r}"
    return [cell.strip() for cell in line.strip()[1:-1].split("|")]


def _typed(cells: list[str]) -> pd.Series:
    said = [cell for cell in cells if cell]
    if said and all(cell in YES_NO for cell in said):
        return pd.Series([YES_NO.get(cell, pd.NA) for cell in cells], dtype=_flags(cells))
    if said and all(map(_is_number(float), said)):
        whole = len(said) == len(cells) and all(map(_is_number(int), said))
        return pd.to_numeric(pd.Series([cell or None for cell in cells])).astype(
            "int64" if whole else "float64"
        )
    return pd.Series([cell or None for cell in cells], dtype="str")


def _flags(cells: list[str]) -> str:
    return "bool" if all(cells) else "boolean"


def _is_number(kind: Callable[[str], object]) -> Callable[[str], bool]:
    def works(cell: str) -> bool:
        try:
            kind(cell)
        except ValueError:
            return False
        return True

    return works
