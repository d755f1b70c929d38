"""What findings mean: rows taken out, values blanked, and the lines that say so."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from workbench.intake.checks.rule import Finding, Mask, Rule, rule_named
from workbench.intake.checks.stages import REFUSED_COLUMNS, CheckRow, Result
from workbench.intake.checks.tables import Case, Table

_RESULTS: dict[str, Result] = {"refuse": "refused", "blank": "blanked", "warn": "warned"}


@dataclass(frozen=True)
class Settled:
    """A case after a stage, the rows that say what was found, and the rows that were refused."""

    case: Case
    rows: tuple[CheckRow, ...]
    refused: tuple[pd.DataFrame, ...]


def settle(case: Case, findings: Iterable[Finding]) -> Settled:
    """Take out and blank what findings of one stage are about."""
    rows: list[CheckRow] = []
    refused: list[pd.DataFrame] = []
    changed: dict[str, Table] = {}
    going: dict[str, Mask] = {}
    for finding in findings:
        table = changed.get(finding.dataset, case.tables[finding.dataset])
        rule = _as_it_applies(rule_named(finding.rule), finding, table)
        guidance = _guidance(rule, finding, table)
        if len(finding.at):
            rows.append(_line(rule, finding, guidance))
        if not finding.at.any():
            continue
        out = going.setdefault(finding.dataset, table.nowhere())
        if rule.severity == "refuse":
            refused.append(_lines(rule, finding, table, guidance))
        if rule.severity == "refuse" or finding.left_out:
            going[finding.dataset] = out | finding.at
        elif rule.severity == "blank":
            changed[finding.dataset] = _blanked(table, finding)
    tables = {name: changed.get(name, table) for name, table in case.tables.items()}
    kept = {name: _without(table, going.get(name)) for name, table in tables.items()}
    return Settled(replace(case, tables=kept), tuple(rows), tuple(refused))


def refused_frame(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All refused rows, by dataset and place."""
    every = list(frames)
    if not every:
        kinds = {"row": "int64"}
        return pd.DataFrame(
            {name: pd.Series(dtype=kinds.get(name, "str")) for name in REFUSED_COLUMNS}
        )
    found = pd.concat(every, ignore_index=True)
    return found.sort_values(["dataset", "row"], kind="stable", ignore_index=True)


def _as_it_applies(rule: Rule, finding: Finding, table: Table) -> Rule:
    """Nothing is blanked in a required column: then the row is refused."""
    column = table.column(finding.column)
    required = column is not None and column.required
    return replace(rule, severity="refuse") if required and rule.severity == "blank" else rule


def _guidance(rule: Rule, finding: Finding, table: Table) -> str:
    column = table.column(finding.column)
    title = column.title if column is not None else ""
    return rule.guidance.format(title=title, words=finding.words)


def _line(rule: Rule, finding: Finding, guidance: str) -> CheckRow:
    count = int(finding.at.sum())
    result = _RESULTS[rule.severity] if count else "passed"
    said = guidance if count else ""
    return CheckRow(
        rule.stage,
        rule.name,
        finding.dataset,
        finding.column,
        result,
        count or len(finding.at),
        said,
    )


def _lines(rule: Rule, finding: Finding, table: Table, guidance: str) -> pd.DataFrame:
    places = table.rows.index.to_numpy()[finding.at]
    said = dict(zip(REFUSED_COLUMNS, (finding.dataset, places, finding.column), strict=False))
    return pd.DataFrame({**said, "rule": rule.name, "guidance": guidance})


def _blanked(table: Table, finding: Finding) -> Table:
    values = table.rows[finding.column].mask(finding.at)
    return replace(table, rows=table.rows.assign(**{finding.column: values}))


def _without(table: Table, going: Mask | None) -> Table:
    return table if going is None else replace(table, rows=table.rows[~going])
