"""Parameters of a pack: checked against the notebook's own parameters cell before anything runs."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from workbench.errors import ContractError, UsageError, did_you_mean
from workbench.packs.notebook import Declared, Notebook

SCHOOL = "urn"
REMIT = "remit"
Parameter = str | int | float | bool | list[str] | list[int]

_TYPES: dict[str, Any] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "list[str]": list[str],
    "list[int]": list[int],
}
# public ids, years, names of measures; an address, a file path or a sentence does not fit
_OPAQUE = re.compile(
    r"(?!.*//)[A-Za-z0-9][A-Za-z0-9/_.-]{0,39}|(?:trust|local_authority):[A-Za-z0-9]{1,20}|"
)
_PUPIL = re.compile(r"[A-Z]\d{11}[0-9A-Z]", re.IGNORECASE)


def read_parameters(path: Path) -> dict[str, Any]:
    """Read a parameter file as YAML 1.2: ``NO`` and ``on`` are words, ``0123`` is not octal.

    Raises:
        UsageError: the file is missing, is not YAML, or is not a list of names and values.
    """
    if not path.is_file():
        others = [found.stem for found in path.parent.glob("*.yaml")]
        raise UsageError(
            f"There is no parameter file {path.name} in {path.parent.name}/.",
            did_you_mean(path.stem, others),
        )
    try:
        loaded = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except YAMLError as error:
        place = getattr(error, "problem_mark", None)
        line = f" at line {place.line + 1}" if place else ""
        raise UsageError(
            f"The parameter file {path.name} is not YAML{line}.", "Write one `name: value` a line."
        ) from None
    if loaded is None:
        return {}
    if not isinstance(loaded, dict) or not all(isinstance(name, str) for name in loaded):
        raise UsageError(
            f"The parameter file {path.name} is not a list of names and values.",
            "Write one `name: value` a line.",
        )
    return loaded


def checked(notebook: Notebook, given: Mapping[str, Any]) -> dict[str, Parameter]:
    """All parameters of a notebook: the given ones, and its own defaults for the others.

    Nothing is converted: text stays text, so that an id keeps its leading zero.

    Args:
        given: name to value.

    Returns:
        Every declared parameter, in the notebook's order.

    Raises:
        UsageError: a name is not declared, a value has another type, or a text is not an opaque
            public id (which keeps names, addresses and connection strings out of notebooks).
    """
    declared = {parameter.name: parameter for parameter in notebook.parameters}
    for name in given:
        if name not in declared:
            raise UsageError(
                f"`{name}` is not a parameter of the notebook {notebook.name}.",
                did_you_mean(name, declared),
            )
    try:
        values = _model(notebook.name, notebook.parameters).model_validate(dict(given))
    except ValidationError as error:
        raise UsageError(_explained(error, declared), _described(declared.values())) from None
    result: dict[str, Parameter] = values.model_dump()
    for name, value in result.items():
        _refuse_private(name, value)
    return result


def _model(name: str, parameters: Iterable[Declared]) -> type[BaseModel]:
    """A strict model of a parameters cell: its names, its annotations, its defaults.

    Raises:
        ContractError: an annotation is not one that a parameter may have.
    """
    fields: dict[str, Any] = {}
    for parameter in parameters:
        if parameter.annotation not in _TYPES:
            raise ContractError(
                f"The parameter `{parameter.name}` is annotated {parameter.annotation}.",
                f"Allowed: {', '.join(_TYPES)}.",
            )
        fields[parameter.name] = (_TYPES[parameter.annotation], parameter.default)
    return create_model(name, __config__=ConfigDict(extra="forbid", strict=True), **fields)


def _explained(error: ValidationError, declared: Mapping[str, Declared]) -> str:
    """Which parameters are wrong. The values are left out: they may be what must not be here."""
    lines = []
    for fault in error.errors():
        name = str(fault["loc"][0])
        lines.append(f"`{name}` must be {declared[name].annotation}: {fault['msg'].lower()}.")
    return " ".join(lines)


def _described(parameters: Iterable[Declared]) -> str:
    return "The notebook declares: " + "; ".join(
        f"{p.name}: {p.annotation}" + (f" ({p.help})" if p.help else "") for p in parameters
    )


def _refuse_private(name: str, value: Parameter) -> None:
    for text in value if isinstance(value, list) else [value]:
        if not isinstance(text, str):
            continue
        if not _OPAQUE.fullmatch(text) or _PUPIL.fullmatch(text):
            raise UsageError(
                f"`{name}` is not a public id.",
                "Parameters are stored in the notebook: use URNs, years and names of measures, "
                "never a person's name, a pupil number, an address or a password.",
            )
