"""Read Open Data Contract Standard files into frozen contracts.

The standard is ODCS v3.1 (bitol.io). What it has no field for stands in ``customProperties``:
controller, dataType, category, retention, store, partitionBy, sortBy, schoolColumn, originColumn.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

import yaml

from workbench.contracts.model import (
    Catalogue,
    Column,
    ColumnClass,
    Contract,
    Controller,
    DataType,
    LogicalType,
    StoreName,
)
from workbench.contracts.retention import retention_names
from workbench.errors import ContractError, did_you_mean

API_VERSION = "v3.1.0"
SUFFIX = ".odcs.yaml"
_STANDARD = "It must keep the Open Data Contract Standard."


def read_catalogue(folder: Path) -> Catalogue:
    """Every contract of a folder, ordered by name.

    Raises:
        ContractError: the folder has no contract, or one of them is wrong.
    """
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    if not paths:
        raise ContractError(
            f"No contract (*{SUFFIX}) in {folder}.", "Set WORKBENCH_PROJECT to the project folder."
        )
    return Catalogue(folder, tuple(read_contract(path) for path in paths))


def read_contract(path: Path) -> Contract:
    """One contract from its file.

    Raises:
        ContractError: the file is not YAML, lacks a key, or a key has a value that is not allowed.
    """
    try:
        return _read(path.read_text(encoding="utf-8"))
    except ContractError as error:
        raise ContractError(f"{path.name}: {error.what}", error.hint) from None
    except KeyError as error:
        raise ContractError(f"{path.name}: the key {error} is missing.") from None
    except (TypeError, ValueError, AttributeError):
        raise ContractError(f"{path.name} is not a data contract.", _STANDARD) from None
    except yaml.YAMLError as error:
        raise ContractError(f"{path.name} is not YAML: {error}") from None


@cache
def _read(text: str) -> Contract:
    """A contract from its text, which is read once a process."""
    raw = yaml.load(text, Loader=yaml.CSafeLoader)
    if not isinstance(raw, Mapping):
        raise ContractError("It is not a data contract.", _STANDARD)
    return _contract(raw)


def _contract(raw: Mapping[str, Any]) -> Contract:
    if raw["apiVersion"] != API_VERSION:
        raise ContractError(f"apiVersion must be {API_VERSION}.")
    (table,) = raw["schema"]
    custom = _custom(raw)
    contract = Contract(
        name=raw["name"],
        version=raw["version"],
        title=table["businessName"],
        domain=raw["domain"],
        purpose=raw["description"]["purpose"],
        usage=raw["description"]["usage"],
        limitations=raw["description"]["limitations"],
        grain=table["dataGranularityDescription"],
        controller=_one_of("controller", custom["controller"], get_args(Controller)),
        data_type=_one_of("dataType", custom["dataType"], get_args(DataType)),
        category=custom["category"],
        store=_one_of("store", custom["store"], get_args(StoreName)),
        partition_by=tuple(custom["partitionBy"]),
        sort_by=tuple(custom["sortBy"]),
        school_column=custom["schoolColumn"],
        origin_column=custom["originColumn"],
        retention=_one_of("retention", custom["retention"], retention_names()),
        columns=tuple(_column(p) for p in table["properties"]),
        kept_by_source=bool(custom.get("keptBySource", False)),
    )
    for name in (*contract.partition_by, *contract.sort_by, contract.origin_column):
        contract.column(name)
    if not contract.key:
        raise ContractError("No column is part of the primary key.")
    return contract


def _column(raw: Mapping[str, Any]) -> Column:
    options = raw.get("logicalTypeOptions", {})
    return Column(
        name=raw["name"],
        logical_type=_one_of(raw["name"], raw["logicalType"], get_args(LogicalType)),
        title=raw["businessName"],
        description=raw["description"],
        classification=_one_of(raw["name"], raw["classification"], get_args(ColumnClass)),
        required=bool(raw["required"]),
        key_position=raw.get("primaryKeyPosition"),
        pattern=options.get("pattern"),
        min_length=options.get("minLength"),
        max_length=options.get("maxLength"),
        minimum=options.get("minimum"),
        maximum=options.get("maximum"),
        allowed=_allowed(raw),
        unit=_custom(raw).get("unit"),
        examples=tuple(str(e) for e in raw.get("examples", ())),
    )


def _allowed(raw: Mapping[str, Any]) -> tuple[str, ...]:
    for rule in raw.get("quality", ()):
        if rule.get("metric") == "invalidValues":
            return tuple(rule["arguments"]["validValues"])
    return ()


def _custom(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {p["property"]: p["value"] for p in raw.get("customProperties", ())}


def _one_of(where: str, value: str, allowed: tuple[str, ...]) -> Any:
    if value not in allowed:
        raise ContractError(f"`{where}` is '{value}'.", did_you_mean(value, allowed))
    return value
