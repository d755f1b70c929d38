"""Qualifications that count in the tables, by number: discount codes, pillars, scales of points."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import StringIO
from types import MappingProxyType

import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean

OTHER = "other"


@dataclass(frozen=True)
class Qualification:
    """A qualification that counts in a year.

    ``discount_codes`` has more than one code where it depends on the syllabus, named in the keys;
    ``pillars`` are the pillars of the EBacc that it counts in, by syllabus. ``scale`` is the scale
    of its points, empty where it is not in the list of points.
    """

    number: str
    title: str
    discount_codes: Mapping[str, str]
    pillars: Mapping[str, str]
    scale: str


def listed_years() -> tuple[str, ...]:
    """Academic years whose list of counting qualifications is at hand."""
    return tuple(read("ks4_qualifications")["years"])


def qualifications(year: str) -> pd.DataFrame:
    """The qualifications that count in an academic year.

    Returns:
        One row for each qualification and, where its discount code depends on it, syllabus:
        qualification, syllabus (else empty), title, discount_code, pillar (``other`` outside the
        EBacc) and scale.

    Raises:
        UsageError: the list of the year is not at hand.

    Source: DfE, qualifications and discount codes 2014 to 2021; DfE, EBacc qualifications 2016 to
    2021.
    """
    if year not in listed_years():
        raise UsageError(
            f"There is no list of the qualifications that count in {year}.",
            f"Lists are known for {', '.join(listed_years())}. What is needed is "
            f"{read('ks4_qualifications')['needed']}.",
        )
    every = _every()
    rows = every[(every["first_year"] <= year) & (every["last_year"] >= year)]
    in_pillar = (rows["pillar_first_year"] <= year) & (rows["pillar_last_year"] >= year)
    return rows.assign(pillar=rows["pillar"].where(in_pillar, OTHER))[
        ["qualification", "syllabus", "title", "discount_code", "pillar", "scale"]
    ].reset_index(drop=True)


def qualification(number: str, year: str) -> Qualification:
    """A qualification by its number (QAN).

    Raises:
        UsageError: it does not count in the year, or the year's list is not at hand.
    """
    listed = qualifications(year)
    rows = listed[listed["qualification"] == number]
    if rows.empty:
        raise UsageError(
            f"`number` {number} is not a qualification that counts in {year}.",
            _near_number(number, listed),
        )
    syllabus = rows["syllabus"].tolist()
    return Qualification(
        number=number,
        title=str(rows["title"].iloc[0]),
        discount_codes=MappingProxyType(dict(zip(syllabus, rows["discount_code"], strict=True))),
        pillars=MappingProxyType(dict(zip(syllabus, rows["pillar"], strict=True))),
        scale=str(rows["scale"].iloc[0]),
    )


def credited_with(number: str, year: str) -> str:
    """The smaller qualification that a pupil with a larger one is credited with; empty for none.

    Raises:
        UsageError: the year's list is not at hand.

    Source: DfE, qualifications and discount codes 2014 to 2021 (BTECs).
    """
    qualifications(year)
    pairs = _table("credited")
    found = pairs[
        (pairs["larger"] == number) & (pairs["first_year"] <= year) & (pairs["last_year"] >= year)
    ]
    return str(found["smaller"].iloc[0]) if len(found) else ""


@cache
def scale_names() -> Mapping[str, str]:
    """Scale of points by qualification number, of the numbers in the list of 2019."""
    known = _every()[_every()["scale"] != ""]
    return MappingProxyType(dict(zip(known["qualification"], known["scale"], strict=True)))


def _near_number(number: str, listed: pd.DataFrame) -> str:
    """Words that help with a number that is not in a list; the list itself is too long to show."""
    near = did_you_mean(number, listed["qualification"]).split(" Allowed")[0]
    return near if near.startswith("Did you mean") else "It has eight digits, the last may be X."


@cache
def _every() -> pd.DataFrame:
    return _table("qualifications")


def _table(name: str) -> pd.DataFrame:
    text = StringIO(read("ks4_qualifications")[name])
    return pd.read_csv(text, dtype="str", keep_default_na=False)
