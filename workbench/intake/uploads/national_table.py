"""A national CSV file -> a table whose columns are held by their distinct values.

A file of millions of rows is never held as Python text, and each distinct cell is read once.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from workbench.intake.uploads.cells import cell_of
from workbench.intake.uploads.limits import Limits
from workbench.intake.uploads.recognise import lacking, matched
from workbench.intake.uploads.refusal import UploadRefused, label_of
from workbench.intake.uploads.sheet import header_of, too_many_rows
from workbench.intake.uploads.sniff import content_of
from workbench.intake.uploads.source import refuse_odd_file
from workbench.intake.uploads.templates import Field, Template

Codes = npt.NDArray[np.int32]
_HEAD = 2**16
_BLOCK = 2**24
_AGAIN = "Fetch the file again: UTF-8, commas, one row a line, and every row with every field."
_TEXT = pa.dictionary(pa.int32(), pa.string())


@dataclass(frozen=True)
class Coded:
    """A column: codes of its rows, and the value of each code; nothing for a cell that is empty.

    ``rules`` are the rules that the distinct cells break, empty for those that are read.
    """

    codes: Codes
    values: tuple[str | None, ...]
    rules: tuple[str, ...]

    def broken(self, rule: str) -> npt.NDArray[np.bool_]:
        """Rows that break a rule."""
        return np.array([one == rule for one in self.rules])[self.codes]


@dataclass(frozen=True)
class NationalTable:
    """Columns of a national file by the template's titles, and the references of its pupils."""

    label: str
    rows: int
    columns: Mapping[str, Coded]
    references: pa.ChunkedArray


def read_national_table(
    path: Path, template: Template, references: str, limits: Limits
) -> NationalTable:
    """Read a national CSV file.

    Args:
        path: the file.
        template: its columns.
        references: the column with nearly as many values as rows, which is kept as text.
        limits: how large it may be.

    Raises:
        UploadRefused: names the rule that the file breaks.
        UsageError: there is no such file.
    """
    label = label_of(path.name)
    refuse_odd_file(path, label, limits.text_bytes)
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    titles = matched(template, _header(label, head, template, limits))
    kinds = {title: pa.string() if name == references else _TEXT for name, title in titles.items()}
    table = _read(label, path, kinds)
    if table.num_rows > limits.rows:
        raise too_many_rows(label, limits)
    columns = {
        name: _coded(table.column(title), template.field(name))
        for name, title in titles.items()
        if name != references
    }
    return NationalTable(label, table.num_rows, columns, table.column(titles[references]))


def _header(label: str, head: bytes, template: Template, limits: Limits) -> tuple[str, ...]:
    if content_of(head).known != "text" or b"\0" in head:
        raise UploadRefused("kind", f"{label} is not a CSV file: it is {_words(head)}.", _AGAIN)
    try:
        first = next(csv.reader(io.StringIO(head.decode("utf-8-sig", "replace"), newline="")), [])
    except csv.Error:
        raise _broken(label) from None
    header = header_of(label, first, limits)
    missing = lacking(template, header)
    if missing:
        raise UploadRefused("columns", f"{label} lacks: {', '.join(missing)}.", _AGAIN)
    return header


def _words(head: bytes) -> str:
    found = content_of(head)
    return "not text" if found.known == "text" else found.words


def _read(label: str, path: Path, kinds: Mapping[str, pa.DataType]) -> pa.Table:
    try:
        return arrow_csv.read_csv(
            path,
            read_options=arrow_csv.ReadOptions(block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(newlines_in_values=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict(kinds),
                include_columns=list(kinds),
                strings_can_be_null=False,
                auto_dict_encode=False,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        # Arrow's message may quote the row
        raise _broken(label) from None


def _broken(label: str) -> UploadRefused:
    return UploadRefused(
        "fields", f"{label} has rows with too many or too few fields, or is not UTF-8.", _AGAIN
    )


def _coded(column: pa.ChunkedArray, field: Field) -> Coded:
    whole = column.unify_dictionaries().combine_chunks()
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks)
    read = [_cell(str(text), field) for text in whole.dictionary.to_pylist()]
    codes: Codes = whole.indices.to_numpy(zero_copy_only=False).astype("int32")
    return Coded(codes, tuple(v for v, _ in read), tuple(rule for _, rule in read))


def _cell(text: str, field: Field) -> tuple[str | None, str]:
    plain = text.strip()
    if not plain:
        return None, "required" if field.required else ""
    cell = cell_of(field.parse)
    value = cell.read(plain)
    return value, "" if value is not None else cell.rule


def odd_references(references: pa.ChunkedArray, form: str) -> npt.NDArray[np.bool_]:
    """Rows whose reference does not have the form."""
    good = pc.match_substring_regex(references, f"^(?:{form})$")
    found: npt.NDArray[np.bool_] = ~good.to_numpy()
    return found
