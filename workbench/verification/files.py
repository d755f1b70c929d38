"""Published files, read as text: a word in place of a number stays that word."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class PublishedFile:
    """A file under the folder of published data, and how it is read."""

    path: str
    read: Callable[[Path], pd.DataFrame]

    @property
    def folder(self) -> str:
        """Its outermost folder."""
        return self.path.split("/", maxsplit=1)[0]


def csv(path: str, encoding: str = "utf-8-sig") -> PublishedFile:
    """A CSV file, also a compressed one; all columns are text."""

    def read(file: Path) -> pd.DataFrame:
        return pd.read_csv(
            file, dtype="str", encoding=encoding, keep_default_na=False, index_col=False
        )

    return PublishedFile(path, read)


def headless(path: str, columns: tuple[str, ...]) -> PublishedFile:
    """A compressed CSV file without a header, of which the last columns are whole numbers."""

    def read(file: Path) -> pd.DataFrame:
        return pd.read_csv(
            file, header=None, names=list(columns), encoding="utf-8-sig", keep_default_na=False
        )

    return PublishedFile(path, read)


def sheet(path: str, name: str, header: int = 0) -> PublishedFile:
    """A sheet of a workbook."""

    def read(file: Path) -> pd.DataFrame:
        return pd.read_excel(
            file, sheet_name=name, header=header, engine="calamine", keep_default_na=False
        )

    return PublishedFile(path, read)


def parquet(path: str, column: str, words: tuple[str, ...]) -> PublishedFile:
    """The rows of a Parquet file that have one of some words in a column."""

    def read(file: Path) -> pd.DataFrame:
        return pd.read_parquet(file, filters=[(column, "in", list(words))])

    return PublishedFile(path, read)


def series(path: str) -> PublishedFile:
    """A JSON file of series: a list of objects, whose ``data`` are pairs of year and value.

    The frame has the other facts of the objects, year and value.
    """

    def read(file: Path) -> pd.DataFrame:
        listed: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
        rows = [
            {**{k: v for k, v in one.items() if k != "data"}, "year": year, "value": value}
            for one in listed
            for year, value in one["data"]
        ]
        return pd.DataFrame(rows)

    return PublishedFile(path, read)
