"""Text of a CSV file -> a frame of text, strictly: every row has every field."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from workbench.contracts.checks import Failure
from workbench.errors import ContractViolation

_BLOCK = 2**27
_NOTHING = "Nothing was loaded. Fetch the file again, or ask the publisher."


@dataclass(frozen=True)
class Table:
    """A file's rows as text, all of them, without the blanks around values."""

    label: str
    frame: pd.DataFrame


def header(head: bytes) -> tuple[str, ...]:
    """Column names of the first line; none where the bytes are not text."""
    if not head or b"\0" in head:
        return ()
    text = head.decode("utf-8-sig", errors="replace")
    try:
        first = next(csv.reader(io.StringIO(text, newline="")), [])
    except csv.Error:
        return ()
    return tuple(name.strip() for name in first)


def read_table(
    label: str, content: bytes, encodings: Sequence[str], *, loose_ends: bool = False
) -> Table:
    """Read a whole CSV text.

    Args:
        label: name of the file, for messages.
        content: the text in bytes.
        encodings: encodings to try, in order.
        loose_ends: rows may leave out blanks at their end, and the last line its end; but the
            last row must be as long as the longest, so that a file that was cut is told apart.

    Raises:
        ContractViolation: names the rule that fails (encoding, fields, whole, unique_column)
            and how many rows fail it.
    """
    text = _decoded(label, content, encodings)
    names = header(text.encode()[: 2**20])
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    refuse_if(label, [Failure(c, "unique_column", "must not repeat", 1) for c in repeated])
    if loose_ends:
        return Table(label, _loose(label, text, names))
    if not text.endswith("\n"):
        words = "the last line must have an end: the file is cut short"
        refuse_if(label, [Failure("file", "whole", words, 1)])
    return Table(label, _strict(label, text, names))


def refuse_if(label: str, failures: Sequence[Failure]) -> None:
    """Refuse a file if anything is wrong with it.

    Raises:
        ContractViolation: names each column, rule and count.
    """
    if failures:
        listed = "; ".join(f"{f} [rule: {f.rule}]" for f in failures)
        raise ContractViolation(f"{label} is refused: {listed}.", _NOTHING)


def _decoded(label: str, content: bytes, encodings: Sequence[str]) -> str:
    line = 0
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
    words = f"must be {' or '.join(encodings)}; line {line:,} is not"
    refuse_if(label, [Failure("file", "encoding", words, 1)])
    return ""


def _strict(label: str, text: str, names: Sequence[str]) -> pd.DataFrame:
    odd: list[int] = []

    def count(row: arrow_csv.InvalidRow) -> str:
        odd.append(row.actual_columns)
        return "skip"

    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(text.encode()),
            # one thread: the handler is Python
            read_options=arrow_csv.ReadOptions(use_threads=False, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(
                newlines_in_values=True, invalid_row_handler=count
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(next(csv.reader(io.StringIO(text))), pa.string()),
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        # Arrow's message may quote the row
        raise _not_csv(label) from None
    refuse_if(label, _field_failures(names, len(odd)))
    trimmed = [pc.utf8_trim_whitespace(column) for column in table.columns]
    frame: pd.DataFrame = pa.table(trimmed, names=_distinct(names)).to_pandas()
    return frame.astype("str")


def _loose(label: str, text: str, names: Sequence[str]) -> pd.DataFrame:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))[1:]
    except csv.Error:
        raise _not_csv(label) from None
    lengths = [len(row) for row in rows]
    longest = max(lengths, default=0)
    too_long = sum(length > len(names) for length in lengths)
    cut = int(bool(rows) and lengths[-1] < longest)
    refuse_if(label, _field_failures(names, too_long + cut))
    columns = zip_longest(*rows, fillvalue="")
    trimmed = [pc.utf8_trim_whitespace(pa.array(column, pa.string())) for column in columns]
    blank = pa.array([""] * len(rows), pa.string())
    trimmed += [blank] * (len(names) - len(trimmed))
    frame: pd.DataFrame = pa.table(trimmed, names=_distinct(names)).to_pandas()
    return frame.astype("str")


def _field_failures(names: Sequence[str], count: int) -> list[Failure]:
    words = f"must have {len(names)} fields"
    return [Failure("row", "fields", words, count)] if count else []


def _not_csv(label: str) -> ContractViolation:
    return ContractViolation(
        f"{label} is refused: it is not a CSV file with closed quotes [rule: quotes].", _NOTHING
    )


def _distinct(names: Sequence[str]) -> list[str]:
    """Names with a number for each that is empty: a trailing comma makes such a column."""
    return [name or f"(column {i + 1})" for i, name in enumerate(names)]
