"""Breaks in series: years that a measure must not be compared across, or only with a mark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from workbench.contracts.reference import read
from workbench.errors import ContractError
from workbench.measures.catalogue import measure as by_name
from workbench.measures.catalogue import measures
from workbench.measures.measure import Measure
from workbench.measures.status import NOT_PUBLISHED

NO_FIGURE = "no figure is published"
BEFORE = "before the first year that is known"


@dataclass(frozen=True)
class Basis:
    """What figures stand on, and whether there are any. Those of one era can be compared."""

    words: str
    era: str
    figure: bool = True


@dataclass(frozen=True)
class Series:
    """On what a measure stands, from each academic year on.

    Attributes:
        source: publisher and document.
        bases: the basis by the year from which it holds, earliest first.
        steady: why there is no break; empty where ``bases`` says what changed.
        to_be_verified: what in it rests on no document at hand; empty where nothing does.
    """

    source: str
    bases: Mapping[str, Basis]
    steady: str = ""
    to_be_verified: str = ""

    def basis(self, year: str) -> Basis:
        """The basis in an academic year."""
        if self.steady:
            return Basis(self.steady, self.steady)
        starts = [start for start in self.bases if start <= year]
        return self.bases[max(starts)] if starts else Basis(BEFORE, BEFORE, figure=False)

    def on(self, year: str) -> str:
        """What figures stand on in an academic year, in words."""
        return self.basis(year).words


@dataclass(frozen=True)
class Comparable:
    """Whether two years can be compared.

    ``why`` is the reason where they cannot. Where they can and it is not empty, the comparison
    must be shown with it.
    """

    ok: bool
    why: str = ""

    @property
    def marked(self) -> bool:
        """Whether the years can be compared with a mark only."""
        return self.ok and bool(self.why)


@cache
def series() -> Mapping[str, Series]:
    """The series of every measure, by name.

    Raises:
        ContractError: a measure has none.
    """
    return MappingProxyType({name: _series_of(one) for name, one in measures().items()})


def comparable(measure: Measure | str, year: str, other: str) -> Comparable:
    """Whether two academic years of a measure can be compared, and why not or with what mark.

    Years cannot be compared if one has no figure, or if they stand on bases of different eras:
    centre and teacher assessed grades, another baseline, other tests or codes. Years on different
    bases of one era can, with a mark.

    Args:
        measure: a measure or its name.
        year, other: academic years, in any order.

    Source: DfE statistical releases, as ``series.yaml`` says for each measure.

    >>> comparable("attainment8", "2018/19", "2022/23")
    Comparable(ok=True, why='')
    >>> comparable("attainment8", "2018/19", "2020/21").why
    '2018/19: 9 to 1 examinations; 2020/21: teacher assessed grades in place of examinations'
    """
    one = by_name(measure) if isinstance(measure, str) else measure
    if year == other:
        return Comparable(ok=True)
    years = sorted((year, other))
    bases = [_basis(one, each) for each in years]
    missing = [f"{y}: {b.words}" for y, b in zip(years, bases, strict=True) if not b.figure]
    if missing:
        return Comparable(ok=False, why="; ".join(missing))
    said = "; ".join(f"{y}: {b.words}" for y, b in zip(years, bases, strict=True))
    same = bases[0].words == bases[1].words
    return Comparable(ok=bases[0].era == bases[1].era, why="" if same else said)


def break_between(measure: Measure | str, one: str, other: str) -> str:
    """Why two academic years of a measure cannot be compared; empty if they can.

    >>> break_between("attainment8", "2018/19", "2017/18")
    ''
    >>> break_between("attainment8", "2018/19", "2019/20")
    '2018/19: 9 to 1 examinations; 2019/20: centre assessment grades in place of examinations'
    """
    found = comparable(measure, one, other)
    return "" if found.ok else found.why


def breaks_of(measure: Measure | str, years: Sequence[str]) -> dict[str, str]:
    """Years that cannot be compared with the one before them, with the reason.

    Args:
        measure: a measure or its name.
        years: academic years, oldest first.

    >>> list(breaks_of("attainment8", ["2017/18", "2018/19", "2019/20"]))
    ['2019/20']
    """
    found = {later: break_between(measure, before, later) for before, later in pairwise(years)}
    return {year: why for year, why in found.items() if why}


def _basis(measure: Measure, year: str) -> Basis:
    """The basis of a measure's figure in a year, of which there may be none."""
    found = _known(measure).basis(year)
    if found.figure and measure.status_in(year) == NOT_PUBLISHED:
        return Basis(NO_FIGURE, NO_FIGURE, figure=False)
    return found


def _known(measure: Measure) -> Series:
    """The series of a measure; one that is not in the catalogue is looked up by its fields."""
    return series()[measure.name] if measure.name in series() else _series_of(measure)


def _series_of(measure: Measure) -> Series:
    for declared in read("series")["series"]:
        if _fits(declared, measure):
            return _series(declared)
    raise ContractError(
        f"Measure `{measure.name}` of {measure.key_stage} has no series.",
        "Add it to series.yaml: what its figures stand on by year, or why they have no break.",
    )


def _fits(declared: Mapping[str, Any], measure: Measure) -> bool:
    names, stages = declared.get("measures", ["*"]), declared.get("key_stages")
    named = any(fnmatchcase(measure.name, pattern) for pattern in names)
    return named and (stages is None or measure.key_stage in stages)


def _series(declared: Mapping[str, Any]) -> Series:
    bases = {start: _read(said) for start, said in sorted(declared.get("basis", {}).items())}
    return Series(
        source=declared["source"],
        bases=MappingProxyType(bases),
        steady=declared.get("steady", ""),
        to_be_verified=declared.get("to_be_verified", ""),
    )


def _read(said: str | Mapping[str, str]) -> Basis:
    if isinstance(said, str):
        return Basis(said, said)
    if "none" in said:
        return Basis(said["none"], said["none"], figure=False)
    return Basis(said["is"], said["era"])
