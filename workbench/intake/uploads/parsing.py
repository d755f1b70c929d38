"""Cells of a sheet -> values by the template, and every row that cannot be read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from workbench.intake.uploads.cells import cell_of, month_first
from workbench.intake.uploads.recognise import Columns
from workbench.intake.uploads.refusal import UploadRefused
from workbench.intake.uploads.sheet import Sheet
from workbench.intake.uploads.templates import Field, Template

REFUSED_COLUMNS = ("row", "column", "rule", "guidance")
_ERRORS = frozenset(
    {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}
)
# controls, C1 controls, marks that turn the direction of text, invisible signs
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069]"
)
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)

_GENERAL = {
    "uneven": "The row has more or fewer cells than the titles. Export it again; a sign such as a "
    "comma inside a cell needs quotes around the cell.",
    "control": "The cell holds invisible signs. Delete it and type it anew.",
    "formula_error": "The formula in this cell gave an error. Replace it by its value.",
    "shortened": "Excel has shortened a long number. Make the column text, and paste it again.",
    "required": "The cell must not be empty.",
}


@dataclass(frozen=True)
class Parsed:
    """Values of a sheet by the template's titles, missing where a cell is empty or refused.

    ``refused`` has one line for each rule that a row breaks: row, column, rule and guidance.
    """

    values: pd.DataFrame
    refused: pd.DataFrame


def parse(sheet: Sheet, template: Template, columns: Columns) -> Parsed:
    """Read every cell that the template knows.

    Raises:
        UploadRefused: dates are written month first.
    """
    values, refused = {}, [_uneven(sheet)]
    for field in template.fields:
        if field.title in columns:
            series, lines = _column(sheet, field, columns[field.title])
            values[field.title] = series
            refused += [one[~one["row"].isin(sheet.uneven)] for one in lines]
    return Parsed(pd.DataFrame(values, index=sheet.rows.index), together(refused))


def together(refused: list[pd.DataFrame]) -> pd.DataFrame:
    """Lines of refused rows in the order of the file."""
    some = [one for one in refused if len(one)]
    if not some:
        return lines_of(pd.Index([], dtype="int64"), "", "", "")
    every = pd.concat(some, ignore_index=True)
    return every.sort_values("row", kind="stable", ignore_index=True)


def lines_of(rows: pd.Index, column: str, rule: str, guidance: str) -> pd.DataFrame:
    """A line for each row that breaks a rule."""
    facts = {"row": rows.astype("int64"), "column": column, "rule": rule, "guidance": guidance}
    frame = pd.DataFrame(facts)
    return frame.astype(dict.fromkeys(REFUSED_COLUMNS[1:], "str"))


def _uneven(sheet: Sheet) -> pd.DataFrame:
    rows = pd.Index(sorted(sheet.uneven), dtype="int64")
    return lines_of(rows, "", "uneven", _GENERAL["uneven"])


def _column(sheet: Sheet, field: Field, title: str) -> tuple["pd.Series", list[pd.DataFrame]]:
    """Each distinct text is read once: a column of a million cells has few."""
    codes, texts = pd.factorize(sheet.rows[title])
    read = [_read(str(text), field) for text in texts]
    _refuse_month_first(sheet, field, title, [str(text) for text in texts])
    values = pd.Series([value for value, _ in read], dtype="str").take(codes)
    rules = pd.Series([rule for _, rule in read], dtype="str").take(codes)
    values.index = rules.index = sheet.rows.index
    lines = [
        lines_of(rules.index[rules == rule], title, str(rule), _guidance(str(rule), field))
        for rule in rules.dropna().unique()
    ]
    return values, lines


def _read(text: str, field: Field) -> tuple[str | None, str | None]:
    """The value of a text, or the rule that it breaks."""
    if not text:
        missing = "required" if field.required and not field.default else None
        return field.default or None, missing
    cell = cell_of(field.parse)
    fault = next(_faults(text, cell.rule), None)
    value = None if fault else cell.read(" ".join(text.split()))
    return value, fault or (cell.rule if value is None else None)


def _faults(text: str, rule: str) -> Iterator[str]:
    if _CONTROL.search(text):
        yield "control"
    if text in _ERRORS:
        yield "formula_error"
    if rule in ("uln", "qan", "laestab", "upn") and _SCIENTIFIC.fullmatch(text):
        yield "shortened"


def _guidance(rule: str, field: Field) -> str:
    words = _GENERAL.get(rule) or cell_of(field.parse).guidance
    return f"{words} {field.note}".strip() if rule == "required" else words


def _refuse_month_first(sheet: Sheet, field: Field, title: str, texts: list[str]) -> None:
    """One date that can only have its month first puts all others of the column in doubt."""
    if field.parse == "date" and any(map(month_first, texts)):
        number = sheet.header.index(title) + 1
        raise UploadRefused(
            "month_first",
            f"{sheet.label} has dates with the month first in column {number} ({field.title}).",
            "Write all dates as day/month/year, or as year-month-day, and upload it again.",
        )
