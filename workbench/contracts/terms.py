"""The terms of one version of a contract: its facts by place, apart from the wording or with it.

What binds is what a file, a reader or a sharing agreement relies on. Its fingerprint does not
depend on the order of columns or of allowed values, nor on any word that only explains.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from hashlib import sha256

from workbench.contracts.model import Column, Contract
from workbench.errors import ContractError

Value = str | float | bool | tuple[str, ...]
Facts = Mapping[str, Value]

WORDING = frozenset(
    {"title", "description", "examples", "domain", "purpose", "usage", "limitations", "grain"}
)
"""Facts that explain and bind nobody."""

_NOT_FACTS = frozenset({"name", "version", "columns", "key_position"})
_WITHOUT_ORDER = frozenset({"allowed"})


@dataclass(frozen=True)
class Terms:
    """One version of a contract as facts: those of the dataset, and those of each column.

    A fact that says nothing (no limit, not required) is left out, so that a kind of fact that
    contracts learn later changes no fingerprint. ``worded`` tells whether wording is held too.
    """

    name: str
    version: str
    dataset: Facts
    columns: Mapping[str, Facts]
    worded: bool = True

    def binding(self) -> "Terms":
        """The terms without wording."""
        columns = {name: _binding(facts) for name, facts in self.columns.items()}
        return replace(self, dataset=_binding(self.dataset), columns=columns, worded=False)

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal digits, of everything that binds except the version."""
        bound = self.binding()
        content = {"name": bound.name, "dataset": bound.dataset, "columns": bound.columns}
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return sha256(canonical.encode()).hexdigest()


def terms_of(contract: Contract) -> Terms:
    """The terms of a contract, wording included.

    Raises:
        ContractError: a column stands twice in the contract.
    """
    repeated = {name for name in contract.names if contract.names.count(name) > 1}
    if repeated:
        raise ContractError(
            f"Contract `{contract.name}` has a column twice: {', '.join(sorted(repeated))}.",
            "Remove one of them.",
        )
    dataset = _facts(contract) | {"key": contract.key}
    columns = {column.name: _facts(column) for column in contract}
    return Terms(contract.name, contract.version, dataset, columns)


def _facts(declared: Contract | Column) -> dict[str, Value]:
    names = [field.name for field in fields(declared) if field.name not in _NOT_FACTS]
    values = {name: _plain(name, getattr(declared, name)) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def _plain(name: str, value: Value | None) -> Value | None:
    if value is False or value == ():
        return None
    if isinstance(value, tuple) and name in _WITHOUT_ORDER:
        return tuple(sorted(set(value)))
    # 1 and 1.0 are one limit, and must be one text in the fingerprint
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _binding(facts: Facts) -> Facts:
    return {name: value for name, value in facts.items() if name not in WORDING}
