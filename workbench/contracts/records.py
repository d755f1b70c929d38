"""The released versions of contracts: one file a dataset, each version with its fingerprint.

A file holds the terms that bind, so that any two versions can be compared later, and the
fingerprint of those terms, so that a record edited by hand is seen.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from workbench.contracts.terms import Facts, Terms
from workbench.contracts.versions import number
from workbench.errors import ContractError

FOLDER = "released"
_HEAD = "# Written by `workbench contracts release`. What is released is never edited.\n"


def record_path(contracts: Path, name: str) -> Path:
    """The file of the released versions of one dataset."""
    return contracts / FOLDER / f"{name}.yaml"


def recorded_names(contracts: Path) -> tuple[str, ...]:
    """Names of the datasets that have a released version."""
    return tuple(sorted(path.stem for path in (contracts / FOLDER).glob("*.yaml")))


def read_record(contracts: Path, name: str) -> tuple[Terms, ...]:
    """The released versions of one dataset, oldest first; none where nothing was released.

    Raises:
        ContractError: the file is damaged, or a version's terms do not have its fingerprint.
    """
    path = record_path(contracts, name)
    if not path.is_file():
        return ()
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        found = [_terms(name, version, facts) for version, facts in raw.items()]
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError):
        raise ContractError(
            f"{_where(path)} is not a record of released versions.", _MEND
        ) from None
    return tuple(sorted(found, key=lambda terms: number(terms.version)))


def write_record(contracts: Path, versions: tuple[Terms, ...]) -> Path:
    """Write the released versions of one dataset, whole or not at all.

    Args:
        contracts: folder of the contracts.
        versions: every released version of the dataset, at least one.

    Returns:
        The file.
    """
    path = record_path(contracts, versions[0].name)
    path.parent.mkdir(exist_ok=True)
    content = {terms.version: _written(terms.binding()) for terms in versions}
    text = yaml.dump(
        content,
        Dumper=yaml.CSafeDumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=96,
    )
    beside = path.with_suffix(".part")
    beside.write_text(_HEAD + text, encoding="utf-8")
    beside.replace(path)
    return path


_MEND = "Put back the file as it was committed; new versions are recorded with a command."


def _terms(name: str, version: str, raw: Mapping[str, Any]) -> Terms:
    columns = {column: _read(facts) for column, facts in raw["columns"].items()}
    terms = Terms(name, version, _read(raw["dataset"]), columns, worded=False)
    if terms.fingerprint != raw["fingerprint"]:
        raise ContractError(
            f"The record of `{name}` {version} does not have its own fingerprint.", _MEND
        )
    return terms


def _read(facts: Mapping[str, Any]) -> Facts:
    return {n: tuple(value) if isinstance(value, list) else value for n, value in facts.items()}


def _written(terms: Terms) -> dict[str, Any]:
    return {
        "fingerprint": terms.fingerprint,
        "dataset": _listed(terms.dataset),
        "columns": {name: _listed(facts) for name, facts in terms.columns.items()},
    }


def _listed(facts: Facts) -> dict[str, Any]:
    return {n: list(value) if isinstance(value, tuple) else value for n, value in facts.items()}


def _where(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
