"""Second and third stage: the columns are those of the contract, and each value keeps its rules."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pandas as pd

from workbench.contracts.model import Column
from workbench.contracts.rules import rules
from workbench.intake.checks.distinct import Distinct, distinct
from workbench.intake.checks.rule import Finding, must_be
from workbench.intake.checks.tables import Table
from workbench.intake.checks.value_tests import value_tests


def check_shape(table: Table) -> Iterator[Finding]:
    """Columns that are needed and missing, and columns that are not taken.

    What an unknown column is called is not said: the header of a file may be its first pupil.
    """
    for column in table.columns:
        if column.required:
            absent = not table.has(column.name)
            at = table.everywhere() if absent else table.nowhere()
            yield Finding("missing_column", table.dataset, column.name, at)


def unknown_columns(table: Table) -> int:
    """How many columns there are that are not taken."""
    names = {column.name for column in table.columns}
    return sum(name not in names for name in table.rows.columns)


def check_values(table: Table, on: date) -> tuple[Table, tuple[Finding, ...]]:
    """The table with its declared columns in the contract's types, and what is wrong with values.

    Args:
        table: the rows as they came.
        on: the day on which they came.
    """
    present = [column for column in table.columns if table.has(column.name)]
    read = {column.name: distinct(table.rows[column.name], column) for column in present}
    typed = {name: one.series().set_axis(table.rows.index) for name, one in read.items()}
    findings = tuple(
        finding
        for column in present
        for finding in _findings(table.dataset, column, read[column.name], on)
    )
    rows = pd.DataFrame(typed, index=table.rows.index, columns=[c.name for c in present])
    return replace(table, rows=rows), findings


def _findings(dataset: str, column: Column, read: Distinct, on: date) -> Iterator[Finding]:
    name, values = column.name, read.values.dropna()
    if column.required:
        yield Finding("required", dataset, name, read.missing())
    yield Finding("type", dataset, name, read.rows(read.lost), must_be(column, "type"))
    good = pd.Series(True, index=values.index)
    for rule in rules(column):
        holds = rule.holds(values).fillna(False).astype("bool")
        good &= holds
        broken = (~holds).reindex(read.values.index, fill_value=False).to_numpy(dtype=bool)
        yield Finding(rule.name, dataset, name, read.rows(broken), must_be(column, rule.name))
    # a value that has not the form at all is not also told what else is wrong with it
    rest = values[good]
    for test in value_tests(dataset, name):
        found = test.broken(rest, on).reindex(read.values.index, fill_value=False)
        yield Finding(test.rule, dataset, name, read.rows(found.to_numpy(dtype=bool)))
