"""Text of a CSV file -> a sheet, whatever its delimiter and line ends; row by row, in limits."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from workbench.intake.uploads.decode import encoding_of
from workbench.intake.uploads.limits import Limits
from workbench.intake.uploads.refusal import UploadRefused
from workbench.intake.uploads.sheet import Sheet, header_of, too_many_rows

DELIMITERS = (",", ";", "\t")
_BATCH = 50_000
_ROW = "A row must be one line, or have its line ends in closed quotes. Export the file again."


@dataclass(frozen=True)
class _Text:
    """A text that is read line by line, with the line ends that it has."""

    label: str
    content: bytes
    encoding: str

    def lines(self, longest: int) -> Iterator[str]:
        """Lines, of which none is longer."""
        stream = io.TextIOWrapper(io.BytesIO(self.content), self.encoding, newline="")
        while line := stream.readline(longest + 1):
            yield line

    @property
    def delimiter(self) -> str:
        """The sign that parts the cells of the first line."""
        first = next((line for line in self.lines(2**16) if line.strip()), "")
        bare = "".join(first.split('"')[::2])
        return max(DELIMITERS, key=bare.count)


class _RowGuard:
    """Lines for the CSV reader, which stop a row that does not end."""

    def __init__(self, text: _Text, limits: Limits) -> None:
        self._text, self._most = text, limits.row_characters
        self._taken = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._text.lines(self._most):
            self._taken += len(line)
            if self._taken > self._most:
                raise UploadRefused(
                    "row_length",
                    f"{self._text.label} has a row of more than {self._most:,} characters, or "
                    "quotes that do not close.",
                    _ROW,
                )
            yield line

    def row_ended(self) -> None:
        """The reader has put a row together."""
        self._taken = 0


@dataclass(frozen=True)
class _Batch:
    """Some rows as columns of text, their line numbers, and which of them are uneven."""

    columns: tuple[pa.Array, ...]
    numbers: tuple[int, ...]
    uneven: frozenset[int]


def read_delimited(label: str, content: bytes, limits: Limits) -> Sheet:
    """Read a CSV file: comma, semicolon or tab; any line ends; line ends in quotes.

    Blanks around cells and rows of blanks are left out.

    Raises:
        UploadRefused: names the rule that the file breaks.
    """
    text = _Text(label, content, encoding_of(label, content))
    records = _records(text, limits)
    _, first = next(records, (0, []))
    if not any(cell.strip() for cell in first):
        raise UploadRefused("header", f"{label} has no titles in its first line.", _first())
    header = header_of(label, first, limits)
    batches = list(_batches(label, records, len(header), limits))
    numbers = [n for batch in batches for n in batch.numbers]
    columns = {
        name: pa.chunked_array([b.columns[i] for b in batches], pa.string())
        for i, name in enumerate(header)
    }
    frame: pd.DataFrame = pa.table(columns).to_pandas().astype("str")
    rows = frame.set_axis(pd.Index(numbers, dtype="int64", name="row"), axis=0)
    uneven = frozenset[int]().union(*(batch.uneven for batch in batches))
    return Sheet(label, "csv", text.encoding, header, rows, uneven)


def _records(text: _Text, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of their first line."""
    guard = _RowGuard(text, limits)
    reader = csv.reader(guard, delimiter=text.delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            guard.row_ended()
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        rule, what = _broken(str(error), limits)
        raise UploadRefused(rule, f"{text.label} {what} (from line {line:,}).", _ROW) from None


def _broken(message: str, limits: Limits) -> tuple[str, str]:
    if "field limit" in message:
        return "cell_length", f"has a cell of more than {limits.cell_characters:,} characters"
    return "quotes", "has quotes that do not close, or signs after a closing quote"


def _batches(
    label: str, records: Iterator[tuple[int, list[str]]], width: int, limits: Limits
) -> Iterator[_Batch]:
    rows: list[Sequence[str]] = []
    numbers: list[int] = []
    uneven: set[int] = set()
    total = 0
    for number, row in records:
        if not "".join(row).strip():
            continue
        cells, even = _fitted(row, width)
        if not even:
            uneven.add(number)
        rows.append(cells)
        numbers.append(number)
        if len(rows) == _BATCH:
            total += len(rows)
            _refuse_more(label, total, limits)
            yield _batch(label, rows, numbers, uneven, limits)
            rows, numbers, uneven = [], [], set()
    _refuse_more(label, total + len(rows), limits)
    if rows or not total:
        yield _batch(label, rows, numbers, uneven, limits, width)


def _fitted(row: list[str], width: int) -> tuple[Sequence[str], bool]:
    """The row with as many cells as there are titles, and whether it came so."""
    if len(row) == width:
        return row, True
    fitted = [*row[:width], *[""] * (width - len(row))]
    # blanks beyond the titles are a habit of exports and lose nothing
    return fitted, len(row) > width and not "".join(row[width:]).strip()


def _batch(
    label: str,
    rows: list[Sequence[str]],
    numbers: list[int],
    uneven: set[int],
    limits: Limits,
    width: int = 0,
) -> _Batch:
    across = zip(*rows, strict=True) if rows else [()] * width
    columns = tuple(pc.utf8_trim_whitespace(pa.array(c, pa.string())) for c in across)
    longest = max((pc.max(pc.utf8_length(c)).as_py() or 0 for c in columns), default=0)
    if longest > limits.cell_characters:
        words = f"has a cell of more than {limits.cell_characters:,} characters"
        raise UploadRefused("cell_length", f"{label} {words}.", _ROW)
    return _Batch(columns, tuple(numbers), frozenset(uneven))


def _refuse_more(label: str, rows: int, limits: Limits) -> None:
    if rows > limits.rows:
        raise too_many_rows(label, limits)


def _first() -> str:
    return "The first line must hold the titles of the columns, as in the template."
