"""What was read of an uploaded file: its header and its rows as text."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from workbench.intake.uploads.limits import Limits
from workbench.intake.uploads.refusal import UploadRefused

Form = Literal["csv", "xlsx", "ctf"]


@dataclass(frozen=True)
class Sheet:
    """Rows of an uploaded file as they came, all of them text.

    ``rows`` has a column for each name of ``header`` and, as index, the number that the row has in
    the file: its first line in a CSV file, its row in a workbook, its place among the entries of a
    Common Transfer File. ``uneven`` are the rows with more or fewer cells than the header.
    ``encoding`` is that of the text, empty for a workbook.
    """

    label: str
    form: Form
    encoding: str
    header: tuple[str, ...]
    rows: pd.DataFrame
    uneven: frozenset[int] = frozenset()


def plain(title: str) -> str:
    """A column's title as titles are compared: letters and digits alone, in small letters.

    >>> plain("Date of Birth"), plain("date_of_birth ")
    ('dateofbirth', 'dateofbirth')
    """
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", title).casefold())


def header_of(label: str, cells: Sequence[str], limits: Limits) -> tuple[str, ...]:
    """Names of the columns; a column without a title is named by its place.

    Raises:
        UploadRefused: there are too many columns, or two have the same title.
    """
    titles = [cell.strip() for cell in cells]
    while len(titles) > 1 and not titles[-1]:
        titles.pop()
    if len(titles) > limits.columns:
        raise UploadRefused(
            "columns",
            f"{label} has {len(titles):,} columns; at most {limits.columns} can be read.",
            "Export only the columns that the template names.",
        )
    _refuse_twins(label, titles)
    return tuple(title or f"(column {i + 1})" for i, title in enumerate(titles))


def _refuse_twins(label: str, titles: Sequence[str]) -> None:
    names = [plain(title) or title for title in titles]
    places = [str(i + 1) for i, name in enumerate(names) if name and names.count(name) > 1]
    if places:
        raise UploadRefused(
            "header",
            f"{label} has columns with the same title: columns {', '.join(places)} "
            "(small and capital letters, spaces and signs make no difference).",
            "Give every column its own title, or remove the one that is not meant.",
        )


def refuse_no_rows(sheet: Sheet) -> None:
    """Refuse a sheet that has titles and nothing under them.

    Raises:
        UploadRefused: there is no row.
    """
    if sheet.rows.empty:
        raise UploadRefused(
            "empty",
            f"{sheet.label} has titles but no row under them.",
            "Export it again; the export may have been filtered to nobody.",
        )


def too_many_rows(label: str, limits: Limits) -> UploadRefused:
    """The refusal of a file with more rows than can be read."""
    return UploadRefused(
        "rows",
        f"{label} has more than {limits.rows:,} rows.",
        "Split it, for example by year group or term, and upload the parts.",
    )
