"""Codes of results in Common Transfer Files -> the column of a dataset that they feed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Target:
    """Where a result belongs.

    ``otherwise`` is the column of results that are codes where ``column`` takes numbers; ``aspect``
    and ``subject`` are those of a result that is kept as a current assessment.
    """

    dataset: str
    column: str
    otherwise: str = ""
    aspect: str = ""
    subject: str = ""


@dataclass(frozen=True)
class Code:
    """What a Common Transfer File says of a result, but the result itself."""

    stage: str
    subject: str
    method: str
    component: str
    qualifier: str


def target_of(code: Code, year: str) -> Target | None:
    """Where a result of an academic year belongs; nothing for a code that is not known.

    Source: DfE, Common Transfer File specification.
    """
    goals = ctf_codes()["early_years"]
    if code.stage == goals["stage"]:
        return _goal(code, year, goals)
    found = (raw for raw in ctf_codes()["results"] if _holds(raw, code))
    return next((_target(raw) for raw in found), None)


@cache
def ctf_codes() -> dict[str, Any]:
    """The table of codes as it stands; nobody changes it."""
    text = (files("workbench") / "reference" / "ctf_codes.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def _holds(raw: Mapping[str, Any], code: Code) -> bool:
    return (
        raw["stage"] == code.stage
        and code.subject in raw["subjects"]
        and code.method in raw["methods"]
        and code.component in raw.get("components", (code.component,))
        and code.qualifier in raw.get("qualifiers", (code.qualifier,))
    )


def _target(raw: Mapping[str, Any]) -> Target:
    names = ("otherwise", "aspect", "subject")
    return Target(raw["dataset"], raw["column"], **{n: raw[n] for n in names if n in raw})


def _goal(code: Code, year: str, goals: Mapping[str, Any]) -> Target | None:
    columns = next((g["columns"] for g in goals["goals"] if g["from"] <= year <= g["to"]), ())
    if code.component not in goals["components"] or code.method not in goals["methods"]:
        return None
    place = goals["components"].index(code.component)
    return Target(goals["dataset"], columns[place]) if columns else None
