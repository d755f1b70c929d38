"""Breaks in series: years that a measure must not be compared across."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from workbench.measures.reference import read


@dataclass(frozen=True)
class Series:
    """On what basis some measures stand, from each academic year on."""

    source: str
    basis: Mapping[str, str]

    def on(self, year: str) -> str:
        """The basis in an academic year; empty before the first."""
        starts = [start for start in self.basis if start <= year]
        return self.basis[max(starts)] if starts else ""


@cache
def series() -> Mapping[str, Series]:
    """The series of each measure that has one."""
    declared = read("series")["series"]
    return MappingProxyType({name: _series(one) for one in declared for name in one["measures"]})


def break_between(measure: str, one: str, other: str) -> str:
    """Why two academic years of a measure cannot be compared; empty if they can.

    >>> break_between("attainment8", "2018/19", "2017/18")
    ''
    >>> break_between("attainment8", "2018/19", "2019/20")
    '2018/19: 9 to 1 examinations; 2019/20: centre assessment grades in place of examinations'
    """
    known = series().get(measure)
    years = sorted((one, other))
    if known is None or known.on(one) == known.on(other):
        return ""
    return "; ".join(f"{year}: {known.on(year)}" for year in years)


def _series(declared: dict[str, Any]) -> Series:
    return Series(declared["source"], MappingProxyType(declared["basis"]))
