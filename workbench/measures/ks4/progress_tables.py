"""Progress 8 by year: which model, expected points by prior-attainment group, national SDs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.calendar import AcademicYear
from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean
from workbench.measures.status import FORECAST


@dataclass(frozen=True)
class Model:
    """Expected points by prior-attainment group. ``upper`` is each group's highest average."""

    name: str
    kind: str
    source: str
    upper: tuple[float, ...]
    expected: Mapping[str, tuple[float, ...]]

    @property
    def components(self) -> tuple[str, ...]:
        """What the model predicts: "all" and, where known, the elements and pillars."""
        return tuple(self.expected)

    def groups_of(self, averages: "pd.Series[float]") -> "pd.Series[int]":
        """Prior-attainment group, 1 the lowest, for key stage 2 averages; missing stays missing."""
        last = len(self.upper) - 1
        found = np.searchsorted(self.upper, averages.to_numpy(dtype=float), side="left")
        groups = pd.Series(np.minimum(found, last) + 1, index=averages.index, dtype="Int64")
        return groups.mask(averages.isna())


@dataclass(frozen=True)
class Floor:
    """The least score that counts in a school average: ``-multiplier * sd`` from a group on.

    ``sd`` is the standard deviation of unadjusted scores within a prior-attainment group: one
    value for all groups, or one for each group number.
    """

    multiplier: float
    sd: float | Mapping[int, float]
    first_group: int = 19

    def least(self, group: "pd.Series[int]") -> "pd.Series[float]":
        """The least score of each pupil, minus infinity where the floor does not apply."""
        sd = group.map(self.sd) if isinstance(self.sd, Mapping) else pd.Series(self.sd, group.index)
        applies = (group >= self.first_group).fillna(False).astype(bool)
        return (-self.multiplier * sd.astype(float)).where(applies, -np.inf)


@dataclass(frozen=True)
class YearTable:
    """What one academic year offers for Progress 8; no ``model`` where nothing is published.

    ``table_year`` is the year whose averages are used, and ``why`` says why it is not the year
    itself, or why there are none.
    """

    year: str
    status: str
    why: str
    model: Model | None
    sds: Mapping[str, float]
    floor: Floor | None
    table_year: str

    def sd(self, component: str = "all") -> float | None:
        """National pupil-level standard deviation of a component, if one is known."""
        return self.sds.get(component)


@cache
def year_tables() -> Mapping[str, YearTable]:
    """Every academic year that Progress 8 knows about, published or not."""
    return MappingProxyType({year: _year_table(year) for year in read("progress8")["years"]})


def year_table(year: str) -> YearTable:
    """The table of one year.

    Raises:
        UsageError: the year is not one that Progress 8 knows.
    """
    tables = year_tables()
    if year not in tables:
        raise UsageError(f"`year` {year} has no entry for Progress 8.", did_you_mean(year, tables))
    return tables[year]


def forecast_tables(years: Iterable[str]) -> Mapping[str, YearTable]:
    """Tables for forecasts: a year without national averages yet uses those of the year before.

    A year whose averages are published keeps them. A year for which none will be (cancelled
    examinations, no key stage 2 results) keeps its reason and gets no scores. Any other year gets
    the last published table before it, with the status "forecast" and the reason.

    Raises:
        UsageError: a year is not an academic year, or nothing is published before it.

    Source: DfE key stage 4 methodology 2019 (Progress 8 cannot be known before the national data).
    """
    known = year_tables()
    return MappingProxyType({year: known.get(year) or _forecast(year) for year in years})


@cache
def model(name: str) -> Model:
    """A model by its name in the reference file."""
    declared = read("progress8")["models"][name]
    groups = pd.DataFrame(declared["groups"], columns=declared["columns"]).astype(float)
    expected = {c: tuple(groups[c]) for c in declared["columns"] if c not in ("pag", "upper")}
    return Model(name, declared["kind"], declared["source"], tuple(groups["upper"]), expected)


def _year_table(year: str) -> YearTable:
    declared = read("progress8")["years"][year]
    name = declared.get("model")
    sds = read("progress8")["sds"].get(declared.get("sd"), {})
    return YearTable(
        year=year,
        status=declared["status"],
        why=declared.get("why", ""),
        model=model(name) if name else None,
        sds=MappingProxyType({k: v for k, v in sds.items() if k != "source"}),
        floor=_floor(year, name) if name else None,
        table_year=declared.get("table", year) if name else "",
    )


def _forecast(year: str) -> YearTable:
    start = AcademicYear.parse(year)
    before = [
        one
        for name, one in year_tables().items()
        if one.model is not None and AcademicYear.parse(name) < start
    ]
    if not before:
        raise UsageError(
            f"`year` {year} has no Progress 8, and no year before it has averages.",
            f"The first year with a table is {min(year_tables())}.",
        )
    last = max(before, key=lambda one: one.year)
    why = f"national averages of {year} are not published yet; those of {last.table_year} are used"
    return replace(last, year=year, status=FORECAST, why=why)


def _floor(year: str, model_name: str) -> Floor | None:
    rule = read("progress8")["floor"]
    if year < rule["first_year"]:
        return None
    return Floor(rule["multiplier"], rule["group_sd"][model_name], rule["first_group"])
