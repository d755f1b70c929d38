"""Workbooks that a school gets: its refused rows with what to do, and blank templates.

Every cell is written as text, so that nothing that a row holds becomes a formula or a link.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
import xlsxwriter
from xlsxwriter.color import Color
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from workbench.errors import UsageError
from workbench.intake.uploads.sheet import Sheet
from workbench.intake.uploads.templates import Field, Template, template_of

SYNTHETIC = "SYNTHETIC"
NOTE_TITLES = ("Row in the file", "Column", "Rule", "What to do")
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDE, _MEDIUM = 60, 16
# the fifth accent of the reader's own theme, light
_HIGHLIGHT = partial(Color.theme, 8, 2)
_PER_ROW = "; "


@dataclass(frozen=True)
class _Look:
    """Formats of cells: all of them text."""

    plain: Format
    title: Format
    marked: Format
    wrapped: Format


def annotated_workbook(sheet: Sheet, refused: pd.DataFrame, *, synthetic: bool = False) -> bytes:
    """A workbook of the refused rows as they came, each with the rules that it breaks.

    The first sheet has a row for each refused row: its number, the columns, the rules and what to
    do, then its cells. A cell that breaks a rule is highlighted, and named in words beside it. The
    second sheet counts rows by rule.

    Args:
        sheet: the file.
        refused: lines with row, column, rule and guidance.
        synthetic: whether to mark both sheets as synthetic.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        look = _look(book)
        _rows_sheet(book.add_worksheet("Refused rows"), look, sheet, refused, synthetic=synthetic)
        _counts_sheet(book.add_worksheet("Rules"), look, refused, synthetic=synthetic)
    return out.getvalue()


def template_workbook(kind: str) -> bytes:
    """A blank workbook of a kind of file, with a second sheet that explains its columns.

    Raises:
        UsageError: there is no such kind, or it is one that no person writes.
    """
    template = _by_hand(kind)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        look = _look(book)
        blank = book.add_worksheet(template.title[:31])
        blank.set_column(0, len(template.fields) - 1, _MEDIUM, look.plain)
        _write_row(blank, 0, template.titles, look.title)
        blank.freeze_panes(1, 0)
        _notes_sheet(book.add_worksheet("Notes"), look, template)
    return out.getvalue()


def _by_hand(kind: str) -> Template:
    template = template_of(kind)
    if not template.by_hand:
        raise UsageError(
            f"`kind` '{kind}' has no template to fill in.", "Your MIS makes files of this kind."
        )
    return template


def _look(book: Workbook) -> _Look:
    text = {"num_format": "@", "valign": "top"}
    return _Look(
        plain=book.add_format(text),
        title=book.add_format({**text, "bold": True, "text_wrap": True}),
        marked=book.add_format({**text, "bold": True, "border": 2, "bg_color": _HIGHLIGHT()}),
        wrapped=book.add_format({**text, "text_wrap": True}),
    )


def _rows_sheet(
    page: Worksheet, look: _Look, sheet: Sheet, refused: pd.DataFrame, *, synthetic: bool
) -> None:
    top = _mark(page, look, synthetic=synthetic)
    _write_row(page, top, (*NOTE_TITLES, *sheet.header), look.title)
    page.set_column(0, 2, _MEDIUM)
    page.set_column(3, 3, _WIDE)
    page.set_column(len(NOTE_TITLES), len(NOTE_TITLES) + len(sheet.header) - 1, _MEDIUM)
    page.freeze_panes(top + 1, len(NOTE_TITLES))
    for line, (number, notes) in enumerate(_by_row(refused), start=top + 1):
        columns = list(dict.fromkeys(notes["column"]))
        rules = _PER_ROW.join(dict.fromkeys(notes["rule"]))
        words = (str(number), _PER_ROW.join(filter(None, columns)), rules, _guidance(notes))
        _write_row(page, line, words, look.wrapped)
        for place, title in enumerate(sheet.header, start=len(NOTE_TITLES)):
            cell = str(sheet.rows.at[number, title])
            page.write_string(line, place, cell, look.marked if title in columns else look.plain)


def _by_row(refused: pd.DataFrame) -> Iterator[tuple[int, pd.DataFrame]]:
    for number, notes in refused.groupby("row", sort=True):
        yield int(str(number)), notes


def _guidance(notes: pd.DataFrame) -> str:
    said = (
        f"{column}: {words}" if column else str(words)
        for column, words in zip(notes["column"], notes["guidance"], strict=True)
    )
    return "\n".join(dict.fromkeys(said))


def _counts_sheet(page: Worksheet, look: _Look, refused: pd.DataFrame, *, synthetic: bool) -> None:
    top = _mark(page, look, synthetic=synthetic)
    _write_row(page, top, ("Rule", "Column", "Rows", "What to do"), look.title)
    page.set_column(0, 2, _MEDIUM)
    page.set_column(3, 3, _WIDE)
    counts = refused.groupby(["rule", "column", "guidance"], sort=True)["row"].nunique()
    for line, (of, rows) in enumerate(counts.items(), start=top + 1):
        rule, column, guidance = of if isinstance(of, tuple) else (str(of), "", "")
        _write_row(page, line, (rule, column, f"{rows:,}", guidance), look.wrapped)


def _notes_sheet(page: Worksheet, look: _Look, template: Template) -> None:
    page.set_column(0, 0, 30)
    page.set_column(1, 3, _MEDIUM)
    page.set_column(4, 4, _WIDE)
    _write_row(page, 0, (template.title,), look.title)
    page.write_string(1, 0, template.about, look.plain)
    _write_row(page, 3, ("Column", "Needed", "Example", "Also called", "Notes"), look.title)
    for line, field in enumerate(template.fields, start=4):
        _write_row(page, line, _notes(field, template), look.wrapped)


def _notes(field: Field, template: Template) -> Sequence[str]:
    either = any(field.title in one for one in template.one_of)
    needed = "yes" if field.required else "see notes" if either else "no"
    sets = " or ".join(" and ".join(one) for one in template.one_of)
    note = f"{field.note} Give {sets}.".strip() if either else field.note
    return (field.title, needed, field.example, ", ".join(field.also), note)


def _mark(page: Worksheet, look: _Look, *, synthetic: bool) -> int:
    """Say that the rows are synthetic, above them. Returns the first free row."""
    if synthetic:
        page.write_string(0, 0, SYNTHETIC, look.title)
    return int(synthetic)


def _write_row(page: Worksheet, line: int, cells: Sequence[str], look: Format) -> None:
    for place, cell in enumerate(cells):
        page.write_string(line, place, cell, look)
