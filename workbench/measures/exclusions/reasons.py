"""Reasons for suspensions and permanent exclusions, by code and year."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import pandas as pd

from workbench.contracts.reference import read

RULES = "exclusion_reasons"
COLUMNS = ("reason", "second_reason", "third_reason")
UNRECOGNISED = "unrecognised"


@dataclass(frozen=True)
class Reason:
    """One reason: its name, its title, and the academic years it was recorded in."""

    name: str
    title: str
    first_year: str
    last_year: str

    def recorded_in(self, year: str) -> bool:
        """Whether schools could record it in an academic year."""
        return self.first_year <= year and (not self.last_year or year <= self.last_year)


@cache
def published_reasons() -> Mapping[str, Reason]:
    """By code, the reasons that figures are published by."""
    return _read("reasons")


@cache
def reasons() -> Mapping[str, Reason]:
    """By code, every reason that schools record."""
    return MappingProxyType({**published_reasons(), **_read("later_reasons")})


def reasons_given(suspension: pd.DataFrame) -> pd.DataFrame:
    """Every reason of every suspension and permanent exclusion: up to three rows of each.

    Args:
        suspension: columns of the contract ``suspension``.

    Returns:
        The columns of the contract without those of reasons, and reason_given: the name of the
        reason, ``"unrecognised"`` where its code was not in use in the year.

    Source: DfE pupil exclusion statistics, methodology: up to three reasons from 2020/21.
    """
    kept = [name for name in suspension.columns if name not in COLUMNS]
    long = suspension.melt(id_vars=kept, value_vars=list(COLUMNS), value_name="code")
    given = long[long["code"].notna()].drop(columns="variable").reset_index(drop=True)
    pairs = given[["code", "year"]].astype("str").drop_duplicates()
    names = [_name(code, year) for code, year in pairs.itertuples(index=False)]
    named = pairs.assign(reason_given=pd.Series(names, pairs.index, dtype="str"))
    known = given.astype({"code": "str", "year": "str"})
    return known.merge(named, on=["code", "year"], how="left", validate="m:1").drop(columns="code")


def _name(code: str, year: str) -> str:
    known = reasons().get(code)
    return known.name if known and known.recorded_in(year) else UNRECOGNISED


def _read(name: str) -> Mapping[str, Reason]:
    declared = read(RULES)[name]["codes"]
    return MappingProxyType({code: Reason(*facts) for code, facts in declared.items()})
