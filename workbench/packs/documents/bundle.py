"""The tables of a pack as CSV files in one archive, with a README."""

import csv
import io
import re
from collections.abc import Sequence

from workbench.packs.documents.archive import archive
from workbench.packs.documents.audience import PERSONAL
from workbench.packs.documents.shown import SHORTHAND, number, starts_formula
from workbench.packs.documents.tables import Table
from workbench.packs.documents.titled import Titled

README = "README.txt"
# without its mark Excel reads UTF-8 as the machine's old code page; other programs skip the mark
ENCODING = "utf-8-sig"
_NOT_IN_NAMES = re.compile(r"[^a-z0-9]+")


def bundle(about: Titled, tables: Sequence[Table]) -> bytes:
    """A zip archive with one CSV file a table: equal tables give equal bytes.

    Files are UTF-8 with a byte order mark and lines that end in CR LF, as spreadsheets expect.
    Numbers have no commas between thousands; percentages keep their sign.
    """
    names = file_names(tables)
    files = {name: _csv(table) for name, table in zip(names, tables, strict=True)}
    return archive({README: _readme(about, tables, names), **files})


def file_names(tables: Sequence[Table]) -> tuple[str, ...]:
    """A file name for each table: its number, and its id in small letters."""
    return tuple(
        f"{place:02d}-{_NOT_IN_NAMES.sub('-', table.id.casefold()).strip('-')}.csv"
        for place, table in enumerate(tables, start=1)
    )


def safe_cell(text: str) -> str:
    """A cell of a CSV file: a plain number, or text that no spreadsheet takes for a formula.

    >>> safe_cell("3,182"), safe_cell("=1+1"), safe_cell("−64%")
    ('3182', "'=1+1", '-64%')
    """
    shown = number(text)
    if shown:
        return shown.plain
    return f"'{text}" if starts_formula(text) else text


def _csv(table: Table) -> bytes:
    written = io.StringIO(newline="")
    lines = csv.writer(written)
    lines.writerow([safe_cell(column) for column in table.columns])
    lines.writerows([[safe_cell(cell) for cell in row] for row in table.rows])
    return written.getvalue().encode(ENCODING)


def _readme(about: Titled, tables: Sequence[Table], names: Sequence[str]) -> bytes:
    lines = [about.full_title, "", *about.lines, "", "Tables", ""]
    for name, table in zip(names, tables, strict=True):
        lines += [name, f"  {table.title}"]
        lines += [f"  {PERSONAL}"] if table.names else []
        lines += [f"  {note}" for note in table.notes]
        lines += [f"  Source: {table.source}"] if table.source else []
        lines.append("")
    lines += ["Shorthand", "", *(f"{sign}  {words}" for sign, words in SHORTHAND.items()), ""]
    lines.append(
        "The files are UTF-8 with a byte order mark, as Excel expects. Text that a spreadsheet "
        "could take for a formula has an apostrophe before it."
    )
    return ("\r\n".join(lines) + "\r\n").encode(ENCODING)
