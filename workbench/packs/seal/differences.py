"""Two packs' results side by side, cell by cell."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

import pyarrow as pa

_WORDS = MappingProxyType({"grid": "table"})
_TABLES = ("grid", "chart")


@dataclass(frozen=True)
class Place:
    """Where a text stands: the part and its kind, the row's name, the column.

    ``number`` counts rows of a part that have one name, and columns that have one heading.
    """

    part: str
    kind: str
    row_name: str
    column: str
    number: tuple[int, int] = (0, 0)

    def __str__(self) -> str:
        """The place in words."""
        row = f", row {self.row_name}" if self.row_name else ""
        column = f", column {self.column}" if self.kind in _TABLES else f", {self.column}"
        return f"{_WORDS.get(self.kind, self.kind)} {self.part}{row}{column if self.column else ''}"

    @property
    def row(self) -> "Place":
        """The row it stands in; the part itself for what stands in no row."""
        return Place(self.part, self.kind, self.row_name, "", (self.number[0], 0))


@dataclass(frozen=True)
class Shown:
    """A text with the number that it is, if it is one."""

    text: str
    number: float | None


@dataclass(frozen=True)
class Difference:
    """A text that is another; None where it is not there."""

    place: Place
    before: Shown | None
    after: Shown | None

    @property
    def change(self) -> float | None:
        """By how much a number became another, without the digits that subtraction makes up."""
        if self.before is None or self.after is None:
            return None
        if self.before.number is None or self.after.number is None:
            return None
        return round(self.after.number - self.before.number, 9)

    def __str__(self) -> str:
        """The difference in words."""
        if self.before is None:
            return f"{self.place}: {self.after.text if self.after else ''} is new"
        if self.after is None:
            return f"{self.place}: {self.before.text} is gone"
        return f"{self.place}: {self.before.text} became {self.after.text}"


@dataclass(frozen=True)
class Comparison:
    """Everything in which two results differ.

    Attributes:
        cells: texts of rows that both have.
        added: rows and parts that only the second has.
        removed: rows and parts that only the first has.
        moved: whether what both have stands in another order.
        texts: how many texts the first has.
    """

    cells: tuple[Difference, ...]
    added: tuple[Place, ...]
    removed: tuple[Place, ...]
    moved: bool
    texts: int

    @property
    def same(self) -> bool:
        """Whether both say the same."""
        return not (self.cells or self.added or self.removed or self.moved)

    def __len__(self) -> int:
        """Number of differences."""
        return len(self.cells) + len(self.added) + len(self.removed) + self.moved

    def first(self) -> str:
        """The first difference in words; empty where there is none."""
        if self.cells:
            return str(self.cells[0])
        if self.removed:
            return f"{self.removed[0]} is gone"
        if self.added:
            return f"{self.added[0]} is new"
        return "the same texts stand in another order" if self.moved else ""


def compare(before: pa.Table, after: pa.Table) -> Comparison:
    """Compare results as :func:`workbench.packs.seal.results.results_of` gives them.

    A cell is found again by its part, the name of its row and its column, wherever it stands.
    """
    first, second = dict(_texts(before)), dict(_texts(after))
    cells = [
        Difference(place, first.get(place), second.get(place))
        for place in dict.fromkeys([*first, *second])
        if _shown(first.get(place)) != _shown(second.get(place))
    ]
    gone, new = _only(first, second), _only(second, first)
    inside = [one for one in cells if not _lost(one.place, gone) and not _lost(one.place, new)]
    moved = not (cells or gone or new) and not before.equals(after)
    return Comparison(tuple(inside), new, gone, moved, before.num_rows)


def _shown(one: Shown | None) -> str | None:
    return None if one is None else one.text


def _texts(results: pa.Table) -> Iterator[tuple[Place, Shown]]:
    """Texts by where they stand. Rows of one name are counted, and columns of one heading."""
    rows, cells = Counter[tuple[str, str, str]](), Counter[tuple[str, str, str, int | None]]()
    numbers = dict[tuple[str, str, int | None], int]()
    for one in results.to_pylist():
        part, kind, row, name = one["part"], one["kind"], one["row"], one["row_name"]
        # a table has one list of rows, other parts have one a field
        lines = "" if kind in _TABLES else one["column"]
        if (part, lines, row) not in numbers:
            numbers[part, lines, row] = rows[part, lines, name]
            rows[part, lines, name] += 1
        cell = (part, lines, one["column"], row)
        number = numbers[part, lines, row], cells[cell]
        cells[cell] += 1
        yield Place(part, kind, name, one["column"], number), Shown(one["shown"], one["number"])


def _only(here: dict[Place, Shown], there: dict[Place, Shown]) -> tuple[Place, ...]:
    """Parts, and rows of parts of both, that are here and not there."""
    parts = {place.part for place in there}
    rows = {place.row for place in there}
    found = [
        Place(place.part, place.kind, "", "") if place.part not in parts else place.row
        for place in here
        if place.part not in parts or (place.row_name and place.row not in rows)
    ]
    return tuple(dict.fromkeys(found))


def _lost(place: Place, gone: tuple[Place, ...]) -> bool:
    return place.row in gone or Place(place.part, place.kind, "", "") in gone
