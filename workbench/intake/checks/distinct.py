"""Read a column in its contract's type, each distinct value once: marks and grades have few."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.contracts.model import Column, LogicalType
from workbench.contracts.types import pandas_dtype
from workbench.intake.checks.rule import Mask

_WHOLE = re.compile(r"[+-]?\d{1,15}(\.0{1,9})?", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})", re.ASCII)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})([T ].*)?", re.ASCII)
_MOST = 1e15
_YES_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class Distinct:
    """A column as its distinct values, in the contract's type, and the place of each row's value.

    ``codes`` are -1 where a value is missing. ``lost`` flags distinct values that are not of the
    type, which are missing in ``values``.
    """

    values: pd.Series
    codes: npt.NDArray[np.intp]
    lost: Mask

    def series(self) -> pd.Series:
        """The column row by row."""
        taken = self.values.array.take(self.codes, allow_fill=True)
        return pd.Series(taken, dtype=self.values.dtype)

    def rows(self, flags: Mask) -> Mask:
        """Rows whose value is flagged."""
        # the last place is that of a missing value, whose code is -1
        return np.append(flags, False)[self.codes]

    def missing(self) -> Mask:
        """Rows that had no value at all; one that is not of the type is lost, not missing."""
        empty = self.values.isna().to_numpy(dtype=bool) & ~self.lost
        return np.append(empty, True)[self.codes]


def distinct(series: pd.Series, column: Column) -> Distinct:
    """Read a column of any dtype. Spaces around text fall away; text of spaces is missing."""
    codes, found = _factorized(series)
    parse = _PARSERS[column.logical_type]
    values = [_tidied(value) for value in pd.Series(found).tolist()]
    typed = [None if value is None else parse(value) for value in values]
    lost = [value is not None and made is None for value, made in zip(values, typed, strict=True)]
    return Distinct(pd.Series(typed, dtype=pandas_dtype(column)), codes, np.array(lost, dtype=bool))


def _factorized(series: pd.Series) -> tuple[npt.NDArray[np.intp], Any]:
    try:
        return pd.factorize(series)
    except TypeError:
        # a list or a mapping inside a cell cannot be told apart by value
        return pd.factorize(series.map(str, na_action="ignore"))


def _tidied(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip() or None
    return None if value is None or value is pd.NA or value is pd.NaT or value != value else value


def _text(value: Any) -> str | None:
    written = value if isinstance(value, str) else _written(value)
    try:
        written.encode("utf-8")
    except UnicodeEncodeError:
        return None
    return written


def _written(value: Any) -> str:
    # a spreadsheet gives whole numbers as 7.0
    whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if whole else str(value)


def _integer(value: Any) -> int | None:
    if isinstance(value, str):
        return int(float(value)) if _WHOLE.fullmatch(value) else None
    number = _number(value)
    return int(number) if number is not None and number.is_integer() else None


def _number(value: Any) -> float | None:
    if isinstance(value, str):
        return float(value) if _DECIMAL.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        return None
    number = float(value)
    return number if isfinite(number) and abs(number) <= _MOST else None


def _boolean(value: Any) -> bool | None:
    return _YES_NO.get(_written(value).lower())


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = _DAY.fullmatch(value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


_PARSERS: Mapping[LogicalType, Callable[[Any], Any]] = {
    "string": _text,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
}
