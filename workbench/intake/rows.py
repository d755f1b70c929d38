"""Which rows of a file are what, and which are set aside: nothing is lost silently."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from workbench.contracts.checks import Failure
from workbench.intake.format import Format, Sequence
from workbench.intake.table import Table


@dataclass(frozen=True)
class Sorted:
    """The rows of a file by what they are.

    ``kinds`` holds each row's kind, missing where it is set aside. ``quarantined`` holds, for each
    quarantined row, the reason. ``without`` counts the rows that hold nothing to store, by reason.
    """

    kinds: "pd.Series[str]"
    quarantined: "pd.Series[str]"
    without: Mapping[str, int]
    failures: tuple[Failure, ...]


def sort_rows(table: Table, format_: Format) -> Sorted:
    """Tell the rows of a file apart; check that every kind it must have is there."""
    rows = format_.rows
    values = table.frame[rows.column] if rows.column else None
    reasons = _without(table, format_)
    kinds = pd.Series(rows.every or None, index=table.frame.index, dtype="str")
    failures: list[Failure] = []
    if values is not None:
        kinds = values.map(dict(rows.kinds or {})).astype("str")
        failures += _kind_failures(values, format_)
    kinds = kinds.mask(reasons.notna())
    quarantined = _quarantined(table, format_, kinds)
    failures += _sequence(table, format_.complete) if format_.complete else []
    failures += _repeated(table, format_.key) if format_.key else []
    counted = {str(why): int(n) for why, n in reasons.dropna().value_counts().items()}
    kinds = kinds.mask(quarantined.notna())
    return Sorted(kinds, quarantined.dropna(), counted, tuple(failures))


def _without(table: Table, format_: Format) -> "pd.Series[str]":
    rows = format_.rows
    reasons = pd.Series(None, index=table.frame.index, dtype="str")
    if rows.without:
        reasons = table.frame[rows.column].map(dict(rows.without)).astype("str")
    if rows.notes:
        column, words = rows.notes
        reasons = reasons.mask(table.frame[column].isin(words), "a note below the table")
    return reasons


def _kind_failures(values: "pd.Series[str]", format_: Format) -> list[Failure]:
    rows = format_.rows
    known = [*(rows.kinds or {}), *(rows.without or {})]
    unknown = int((~values.isin(known)).sum())
    found = [k for k in rows.needed if not (values == k).any()]
    words = f"must be one of {', '.join(known)}"
    failures = [Failure(rows.column, "allowed", words, unknown)] if unknown else []
    if found:
        words = f"must have a row of {', '.join(found)}: the end of the file is missing"
        failures.append(Failure(rows.column, "whole", words, len(found)))
    return failures


def _quarantined(table: Table, format_: Format, kinds: "pd.Series[str]") -> "pd.Series[str]":
    """A reason for each school row that lacks what every school row must have."""
    reasons = pd.Series(None, index=table.frame.index, dtype="str")
    school = kinds.isin(_school_kinds(format_)) if format_.units else kinds.notna()
    for column in format_.quarantine:
        empty = ["", *(format_.blank or {}).get(column, ())]
        missing = school & table.frame[column].isin(empty) & reasons.isna()
        reasons = reasons.mask(missing, f"{column} is missing")
    return reasons


def _school_kinds(format_: Format) -> list[str]:
    return [kind for kind, unit in format_.units.items() if unit.level == "school"]


def _sequence(table: Table, wanted: Sequence) -> list[Failure]:
    found = set(table.frame[wanted.column])
    missing = [n for n in range(wanted.first, wanted.last + 1) if str(n) not in found]
    words = f"must hold every number from {wanted.first} to {wanted.last}"
    return [Failure(wanted.column, "whole", words, len(missing))] if missing else []


def _repeated(table: Table, key: tuple[str, ...]) -> list[Failure]:
    count = int(table.frame.duplicated(list(key)).sum())
    return [Failure(", ".join(key), "unique", "must not repeat", count)] if count else []
