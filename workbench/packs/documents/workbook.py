"""A pack, or a page, as a spreadsheet that everybody can read: cover, notes, and one table a sheet.

Source: Government Analysis Function, releasing statistics in spreadsheets: marked-up tables, no
merged cells, no blank rows, no hidden sheets, notes as [note 1], shorthand for absent figures.
"""

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from workbench.packs.documents.audience import PERSONAL
from workbench.packs.documents.shown import SHORTHAND, number, starts_formula
from workbench.packs.documents.tables import Table
from workbench.packs.documents.titled import Titled
from workbench.views.theme import LINK

COVER, NOTES = "Cover", "Notes"
_NAME_LENGTH = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_LINK = 255
_NARROWEST, _WIDEST = 10, 60


def workbook(about: Titled, tables: Sequence[Table]) -> bytes:
    """The spreadsheet of a pack: equal tables give equal bytes.

    Args:
        about: what its cover says.
        tables: each for a sheet of its own.
    """
    # a pack without a spreadsheet does not wait for it
    from xlsxwriter import Workbook

    written = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    book = Workbook(written, options)
    made = datetime.fromisoformat(about.generated)
    book.set_properties(
        {
            "title": about.full_title,
            "subject": about.kind_of_reader,
            "author": "Workbench",
            "comments": about.mark,
            "created": made,
        }
    )
    sheets = _Sheets(book)
    names = sheet_names(tables)
    numbered = _numbered(tables)
    sheets.cover(about, tables, names)
    sheets.notes(tables, numbered)
    for table, name in zip(tables, names, strict=True):
        sheets.table(name, table, numbered)
    book.close()
    return written.getvalue()


def sheet_names(tables: Iterable[Table]) -> tuple[str, ...]:
    """A name for each table's sheet: its number and its title, as much as a sheet's name holds.

    >>> sheet_names([Table("a", "Results in 2018/19: by year", (), ())])
    ('1 Results in 2018-19 by year',)
    """
    return tuple(_sheet_name(place, table.title) for place, table in enumerate(tables, start=1))


def _sheet_name(place: int, title: str) -> str:
    plain = " ".join(_NOT_IN_NAMES.sub(" ", title.replace("/", "-")).split())
    name = f"{place} {plain}"
    if len(name) > _NAME_LENGTH:
        name = name[: _NAME_LENGTH + 1].rpartition(" ")[0] or name[:_NAME_LENGTH]
    return name[:_NAME_LENGTH].rstrip(" ',-")


def _numbered(tables: Iterable[Table]) -> dict[str, int]:
    """Every note with its number, in the order of the tables."""
    notes = dict.fromkeys(note for table in tables for note in table.notes)
    return {note: place for place, note in enumerate(notes, start=1)}


class _Sheets:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        text = {"font_name": "Arial", "font_size": 11, "text_wrap": True, "valign": "top"}
        self._title = book.add_format({**text, "bold": True, "font_size": 15, "text_wrap": False})
        self._heading = book.add_format({**text, "bold": True, "bottom": 1, "valign": "bottom"})
        self._line = book.add_format({**text, "text_wrap": False})
        self._text = book.add_format(text)
        # stays text wherever it is copied to
        self._guarded = book.add_format({**text, "quote_prefix": True})
        self._absent = book.add_format({**text, "align": "right"})
        self._link = book.add_format({**text, "underline": 1, "font_color": LINK})
        self._number = {**text, "align": "right"}
        self._numbers: dict[str, Any] = {}

    def cover(self, about: Titled, tables: Sequence[Table], names: Sequence[str]) -> None:
        """What it is, whom it is for, when it was made, and what is where."""
        sheet = self._book.add_worksheet(COVER)
        sheet.set_column(0, 0, 100)
        sheet.write_string(0, 0, about.full_title, self._title)
        for row, line in enumerate((*about.lines, "Contents"), start=1):
            sheet.write_string(row, 0, line, self._heading if line == "Contents" else self._text)
        titles = [table.title for table in tables]
        contents = [(NOTES, "Notes and shorthand"), *zip(names, titles, strict=True)]
        for row, (name, title) in enumerate(contents, start=len(about.lines) + 2):
            place = f"internal:'{name.replace("'", "''")}'!A1"
            sheet.write_url(row, 0, place, self._link, f"{name}: {title}"[:_LONGEST_LINK])

    def notes(self, tables: Sequence[Table], numbered: Mapping[str, int]) -> None:
        """What the numbers of notes and the shorthand stand for."""
        where = {
            note: ", ".join(str(n) for n, t in enumerate(tables, start=1) if note in t.notes)
            for note in numbered
        }
        rows = [(f"[note {n}]", note, f"Tables: {where[note]}") for note, n in numbered.items()]
        rows += [(sign, f"{words}.".capitalize(), "Any table") for sign, words in SHORTHAND.items()]
        columns = ("Note", "What it means", "Where")
        self._sheet(NOTES, "Notes and shorthand", (), columns, rows)

    def table(self, name: str, table: Table, numbered: Mapping[str, int]) -> None:
        """One table under its title, with its notes by number and its source."""
        notes = " ".join(f"[note {numbered[note]}]" for note in table.notes)
        lines = [f"Source: {table.source}"] if table.source else []
        lines += [PERSONAL] if table.names else []
        self._sheet(name, f"{table.title} {notes}".strip(), lines, table.columns, table.rows)

    def _sheet(
        self,
        name: str,
        title: str,
        lines: Sequence[str],
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
    ) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, title, self._title)
        for place, line in enumerate(lines, start=1):
            sheet.write_string(place, 0, line, self._line)
        first = 1 + len(lines)
        headings = [{"header": column, "header_format": self._heading} for column in columns]
        options = {"columns": headings, "autofilter": False, "style": None, "title": title}
        sheet.add_table(first, 0, first + len(rows), len(columns) - 1, options)
        for row, cells in enumerate(rows, start=first + 1):
            for column, cell in enumerate(cells):
                self._cell(sheet, row, column, cell)
        for column, heading in enumerate(columns):
            longest = max([len(row[column]) for row in rows] + [len(heading) // 2])
            sheet.set_column(column, column, min(max(longest + 2, _NARROWEST), _WIDEST))
        sheet.hide_gridlines(0)

    def _cell(self, sheet: Any, row: int, column: int, text: str) -> None:
        shown = number(text)
        if shown:
            sheet.write_number(row, column, float(shown.value), self._format(shown.format))
        elif text in SHORTHAND:
            sheet.write_string(row, column, text, self._absent)
        else:
            guarded = starts_formula(text)
            sheet.write_string(row, column, text, self._guarded if guarded else self._text)

    def _format(self, name: str) -> Any:
        if name not in self._numbers:
            self._numbers[name] = self._book.add_format({**self._number, "num_format": name})
        return self._numbers[name]
