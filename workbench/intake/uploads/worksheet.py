"""One sheet of a workbook -> a sheet of text.

The values that Excel computed are read in place of formulas. A cell whose formula gave an error
keeps the error's name (such as ``#REF!``), which no column takes; a formula without a computed
value, as programs write it that are no spreadsheet, refuses the workbook.
"""

import io
import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

import pandas as pd
import python_calamine as calamine

from workbench.intake.uploads.limits import Limits
from workbench.intake.uploads.package import Package, open_package
from workbench.intake.uploads.refusal import UploadRefused
from workbench.intake.uploads.sheet import Sheet, header_of, plain

_PLACE = re.compile(rb"""\sr\s*=\s*["']([^"']*)["']""")
_CELL = re.compile(r"([A-Z]{0,3})(\d{0,7})")
_ERROR = re.compile(rb"""(<(?:\w+:)?c\s[^>]*?\bt\s*=\s*)["']e["']""")
_NO_VALUE = re.compile(
    rb"""<(?:\w+:)?c\b(?![^>]*\bt\s*=\s*["']str)[^>]*>\s*<(?:\w+:)?f\b[^>]*?"""
    rb"""(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?"""
    rb"""\s*</(?:\w+:)?c>"""
)
_OPEN = "Open it in Excel, save it, and upload it again."


def read_workbook(label: str, content: bytes, limits: Limits, names: Collection[str] = ()) -> Sheet:
    """Read the sheet with the name of a template, otherwise the first one.

    Args:
        label: name of the file.
        content: the workbook.
        limits: how large it may be.
        names: names of templates' sheets, plain.

    Raises:
        UploadRefused: names the rule that the workbook breaks.
    """
    package = open_package(label, content, limits)
    book = calamine.CalamineWorkbook
    try:
        opened = book.from_filelike(io.BytesIO(_prepared(package, limits).as_zip()))
        sheet = opened.get_sheet_by_name(_chosen(label, opened, names))
        return _sheet(label, sheet.iter_rows(), limits)
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError, ValueError):
        # the cause may quote the workbook
        raise _damaged(label) from None


def _prepared(package: Package, limits: Limits) -> Package:
    """The package with errors of formulas as text; refused if a cell stands beyond the limits."""
    parts = {
        name: _checked(package.label, part, limits) if name.startswith("xl/worksheets/") else part
        for name, part in package.parts.items()
    }
    return Package(package.label, parts)


def _checked(label: str, part: bytes, limits: Limits) -> bytes:
    rows = columns = 1
    for found in set(_PLACE.findall(part)):
        place = _CELL.fullmatch(found.decode("ascii", "replace"))
        if place is None:
            raise _damaged(label)
        columns = max(columns, _column_number(place[1]))
        rows = max(rows, int(place[2] or 1))
    if rows * columns > limits.cells or columns > limits.columns:
        raise UploadRefused(
            "columns" if columns > limits.columns else "cells",
            f"{label} has a cell in row {rows:,} or column {columns:,}: more than "
            f"{limits.columns} columns, or {limits.cells:,} cells in all, cannot be read.",
            "Delete the empty rows and columns around the table, or copy it into a new workbook.",
        )
    if _NO_VALUE.search(part):
        raise UploadRefused("formula", f"{label} has formulas without computed values.", _OPEN)
    return _ERROR.sub(rb'\1"str"', part)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _chosen(label: str, book: calamine.CalamineWorkbook, names: Collection[str]) -> str:
    sheets = [m.name for m in book.sheets_metadata if m.typ == calamine.SheetTypeEnum.WorkSheet]
    if not sheets:
        raise UploadRefused("empty", f"{label} has no sheet with cells.", _OPEN)
    found: str = next((name for name in sheets if plain(name) in names), sheets[0])
    return found


def _sheet(label: str, cells: Iterator[Sequence[object]], limits: Limits) -> Sheet:
    rows = ((i, [text_of(v) for v in row]) for i, row in enumerate(cells, start=1))
    full = ((i, row) for i, row in rows if any(row))
    _, first = next(full, (0, [""]))
    header = header_of(label, first, limits)
    if not any(first):
        raise UploadRefused("empty", f"{label} has no cell with anything in it.", _OPEN)
    numbers, found = [], []
    uneven = set()
    for number, row in full:
        if any(len(cell) > limits.cell_characters for cell in row):
            raise UploadRefused("cell_length", f"{label} has a cell that is too long.", _OPEN)
        if any(row[len(header) :]):
            uneven.add(number)
        numbers.append(number)
        found.append((row + [""] * len(header))[: len(header)])
    index = pd.Index(numbers, dtype="int64", name="row")
    frame = pd.DataFrame(found, columns=list(header), index=index, dtype="str")
    return Sheet(label, "xlsx", "", header, frame, frozenset(uneven))


def text_of(value: object) -> str:
    """A cell as text: whole numbers without a point, days as ISO dates, yes and no in words.

    >>> text_of(9991001.0), text_of(True), text_of(datetime(2010, 9, 1))
    ('9991001', 'yes', '2010-09-01')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        midnight = value.time().isoformat() == "00:00:00"
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _damaged(label: str) -> UploadRefused:
    hint = "Save it again in Excel, or upload it again: the upload may have broken off."
    return UploadRefused("damaged", f"{label} is damaged or cut short.", hint)
