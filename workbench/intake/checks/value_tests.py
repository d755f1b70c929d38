"""Tests of single values beyond what a contract can say."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from workbench.contracts.upn import has_right_letter
from workbench.intake.arrivals import MARKS
from workbench.intake.checks.tables import IDENTITY

Broken = Callable[["pd.Series", date], "pd.Series"]
_OLDEST = date(1990, 1, 1)
_SATURDAY = 5


@dataclass(frozen=True)
class ValueTest:
    """A rule of one column. ``broken`` flags values, none of them missing, on a day."""

    rule: str
    dataset: str
    column: str
    broken: Broken


def value_tests(dataset: str, column: str) -> tuple[ValueTest, ...]:
    """The tests of a column."""
    return tuple(one for one in _TESTS if (one.dataset, one.column) == (dataset, column))


def _wrong_letter(upns: pd.Series, _on: date) -> pd.Series:
    return upns.map(lambda upn: not has_right_letter(upn)).astype("bool")


def _temporary(upns: pd.Series, _on: date) -> pd.Series:
    return upns.str[-1].str.isalpha().astype("bool")


def _no_birth(days: pd.Series, on: date) -> pd.Series:
    return ((days < _OLDEST) | (days > on)).astype("bool")


def _future(days: pd.Series, on: date) -> pd.Series:
    return (days > on).astype("bool")


def _weekend(days: pd.Series, _on: date) -> pd.Series:
    return days.map(lambda day: day.weekday() >= _SATURDAY).astype("bool")


_TESTS = (
    ValueTest("upn_check_letter", IDENTITY, "upn", _wrong_letter),
    ValueTest("upn_check_letter", IDENTITY, "former_upn", _wrong_letter),
    ValueTest("upn_temporary", IDENTITY, "upn", _temporary),
    ValueTest("birth_date", IDENTITY, "date_of_birth", _no_birth),
    ValueTest("mark_in_future", MARKS, "date", _future),
    ValueTest("mark_on_weekend", MARKS, "date", _weekend),
)
