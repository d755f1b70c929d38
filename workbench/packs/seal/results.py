"""Everything that a pack shows, one row a text: equal texts give a file of equal bytes.

The numbers are read out of the shown text, so that they are rounded and suppressed as the page is.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from workbench.errors import StoreError
from workbench.packs.documents.shown import number
from workbench.packs.parts import Chart, Cover, Grid, Part, Section, Sentence, Source, Tile

RESULTS = "results.arrow"
COVER = "cover"
SCHEMA = pa.schema(
    [
        pa.field("part", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("row", pa.int32()),
        pa.field("row_name", pa.string(), nullable=False),
        pa.field("column", pa.string(), nullable=False),
        pa.field("shown", pa.string(), nullable=False),
        pa.field("number", pa.float64()),
    ],
    metadata={"workbench.results": "1"},
)
_OPTIONS = pa.ipc.IpcWriteOptions(metadata_version=pa.ipc.MetadataVersion.V5)

# where a text stands: number of its row and the row's name; its column; the text; whether it is a
# figure, so that a number is looked for
_Cell = tuple[int | None, str, str, str, bool]


def number_in(shown: str) -> float | None:
    """The number that a text is, without its %, the commas of its thousands and a verdict's mark.

    It is the number that the documents of the pack show. A text with anything else in it, such as
    "3 to 5", "<3" or "x", is no number, and neither is one that begins with a zero or has more
    digits than a spreadsheet keeps, as identifiers do.

    >>> number_in("\N{MINUS SIGN}1,234.5%")
    -1234.5
    """
    found = number(shown)
    return float(found.figure) if found else None


def results_of(parts: Iterable[Part]) -> pa.Table:
    """Everything that the parts of a pack show.

    Returns:
        One row a text, in the order of the parts: ``part`` (its id), ``kind``, ``row`` (from 0,
        none for what stands in no row), ``row_name`` (first cell of the row), ``column``,
        ``shown`` and ``number`` (what :func:`number_in` reads, for figures).
    """
    rows = [
        (_id(part), type(part).__name__.lower(), row, name, column, shown, _number(shown, figure))
        for part in parts
        for row, name, column, shown, figure in _cells(part)
    ]
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(SCHEMA)
    arrays = [pa.array(c, type=f.type) for c, f in zip(columns, SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def write_results(results: pa.Table, file: Path) -> None:
    """Write results as one uncompressed batch of an Arrow file: equal tables give equal bytes."""
    whole = results.combine_chunks()
    with pa.ipc.new_file(str(file), SCHEMA, options=_OPTIONS) as writer:
        writer.write_table(whole)


def read_results(file: Path) -> pa.Table:
    """The results of a pack from its file.

    Raises:
        StoreError: there is none, or it does not hold results.
    """
    try:
        # mapped memory would change under a reader whose pack is replaced
        with pa.ipc.open_file(pa.py_buffer(file.read_bytes())) as reader:
            results = reader.read_all()
            results.validate(full=True)
    except (OSError, pa.ArrowException):
        raise StoreError(f"{file.name} cannot be read.", "Build the pack again.") from None
    if not results.schema.equals(SCHEMA, check_metadata=True):
        raise StoreError(
            f"{file.name} does not hold results as this version writes them.",
            "Build the pack again.",
        )
    return results


def _id(part: Part) -> str:
    return COVER if isinstance(part, Cover) else part.id


def _number(shown: str, figure: bool) -> float | None:
    return number_in(shown) if figure else None


def _cells(part: Part) -> Iterator[_Cell]:
    match part:
        case Cover():
            yield from _said({"title": part.title, "subtitle": part.subtitle})
            yield from _said({"synthetic": "yes" if part.synthetic else "no"})
            yield from _pairs(part.facts, "fact")
        case Section():
            yield from _said({"title": part.title, "lead": part.lead})
        case Sentence():
            yield from _said({n: v for n, v in asdict(part).items() if n != "id"})
        case Tile():
            yield from _said({"label": part.label})
            yield None, "", "value", part.value, True
            yield from _said({"tone": part.tone, "verdict": part.verdict, "note": part.note})
            yield from _pairs(part.beside, "beside")
        case Grid():
            yield from _grid(part)
        case Chart():
            names = ("title", "summary", "source", "twin")
            yield from _said({name: getattr(part, name) for name in names})
            yield from _grid(part.table) if part.table else ()
        case Source():
            yield from _said({"dataset": part.dataset, "name": part.names})


def _said(fields: Mapping[str, Any]) -> Iterator[_Cell]:
    """Fields of a part by name: words as they are, lists line by line; nothing is left out."""
    for name, value in fields.items():
        if isinstance(value, tuple):
            for row, item in enumerate(value):
                named = isinstance(item, tuple) and len(item) == 2
                row_name, shown = item if named else ("", item)
                yield row, str(row_name), name, _text(shown), False
        elif value or value == 0:
            yield None, "", name, _text(value), False


def _pairs(pairs: Sequence[tuple[str, str]], column: str) -> Iterator[_Cell]:
    for row, (name, text) in enumerate(pairs):
        yield row, name, column, text, True


def _grid(grid: Grid) -> Iterator[_Cell]:
    yield from _said({"caption": grid.caption, "note": grid.note})
    for row, cells in enumerate(grid.rows):
        for place, (column, shown) in enumerate(zip(grid.columns, cells, strict=True)):
            yield row, cells[0], column, shown, place > 0


def _text(value: Any) -> str:
    return (
        value
        if isinstance(value, str)
        else json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    )
