"""Rows of a file -> rows of the datasets that its format names."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from workbench.contracts.checks import Failure, cast
from workbench.contracts.model import Contract
from workbench.intake.convert import convert
from workbench.intake.format import Block, Components, Format
from workbench.intake.rows import Sorted
from workbench.intake.table import Table

ORIGIN = "published"


@dataclass(frozen=True)
class Made:
    """Rows of one dataset, the rows of the file they came from, and what is wrong with them."""

    dataset: str
    frame: pd.DataFrame
    used: pd.Index
    failures: tuple[Failure, ...]


def make_block(
    table: Table,
    format_: Format,
    block: Block,
    sorted_: Sorted,
    facts: Mapping[str, str],
    contract: Contract,
) -> tuple[Made, Mapping[str, int]]:
    """Rows that one block of a format gives, typed as the contract says.

    Args:
        table: the file's rows.
        format_: the file's format.
        block: which dataset, and where its columns come from.
        sorted_: what each row of the file is.
        facts: the source and the facts of the edition.
        contract: the contract of the dataset.

    Returns:
        The rows, and counts by reason of rows that the block leaves out on purpose.
    """
    chosen, left_out = _chosen(table, block, sorted_)
    part = Table(table.label, table.frame.loc[chosen, list(dict.fromkeys(block.columns))])
    columns: dict[str, pd.Series] = {}
    failures: list[Failure] = []
    for name, field in block.fields.items():
        empty = (format_.blank or {}).get(field.column, ())
        columns[name], found = convert(part, field, facts, empty)
        failures += found
    for name, field in block.fields.items():
        if field.needs:
            columns[name] = columns[name].mask(columns[field.needs].isna())
            columns[field.needs] = columns[field.needs].mask(columns[name].isna())
    frame = pd.DataFrame(columns, index=part.frame.index)
    if block.latest_by:
        order = pd.to_numeric(part.frame[block.latest_by], errors="coerce")
        frame = frame.loc[order.sort_values(kind="stable").index]
        frame = frame.drop_duplicates([k for k in contract.key if k in frame], keep="last")
    if block.components is not None:
        frame, wrong = _component_rows(part, frame, block.components)
        failures += wrong
    full = frame.assign(origin=ORIGIN, source=facts["source"]).reindex(columns=contract.names)
    typed, lost = cast(full.reset_index(drop=True), contract)
    return Made(block.dataset, typed, pd.Index(chosen), (*failures, *lost)), left_out


def _chosen(table: Table, block: Block, sorted_: Sorted) -> tuple[pd.Index, Mapping[str, int]]:
    kinds = sorted_.kinds.dropna()
    chosen = kinds.index[kinds.isin(block.rows)] if block.rows else kinds.index
    if block.where is None:
        return chosen, {}
    # "100000" and "100000.0" are the same number
    one = pd.to_numeric(table.frame[block.where.column].loc[chosen], errors="coerce")
    other = pd.to_numeric(table.frame[block.where.other].loc[chosen], errors="coerce")
    same = (one == other) & one.notna()
    return chosen[~same], {block.where.otherwise: int(same.sum())}


def _component_rows(
    part: Table, frame: pd.DataFrame, components: Components
) -> tuple[pd.DataFrame, list[Failure]]:
    pieces: list[pd.DataFrame] = []
    failures: list[Failure] = []
    for name, column in components.columns.items():
        texts = part.frame[column]
        lost = int(pd.to_numeric(texts, errors="coerce").isna().sum())
        failures += [Failure(column, "type", "must be a number", lost)] if lost else []
        piece = frame.copy()
        piece[components.into] = name
        piece[components.value] = texts
        pieces.append(piece)
    return pd.concat(pieces), failures
