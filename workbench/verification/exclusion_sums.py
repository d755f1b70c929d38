"""Exclusions: England from reasons, lengths and types of school; areas from local authorities."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from workbench.verification.bounds import Between
from workbench.verification.comparison import Comparison, compare
from workbench.verification.exclusion_rates import FOLDER, NATIONAL, TO_FIVE
from workbench.verification.files import csv
from workbench.verification.printed import cells_of, names_of, printed
from workbench.verification.recomputation import Recomputation

_REASONS = csv(f"{FOLDER}/SFR35_2017_reason_for_exclusion.csv")
_LENGTHS = csv(f"{FOLDER}/SFR35_2017_duration_fixed_period_exclusions.csv")
_STARTS = {"perm_excl": "perm_", "fixed_excl": "fixed_"}
_COUNTS = ("headcount", "perm_excl", "fixed_excl", "one_plus_fixed")
_ALL = "total"
_NO_TYPE = "dummy"
_WITHHELD = "x"
_FEWEST, _MOST = 0.0, 3.0
"""A count that is withheld is under three."""


def areas_from_authorities(table: pd.DataFrame) -> Iterator[Comparison]:
    """Regions and England by reason, from local authorities, whose counts are not rounded."""
    reasons = [name for name in names_of(table) if name.startswith(tuple(_STARTS.values()))]
    authorities = table[table["level"] == "Local authority"]
    for level, area in (("Regional", ["region_name"]), ("National", [])):
        keys = ["year", "school_type", *area]
        counted = _counts(authorities, keys, reasons, 0.0).groupby(level=[*keys, "column"]).sum()
        areas = table[table["level"] == level].set_index(keys)[reasons]
        yield _beside(f"{level} by reason", cells_of(areas), counted)


def all_from_reasons(national: pd.DataFrame, table: pd.DataFrame) -> Iterator[Comparison]:
    """England from the reasons, by type of school."""
    england = table[table["level"] == "National"]
    england = england.assign(school_type=_type(england["school_type"]))
    for column, start in _STARTS.items():
        reasons = [name for name in names_of(table) if name.startswith(start)]
        parts = _counts(england, ["year", "school_type"], reasons, TO_FIVE)
        added = parts.groupby(level=["year", "school_type"]).sum()
        yield _beside(f"{column} from reasons", _england(national, column), added)


def all_from_lengths(national: pd.DataFrame, table: pd.DataFrame) -> Iterator[Comparison]:
    """Suspensions of England from their lengths, by type of school."""
    rows = table.rename(columns={"Year": "year"}).assign(school_type=_type(table["school_type"]))
    lengths = rows[rows["duration_days_fixed_exclusions"] != "Total"]
    parts = _counts(lengths, ["year", "school_type"], ["fixed_excl"], TO_FIVE)
    added = parts.groupby(level=["year", "school_type"]).sum()
    yield _beside("fixed_excl from lengths", _england(national, "fixed_excl"), added)


def all_from_types(national: pd.DataFrame) -> Iterator[Comparison]:
    """England from the three types of school."""
    rows = national.assign(school_type=_type(national["school_type"]))
    types = rows[rows["school_type"] != _ALL]
    for column in _COUNTS:
        added = _counts(types, ["year"], [column], TO_FIVE).groupby(level="year").sum()
        every = rows[rows["school_type"] == _ALL].set_index("year")[column]
        yield _beside(f"{column} from types of school", every, added)


def _counts(table: pd.DataFrame, keys: list[str], columns: list[str], half: float) -> pd.DataFrame:
    """Low and high of each count, long, by the keys and the name of the column."""
    long = cells_of(table.set_index(keys)[columns])
    found = printed(long, half)
    hidden = found.words == _WITHHELD
    low = np.where(hidden, _FEWEST, np.maximum(found.bounds.low, 0))
    high = np.where(hidden, _MOST, found.bounds.high)
    return pd.DataFrame({"low": low, "high": high}, index=long.index).fillna(0.0)


def _england(national: pd.DataFrame, column: str) -> "pd.Series[str]":
    rows = national.assign(school_type=_type(national["school_type"]))
    return rows[rows["school_type"] != _NO_TYPE].set_index(["year", "school_type"])[column]


def _type(names: "pd.Series[str]") -> "pd.Series[str]":
    return names.str.lower().replace("special school", "special")


def _beside(title: str, published: "pd.Series[str]", added: pd.DataFrame) -> Comparison:
    found = added.reindex(published.index)
    ends = Between(found["low"].to_numpy(), found["high"].to_numpy())
    return compare(title, printed(published, TO_FIVE), ends)


CLASSES = (
    Recomputation(
        name="Exclusions of regions and England from local authorities",
        files=(_REASONS,),
        recompute=areas_from_authorities,
        rounding="2.5 of the area, which is rounded to 5; a withheld count is under three",
    ),
    Recomputation(
        name="Exclusions of England from parts",
        files=(NATIONAL, _REASONS),
        recompute=all_from_reasons,
        rounding="2.5 of the total and of each part, which are rounded to 5",
    ),
    Recomputation(
        name="Exclusions of England from parts",
        files=(NATIONAL, _LENGTHS),
        recompute=all_from_lengths,
        rounding="2.5 of the total and of each part, which are rounded to 5",
    ),
    Recomputation(
        name="Exclusions of England from parts",
        files=(NATIONAL,),
        recompute=all_from_types,
        rounding="2.5 of the total and of each part, which are rounded to 5",
    ),
)
