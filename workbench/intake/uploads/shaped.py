"""Values of a file by the template -> rows of datasets; what all kinds of file share."""

from dataclasses import dataclass

import pandas as pd

from workbench.intake.arrivals import KEY, Arrival
from workbench.intake.uploads.parsing import lines_of, together
from workbench.intake.uploads.recognise import Columns
from workbench.intake.uploads.sheet import Sheet
from workbench.intake.uploads.templates import Template


@dataclass(frozen=True)
class Taken:
    """A file whose cells were read.

    ``values`` are its readable rows by the template's titles, with their row numbers as index;
    ``columns`` are the titles in the file, ``year`` the academic year that it is uploaded for.
    """

    sheet: Sheet
    template: Template
    columns: Columns
    values: pd.DataFrame
    laestab: str
    year: str

    def without(self, refused: pd.DataFrame) -> "Taken":
        """The same without the rows that were refused."""
        values = self.values[~self.values.index.isin(refused["row"])]
        return Taken(self.sheet, self.template, self.columns, values, self.laestab, self.year)

    def has(self, title: str) -> bool:
        """Whether the file has that column of the template."""
        return title in self.values.columns

    def column(self, title: str) -> "pd.Series":
        """A column of the template, all missing where the file does not have it."""
        if title in self.values.columns:
            return self.values[title]
        default = self.template.field(title).default or None
        return pd.Series(default, index=self.values.index, dtype="str")

    def refusal(self, rows: "pd.Series", title: str, rule: str, guidance: str) -> pd.DataFrame:
        """Lines for the rows where ``rows`` holds."""
        name = self.columns.get(title, title)
        return lines_of(rows.index[rows.astype(bool)], name, rule, guidance)


@dataclass(frozen=True)
class Shaped:
    """Rows by dataset, and lines of the rows that were refused on the way."""

    arrivals: tuple[Arrival, ...]
    refused: pd.DataFrame


def keyed(upns: "pd.Series") -> "pd.Series":
    """Keys of pupils by their UPN."""
    return ("upn:" + upns).astype("str").rename(KEY)


def fed(taken: Taken, dataset: str) -> pd.DataFrame:
    """Columns of a dataset that the file's columns feed, or that have a default."""
    found = {
        column: taken.column(field.title)
        for field in taken.template.fields
        for name, column in field.feeds
        if name == dataset and (taken.has(field.title) or field.default)
    }
    return pd.DataFrame(found, index=taken.values.index)


def shaped(*arrivals: Arrival, refused: tuple[pd.DataFrame, ...] = ()) -> Shaped:
    """Arrivals that have a row."""
    return Shaped(tuple(one for one in arrivals if len(one.rows)), together(list(refused)))
