"""Every contract keeps the standard; its sample keeps the contract; each broken rule is caught."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from workbench.access.policy import read_policy
from workbench.contracts.checks import check
from workbench.contracts.model import Column, Contract
from workbench.contracts.read import SUFFIX, read_contract
from workbench.contracts.sample import sample as new_sample
from workbench.contracts.types import arrow_schema
from workbench.documentation.datasets_page import dataset_page
from workbench.settings import Settings

PATHS = sorted(Settings().contracts.glob(f"*{SUFFIX}"))
CONTRACTS = [read_contract(path) for path in PATHS]
BY_SOURCE = [contract.by_source() for contract in CONTRACTS if contract.kept_by_source]
EVERY = [*CONTRACTS, *BY_SOURCE]
ROWS = 12


def sample(contract: Contract, rows: int) -> pd.DataFrame:
    """A sample of a contract, drawn once for all tests; each may change its own."""
    return drawn(contract, rows).copy()


drawn = cache(new_sample)


@dataclass(frozen=True)
class Broken:
    """One rule of a column, and a value that breaks it."""

    contract: Contract
    column: Column
    rule: str
    value: object

    @property
    def name(self) -> str:
        return f"{self.contract.name}.{self.column.name}-{self.rule}"


def broken(contract: Contract) -> Iterator[Broken]:
    """A breach of each rule that the contract declares."""
    wrong_type = {"integer": "one", "number": "one", "boolean": "perhaps", "date": "2019-13-45"}
    for column in contract:
        breaches: list[tuple[str, object]] = []
        if column.required:
            breaches.append(("required", None))
        if column.logical_type in wrong_type:
            breaches.append(("type", wrong_type[column.logical_type]))
        if column.allowed:
            breaches.append(("allowed", "nothing of the kind"))
        if column.pattern is not None:
            breaches.append(("pattern", "\N{BULLET}"))
        if column.min_length:
            breaches.append(("min_length", "x" * (column.min_length - 1)))
        if column.max_length:
            breaches.append(("max_length", "x" * (column.max_length + 1)))
        if column.minimum is not None:
            breaches.append(("minimum", column.minimum - 1))
        if column.maximum is not None:
            breaches.append(("maximum", column.maximum + 1))
        yield from (Broken(contract, column, rule, value) for rule, value in breaches)


BREACHES = [breach for contract in EVERY for breach in broken(contract)]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_keeps_the_open_data_contract_standard(path: Path):
    contract = OpenDataContractStandard.model_validate(yaml.safe_load(path.read_text("utf-8")))
    assert contract.kind == "DataContract"
    (table,) = contract.schema_
    assert table.name == contract.name == path.name.removesuffix(SUFFIX)


@pytest.mark.parametrize("contract", EVERY, ids=lambda contract: contract.name)
def test_sample_keeps_the_contract(contract: Contract):
    rows = sample(contract, ROWS)
    assert len(rows) > 1
    assert check(rows, contract).failures == ()
    assert list(rows.columns) == arrow_schema(contract).names


@pytest.mark.parametrize("contract", EVERY, ids=lambda contract: contract.name)
def test_missing_and_unknown_columns_are_caught(contract: Contract):
    rows = sample(contract, ROWS)
    last = contract.names[-1]
    short = check(rows.drop(columns=last), contract)
    assert ("missing_column", last) in {(f.rule, f.column) for f in short.failures}
    wide = check(rows.assign(surplus=1), contract)
    assert "unknown_column" in {f.rule for f in wide.failures}


@pytest.mark.parametrize("contract", EVERY, ids=lambda contract: contract.name)
def test_a_repeated_key_is_caught(contract: Contract):
    rows = sample(contract, ROWS)
    twice = pd.concat([rows, rows.head(1)], ignore_index=True)
    (failure,) = check(twice, contract).failures
    assert (failure.rule, failure.rows) == ("unique", 1)


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: breach.name)
def test_a_broken_rule_is_caught(breach: Broken):
    rows = sample(breach.contract, ROWS)
    column = rows[breach.column.name].astype("object")
    changed = rows.assign(**{breach.column.name: column.where(column.index > 0, breach.value)})
    found = {(f.column, f.rule): f.rows for f in check(changed, breach.contract).failures}
    assert found.get((breach.column.name, breach.rule)) == 1


@pytest.mark.parametrize("contract", EVERY, ids=lambda contract: contract.name)
def test_a_message_holds_no_value(contract: Contract):
    canary = "Xanthippe"
    rows = sample(contract, ROWS)
    report = check(pd.DataFrame(canary, index=rows.index, columns=rows.columns), contract)
    assert not report.passed
    assert canary not in " ".join(str(failure) for failure in report.failures)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.name)
def test_every_column_is_on_the_reference_page(contract: Contract):
    text = dataset_page(contract, read_policy())
    assert all(f"| `{name}` |" in text for name in contract.names)
