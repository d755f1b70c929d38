"""A small published table that is right, and a figure in it that is not."""

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Case:
    """Tables of one class of figures, all of them right, and one wrong cell to plant.

    ``place`` is that of the recomputation among those of the class; ``wrong`` is the table, the
    row, the column and what to write there.
    """

    name: str
    tables: tuple[pd.DataFrame, ...]
    wrong: tuple[int, int, str, object]
    place: int = field(default=0)

    def planted(self) -> tuple[pd.DataFrame, ...]:
        """The tables with the wrong figure."""
        place, row, column, value = self.wrong
        copies = [table.copy() for table in self.tables]
        copies[place][column] = [
            value if number == row else cell for number, cell in enumerate(copies[place][column])
        ]
        return tuple(copies)


def text(drawn: str) -> pd.DataFrame:
    """A drawn table whose cells are text, as a published file is read."""
    lines = [line.strip() for line in drawn.strip().splitlines()]
    names, *rows = [[cell.strip() for cell in line[1:-1].split("|")] for line in lines]
    return pd.DataFrame(rows, columns=names, dtype="str")


def one_row(**cells: object) -> pd.DataFrame:
    """A table of one row of text."""
    return pd.DataFrame({name: [str(cell)] for name, cell in cells.items()}, dtype="str")
