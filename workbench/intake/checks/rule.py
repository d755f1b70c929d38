"""Rules as they are declared, and what a check found of one."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from workbench.contracts.model import Column
from workbench.contracts.reference import read
from workbench.contracts.rules import rules as contract_rules
from workbench.intake.checks.stages import Stage

Severity = Literal["refuse", "blank", "warn"]
Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]
_FILE = "intake_checks"


@dataclass(frozen=True)
class Rule:
    """One rule: when it is asked, what happens to what breaks it, and what a school is told."""

    name: str
    stage: Stage
    severity: Severity
    guidance: str
    waits: bool = False


@dataclass(frozen=True)
class Finding:
    """Where a rule is broken: rows of a table, and the column that it is about, if any.

    ``at`` has a flag for each row of the table; without a flag set the rule is kept. ``words``
    say what the column must be. ``left_out`` takes the rows out without refusing them, because
    others stand for them.
    """

    rule: str
    dataset: str
    column: str
    at: Mask
    words: str = ""
    left_out: bool = False


def rule_named(name: str) -> Rule:
    """The rule of that name."""
    raw = read(_FILE)["rules"][name]
    return Rule(name, raw["stage"], raw["severity"], raw["guidance"], raw.get("waits", False))


def waiting_rules() -> tuple[str, ...]:
    """Names of the rules that may hold when more has arrived."""
    rules = read(_FILE)["rules"]
    return tuple(name for name, raw in rules.items() if raw.get("waits", False))


def must_be(column: Column, rule: str) -> str:
    """What a column must be by one of its contract's rules, in a school's words."""
    if rule == "type":
        return str(read(_FILE)["types"][column.logical_type])
    if rule == "pattern":
        return _form(column)
    return next((one.words for one in contract_rules(column) if one.name == rule), "")


def _form(column: Column) -> str:
    known = read(_FILE)["forms"].get(column.name)
    if known is None and column.examples:
        return f"written like {column.examples[0]}"
    return str(known or "written as the documentation of the data says")
