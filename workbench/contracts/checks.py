"""Check a frame against its contract: pandera, generated from the contract's own rules.

The report names columns, rules and counts. It never holds a value of a row.
"""

from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pandera
from pandera.errors import SchemaErrors

from workbench.contracts.model import Column, Contract
from workbench.contracts.rules import rules
from workbench.contracts.types import ARROW, pandas_dtype
from workbench.errors import ContractViolation, did_you_mean

_REQUIRED = "required"


@dataclass(frozen=True)
class Failure:
    """One rule that does not hold: where, which, how it reads, and in how many rows."""

    column: str
    rule: str
    words: str
    rows: int

    def __str__(self) -> str:
        return f"`{self.column}`: {self.words} ({self.rows:,} rows)"


@dataclass(frozen=True)
class Report:
    """What checking a frame found."""

    contract: str
    rows: int
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Whether every rule holds."""
        return not self.failures

    def raise_for_failures(self, where: str) -> None:
        """Refuse the frame if any rule fails.

        Raises:
            ContractViolation: names each column, rule and count.
        """
        if self.failures:
            listed = "; ".join(str(f) for f in self.failures)
            raise ContractViolation(
                f"{where} does not keep the contract `{self.contract}`: {listed}.",
                "Nothing was loaded. Mend the file, or the contract if the format has changed.",
            )


def cast(frame: pd.DataFrame, contract: Contract) -> tuple[pd.DataFrame, tuple[Failure, ...]]:
    """The frame with the contract's columns, order and Arrow-backed types.

    Values that cannot become the type are counted as failures of the rule ``type`` and left
    missing in the returned frame; columns that the contract does not have are a failure too.
    """
    failures = list(_column_failures(frame, contract))
    cast_columns: dict[str, pd.Series] = {}
    for column in contract:
        if column.name in frame:
            series, failed = _cast_column(frame[column.name], column)
            cast_columns[column.name] = series
            if failed:
                failures.append(
                    Failure(column.name, "type", f"must be a {column.logical_type}", failed)
                )
    return pd.DataFrame(cast_columns, index=frame.index), tuple(failures)


def check(frame: pd.DataFrame, contract: Contract) -> Report:
    """Check a frame (any column types) against a contract: columns, types, rules, key.

    Returns:
        A report; ``report.raise_for_failures(where)`` turns it into a refusal.
    """
    typed, failures = cast(frame, contract)
    if any(f.rule in ("missing_column", "unknown_column", "type") for f in failures):
        return Report(contract.name, len(frame), failures)
    return Report(contract.name, len(frame), failures + _rule_failures(typed, contract))


def pandera_schema(contract: Contract) -> pandera.DataFrameSchema:
    """The contract as a pandera schema: required, rules by name, unique key, no other column."""
    return pandera.DataFrameSchema(
        {column.name: _pandera_column(column) for column in contract},
        unique=list(contract.key),
        strict=True,
        name=contract.name,
    )


def _pandera_column(column: Column) -> pandera.Column:
    checks = [pandera.Check(r.holds, name=r.name, error=r.name) for r in rules(column)]
    return pandera.Column(pandas_dtype(column), checks, nullable=not column.required)


def _rule_failures(frame: pd.DataFrame, contract: Contract) -> tuple[Failure, ...]:
    try:
        pandera_schema(contract).validate(frame, lazy=True)
    except SchemaErrors as errors:
        return tuple(_failures(errors.failure_cases, frame, contract))
    return ()


def _failures(cases: pd.DataFrame, frame: pd.DataFrame, contract: Contract) -> list[Failure]:
    found: list[Failure] = []
    for column in contract:
        mine = cases[cases["column"] == column.name]
        words = {rule.name: f"must be {rule.words}" for rule in rules(column)}
        words |= {"not_nullable": "must not be missing"}
        for name in dict.fromkeys(mine["check"]):
            if name in words:
                label = _REQUIRED if name == "not_nullable" else name
                found.append(
                    Failure(column.name, label, words[name], int((mine["check"] == name).sum()))
                )
    duplicated = int(frame.duplicated(list(contract.key)).sum())
    if duplicated:
        key = ", ".join(contract.key)
        found.append(Failure(key, "unique", "must not repeat", duplicated))
    return found


def _column_failures(frame: pd.DataFrame, contract: Contract) -> list[Failure]:
    missing = [c for c in contract.names if c not in frame.columns]
    unknown = [str(c) for c in frame.columns if c not in contract.names]
    found = [Failure(c, "missing_column", "the column is missing", len(frame)) for c in missing]
    if unknown and contract.category != "published":
        # the header of a file of pupils may be its first pupil
        words = f"{len(unknown)} columns are not in the contract"
        return [*found, Failure("header", "unknown_column", words, len(frame))]
    for name in unknown:
        words = f"the column is not in the contract. {did_you_mean(name, contract.names)}"
        found.append(Failure(name, "unknown_column", words, len(frame)))
    return found


def _cast_column(series: pd.Series, column: Column) -> tuple[pd.Series, int]:
    """The series in the contract's type, and how many values could not be cast."""
    target = pandas_dtype(column)
    if series.dtype == target:
        return series, 0
    converted = _convert(series, column)
    lost = int((converted.isna() & series.notna()).sum())
    return converted.astype(target), lost


def _convert(series: pd.Series, column: Column) -> pd.Series:
    match column.logical_type:
        case "integer":
            numbers = pd.to_numeric(series, errors="coerce").astype("Float64")
            return numbers.where(numbers % 1 == 0).astype("Int64")
        case "number":
            return pd.to_numeric(series, errors="coerce").astype("Float64")
        case "boolean":
            return _boolean(series)
        case "date":
            return _dates(series)
        case _:
            return series.astype(pd.ArrowDtype(ARROW["string"]))


def _boolean(series: pd.Series) -> pd.Series:
    if pd.api.types.is_bool_dtype(series):
        return series.astype("boolean")
    words = series.astype("string").str.strip().str.lower()
    known = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
    return words.map(known).astype("boolean")


def _dates(series: pd.Series) -> pd.Series:
    stamps = pd.to_datetime(series, errors="coerce", format="ISO8601")
    return stamps.dt.date.astype(pd.ArrowDtype(ARROW["date"]))
