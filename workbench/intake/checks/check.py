"""Check an extract in stages: readable, shape, values, across columns, across tables."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial

import numpy as np
import pandas as pd

from workbench.contracts.model import Catalogue
from workbench.errors import UsageError
from workbench.intake.arrivals import Extract
from workbench.intake.checks import grades, keys, marks, people, spells
from workbench.intake.checks.rule import Finding, rule_named, waiting_rules
from workbench.intake.checks.settle import Settled, refused_frame, settle
from workbench.intake.checks.stages import CheckedExtract, CheckRow
from workbench.intake.checks.tables import Case, Table, table_of
from workbench.intake.checks.values import check_shape, check_values, unknown_columns

Check = Callable[[Case], Iterator[Finding]]
_COLUMNS: tuple[Check, ...] = (
    people.check_former_upn,
    people.check_leaving,
    marks.check_codes,
    marks.check_signs,
    grades.check_grades,
)
_TABLES: tuple[Check, ...] = (
    keys.check_keys,
    people.check_same_upn,
    people.check_admission,
    people.check_age,
    spells.check_spells,
    marks.check_on_roll,
)
# asked when the tables that others refer to hold good rows only
_REFERENCES: tuple[Check, ...] = (keys.check_pupils, keys.check_staff, keys.check_groups)


def check_arrivals(
    extract: Extract,
    catalogue: Catalogue,
    on: date,
    known: frozenset[str] = frozenset(),
    known_staff: frozenset[str] = frozenset(),
) -> CheckedExtract:
    """Check everything that a source gave of a school; never raises for what the rows hold.

    Each stage sees what the one before left: a refused row is asked nothing more, so that a row
    may be refused for another reason when it comes again.

    Args:
        extract: what came.
        catalogue: the contracts.
        on: the day on which it came; nothing is born or marked after it.
        known: keys of the source of pupils who are known from before.
        known_staff: keys of the source of staff who are known from before.

    Returns:
        The good rows, the checks that were made and what they found, and the refused rows.

    Raises:
        UsageError: the extract has two arrivals of one dataset.
    """
    tables = {one.dataset: table_of(one, catalogue) for one in extract}
    if len(tables) < len(extract.arrivals):
        raise UsageError("`extract` has a dataset twice.", "Put its rows into one arrival.")
    case = Case(extract, on, known, known_staff, tables)
    steps = (_readable, _shape, partial(_values, on=on), _across(_COLUMNS), _across(_TABLES))
    rows: list[CheckRow] = []
    refused: list[pd.DataFrame] = []
    for step in (*steps, _across(_REFERENCES)):
        settled = step(case)
        case = settled.case
        rows.extend(settled.rows)
        refused.extend(settled.refused)
    frame = refused_frame(refused)
    return CheckedExtract(_good(case), tuple(rows), frame, _waiting(frame))


def _readable(case: Case) -> Settled:
    return settle(case, (f for table in case.tables.values() for f in _unreadable(table)))


def _unreadable(table: Table) -> Iterator[Finding]:
    unknown = table.everywhere() if not table.columns else table.nowhere()
    yield Finding("known_dataset", table.dataset, "", unknown)
    twice = table.everywhere() if table.rows.columns.has_duplicates else table.nowhere()
    yield Finding("distinct_columns", table.dataset, "", twice)


def _shape(case: Case) -> Settled:
    """A dataset without any rows may come without columns."""
    filled = [table for table in case.tables.values() if len(table.rows)]
    settled = settle(case, (f for table in filled for f in check_shape(table)))
    return replace(settled, rows=(*settled.rows, *_unknown(filled)))


def _unknown(tables: Iterable[Table]) -> Iterator[CheckRow]:
    rule = rule_named("unknown_column")
    for table in tables:
        count = unknown_columns(table)
        if count:
            yield CheckRow(rule.stage, rule.name, table.dataset, "", "warned", count, rule.guidance)


def _values(case: Case, on: date) -> Settled:
    findings: list[Finding] = []
    for table in case.tables.values():
        if table.rows.columns.has_duplicates:
            # refused already, and no later check could tell the two columns apart
            case = case.with_table(replace(table, rows=table.rows.iloc[:, :0]))
            continue
        typed, found = check_values(table, on)
        case = case.with_table(typed)
        findings.extend(found)
    return settle(case, findings)


def _across(checks: Iterable[Check]) -> Callable[[Case], Settled]:
    return lambda case: settle(case, (finding for check in checks for finding in check(case)))


def _good(case: Case) -> Extract:
    """The extract with its good rows, under the index that they came with."""
    arrivals = []
    for arrival in case.extract:
        rows = case.tables[arrival.dataset].rows
        arrivals.append(arrival.with_rows(rows.set_axis(arrival.rows.index[rows.index])))
    return replace(case.extract, arrivals=tuple(arrivals))


def _waiting(refused: pd.DataFrame) -> bool:
    """Whether a row was refused by nothing but a rule that may hold later."""
    waits = refused["rule"].isin(waiting_rules()).to_numpy(dtype=bool)
    row = pd.MultiIndex.from_frame(refused[["dataset", "row"]])
    return bool(np.any(waits & ~row.isin(row[~waits])))
