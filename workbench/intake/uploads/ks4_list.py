"""Qualifications of key stage 4 as the published lists have them: what a row of results means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from types import MappingProxyType
from typing import Any

import pandas as pd
import yaml

from workbench.errors import UsageError

OTHER = "other"


@dataclass(frozen=True)
class Listed:
    """A qualification that counts in a year, with one syllabus where its code depends on it."""

    number: str
    title: str
    subject: str
    syllabus: str
    discount_code: str
    pillar: str
    type: str
    scale: str


@dataclass(frozen=True)
class Scale:
    """Points of the grades of a scale, each for one of the slots that a qualification fills."""

    name: str
    grades: Mapping[str, float]
    size: float


@dataclass(frozen=True)
class List:
    """The qualifications of one academic year, by number and by subject."""

    by_number: Mapping[str, tuple[Listed, ...]]
    by_subject: Mapping[str, tuple[Listed, ...]]


@cache
def qualifications_of(year: str) -> List:
    """The qualifications that count at the end of key stage 4 in an academic year.

    Raises:
        UsageError: the list of the year is not at hand.

    Source: DfE, qualifications and discount codes 2014 to 2021; DfE, EBacc qualifications 2016 to
    2021; DfE, performance points 2019.
    """
    declared = reference("ks4_qualifications")
    if year not in declared["years"]:
        raise UsageError(
            f"Key stage 4 results of {year} cannot be read: which qualifications count is known "
            f"for {', '.join(declared['years'])}.",
            f"What is needed is {declared['needed']}.",
        )
    text = StringIO(declared["qualifications"])
    every = pd.read_csv(text, dtype="str", keep_default_na=False)
    rows = every[(every["first_year"] <= year) & (every["last_year"] >= year)]
    listed = [_listed(row, year) for row in rows.to_dict("records")]
    named = [one for one in listed if one.type in reference("ks4_upload")["by_subject"]]
    return List(
        _grouped([(one.number, one) for one in listed]),
        _grouped([(squeezed(one.subject), one) for one in named]),
    )


@cache
def scales_of(year: str) -> Mapping[str, Scale]:
    """Scales of points that hold in an academic year, by name."""
    found = {
        raw["name"]: Scale(
            raw["name"],
            MappingProxyType({str(grade): float(p) for grade, p in raw["grades"].items()}),
            float(raw.get("size", raw.get("slots", 1))),
        )
        for raw in reference("ks4_points")["scales"]
        if raw["from"] <= year <= raw.get("to", "9999/00")
    }
    return MappingProxyType(found)


@cache
def reference(name: str) -> dict[str, Any]:
    """A file of dated facts as it stands; nobody changes it."""
    text = (files("workbench") / "reference" / f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def squeezed(subject: str) -> str:
    """A subject as subjects are compared: small letters and digits alone, "and" for "&".

    >>> squeezed("Art & Design")
    'artanddesign'
    """
    return re.sub(r"[\W_]", "", subject.replace("&", " and ").casefold())


def _listed(row: Mapping[Any, Any], year: str) -> Listed:
    counted = row["pillar_first_year"] <= year <= row["pillar_last_year"]
    return Listed(
        number=row["qualification"],
        title=row["title"],
        subject=_subject(row["title"]),
        syllabus=row["syllabus"],
        discount_code=row["discount_code"],
        pillar=row["pillar"] if counted and row["pillar"] else OTHER,
        type=_type(row["scale"], row["title"]),
        scale=row["scale"],
    )


def _type(scale: str, title: str) -> str:
    declared = reference("ks4_upload")
    if scale:
        named: str = next(kind for kind, names in declared["types"].items() if scale in names)
        return named
    patterns = ((one["pattern"], one["type"]) for one in declared["titles"])
    return next((kind for pattern, kind in patterns if re.search(pattern, title)), "")


def _subject(title: str) -> str:
    declared = reference("ks4_upload")
    rest = re.sub(declared["before_subject"], "", title, count=1)
    return re.sub(declared["after_subject"], "", rest, count=1).strip() or title


def _grouped(pairs: list[tuple[str, Listed]]) -> Mapping[str, tuple[Listed, ...]]:
    found: dict[str, tuple[Listed, ...]] = {}
    for name, one in pairs:
        found[name] = (*found.get(name, ()), one)
    return MappingProxyType(found)
