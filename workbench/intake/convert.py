"""Text of a column -> typed values, with every value that will not convert counted."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from workbench.contracts.checks import Failure
from workbench.intake.format import Field
from workbench.intake.table import Table

_SCIENTIFIC = r"\de\+05"
_URN = r"\d{6}(\.0)?"

Failures = tuple[Failure, ...]


def convert(
    table: Table, field: Field, facts: Mapping[str, str], blank: tuple[str, ...] = ()
) -> tuple[pd.Series, Failures]:
    """One column of a dataset from the file's text: text, missing where there is nothing.

    Dates come out as ISO text and numbers as plain text, so that one cast by the contract gives
    every column its type.
    """
    if field.first_of:
        return _first_of(table, field, facts, blank)
    texts = _source(table, field, facts)
    texts = texts.mask(texts.isin(["", *field.missing, *blank]))
    if field.extract:
        texts = texts.str.extract(f"^{field.extract}$", expand=False)
    if field.words is not None:
        return _worded(texts, field)
    return _typed(texts, field)


def _source(table: Table, field: Field, facts: Mapping[str, str]) -> "pd.Series[str]":
    if field.column:
        return table.frame[field.column]
    if field.join:
        parts = table.frame[list(field.join)]
        return parts.agg("".join, axis=1).mask((parts == "").any(axis=1), "").astype("str")
    given = facts[field.edition] if field.edition else field.value
    return pd.Series(given, index=table.frame.index, dtype="str")


def _first_of(
    table: Table, field: Field, facts: Mapping[str, str], blank: tuple[str, ...]
) -> tuple[pd.Series, Failures]:
    tried = [convert(table, replace(f, needs=""), facts, blank) for f in field.first_of]
    found = tried[0][0]
    for later, _ in tried[1:]:
        found = found.combine_first(later)
    return found, tuple(f for _, failures in tried for f in failures)


def _worded(texts: "pd.Series[str]", field: Field) -> tuple[pd.Series, Failures]:
    known = field.words or {}
    mapped = texts.map(dict(known)).astype("str")
    unknown = int((texts.notna() & mapped.isna()).sum()) if field.other == "refuse" else 0
    words = f"must be one of {', '.join([*known, *field.missing])}"
    return mapped, _failures(field.column, "allowed", words, unknown)


def _typed(texts: "pd.Series[str]", field: Field) -> tuple[pd.Series, Failures]:
    match field.kind:
        case "urn":
            good, words = _urns(texts), "must be a URN of six digits"
        case "date":
            days = pd.to_datetime(texts, format=field.format, errors="coerce")
            good = days.dt.strftime("%Y-%m-%d").astype("str")
            words = f"must be a date ({field.format})"
        case "number" | "integer":
            numbers = pd.to_numeric(texts, errors="coerce")
            whole = field.kind == "integer"
            good = texts.where(np.isfinite(numbers) & (~numbers.mod(1).ne(0) | (not whole)))
            words = f"must be {'a whole number' if whole else 'a number'}"
        case _:
            return texts, ()
    lost = int((texts.notna() & good.isna()).sum())
    return good, _failures(field.column, "type", words, lost)


def _urns(texts: "pd.Series[str]") -> "pd.Series[str]":
    """URNs as six digits, also from "100000.0" and from "1e+05", which is exactly 100000."""
    plain = texts.where(texts.str.fullmatch(_URN).fillna(False))
    exact = texts.where(texts.str.fullmatch(_SCIENTIFIC).fillna(False))
    return plain.str.slice(0, 6).combine_first(exact.str.replace("e+05", "00000", regex=False))


def _failures(column: str, rule: str, words: str, count: int) -> Failures:
    return (Failure(column, rule, words, count),) if count else ()
