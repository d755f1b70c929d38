"""The gate of agreement: the documents of a pack say what its parts say, and nothing else.

Each document is read back from its bytes. Tables must have the shown text of their parts cell by
cell; every other number must stand somewhere in the parts, or in what the pack was made from.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

from workbench.packs.documents.about import About
from workbench.packs.documents.bundle import ENCODING, README, file_names, safe_cell
from workbench.packs.documents.drawings import grids_of, more_than_tables, text_of
from workbench.packs.documents.files import CSV, FILES, HTML, PDF, XLSX
from workbench.packs.documents.said import PageRead, figures_in
from workbench.packs.documents.shown import MINUS, number
from workbench.packs.documents.tables import Table, tables_of
from workbench.packs.documents.workbook import COVER, NOTES, sheet_names
from workbench.packs.parts import Chart, Grid, Part
from workbench.packs.render import measures_in
from workbench.packs.scan import Refused

_MOST_LINES_ABOVE = 3
# half of the tags of a page, none of which says anything
_SHAPES = re.compile(r"<(?:path|rect|circle)\b(?![^>]*\b(?:aria-label|alt|title)=)[^>]*/>")


def refuse_disagreement(folder: Path, parts: Sequence[Part], about: About) -> None:
    """Read the documents in a pack's folder and compare them with its parts.

    Raises:
        Refused: a document says something that the parts do not say, or leaves something out; or a
            drawing shows a figure that its table suppresses. Names the document and the table.
    """
    faults = [*more_than_tables(parts)]
    tables, known = tables_of(parts), _known(parts, about)
    readers: dict[str, Callable[[Path], Iterator[str]]] = {
        HTML: lambda file: _page(file, parts, known),
        XLSX: lambda file: _workbook(file, tables),
        CSV: lambda file: _bundle(file, tables),
        PDF: lambda file: _pdf(file, parts, known),
    }
    for name, reader in readers.items():
        file = folder / FILES[name]
        if file.is_file():
            faults += [f"{file.name}: {fault}" for fault in reader(file)]
    if faults:
        raise Refused(
            f"The pack is not released. Its documents do not agree: {'; '.join(faults)}.",
            "This is a defect of the workbench: keep the parts and report it.",
        )


def _page(file: Path, parts: Sequence[Part], known: frozenset[str]) -> Iterator[str]:
    read = PageRead()
    read.feed(_SHAPES.sub("", file.read_text(encoding="utf-8")))
    expected = {grid.id: grid for grid in grids_of(parts)}
    yield from (f"table {name} is missing" for name in expected.keys() - read.tables.keys())
    for name, rows in read.tables.items():
        if name not in expected:
            yield f"table {name} is of no part"
        elif rows != _shown(expected[name]):
            yield f"table {name} differs"
    if figures_in(" ".join(read.said)) - known:
        yield "a number is of no part"


def _workbook(file: Path, tables: Sequence[Table]) -> Iterator[str]:
    # only packs with a spreadsheet wait for it
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(file)
    names = sheet_names(tables)
    if book.sheet_names != [COVER, NOTES, *names]:
        yield "its sheets are others"
        return
    for name, table in zip(names, tables, strict=True):
        cells = [[_value(text) for text in row] for row in (table.columns, *table.rows)]
        headings = [[str(one) for one in table.columns], *cells[1:]]
        read = book.get_sheet_by_name(name).to_python()
        if [[_read(cell) for cell in row] for row in read[-len(headings) :]] != headings:
            yield f"table {table.id} differs"
        above = read[: -len(headings)]
        if len(above) > _MOST_LINES_ABOVE or any(cell != "" for row in above for cell in row[1:]):
            yield f"table {table.id} has more than its cells"


def _bundle(file: Path, tables: Sequence[Table]) -> Iterator[str]:
    with ZipFile(file) as opened:
        expected = dict(zip(file_names(tables), tables, strict=True))
        if opened.namelist() != [README, *expected]:
            yield "its files are others"
            return
        for name, table in expected.items():
            read = list(csv.reader(io.StringIO(opened.read(name).decode(ENCODING), newline="")))
            if read != [[safe_cell(cell) for cell in row] for row in (table.columns, *table.rows)]:
                yield f"table {table.id} differs"


def _pdf(file: Path, parts: Sequence[Part], known: frozenset[str]) -> Iterator[str]:
    # only packs with a PDF wait for it
    import pypdfium2

    document = pypdfium2.PdfDocument(file)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    said = frozenset[str]().union(*(figures_in(page) for page in pages))
    # of pages, and of questions in their list
    places = {str(place) for place in range(1, max(len(pages), len(parts)) + 1)}
    if said - known - places:
        yield "a number is of no part"
    whole = _squeezed(" ".join(pages))
    for grid in grids_of(parts):
        if any(_squeezed(cell) not in whole for row in grid.rows for cell in row):
            yield f"table {grid.id} is not whole"


def _known(parts: Sequence[Part], about: About) -> frozenset[str]:
    """Every number that a document may say."""
    drawings = [text_of(part.svg) for part in parts if isinstance(part, Chart)]
    names = [f"{one.name} {one.title}" for one in measures_in(parts)]
    said = [json.dumps({**asdict(part), "svg": ""}, ensure_ascii=False) for part in parts]
    others = [about.full_title, *about.lines, about.made_from.generated]
    return figures_in(" ".join([*said, *drawings, *names, *others]).replace("\\n", " "))


def _shown(grid: Grid) -> list[list[str]]:
    # the first cell names its row, and is as it is
    rows = [[row[0], *(cell or "-" for cell in row[1:])] for row in grid.rows]
    return [_lines(grid.columns), *(_lines(row) for row in rows)]


def _lines(cells: Iterable[str]) -> list[str]:
    return [" ".join(cell.split()) for cell in cells]


def _value(text: str) -> Decimal | str:
    shown = number(text)
    return shown.value.normalize() if shown else text


def _read(cell: object) -> Decimal | str:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return Decimal(str(cell)).normalize()
    return str(cell)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\ufffe\u00ad-]", "", text).replace(MINUS, "")
