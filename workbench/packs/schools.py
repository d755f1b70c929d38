"""Which schools get which packs: by number, by local authority, or all of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.loader import Door
from workbench.packs.context import pack_scope
from workbench.packs.stages import (
    NOTEBOOKS,
    PHASES,
    PUBLISHED,
    RESULTS,
    TITLES,
    called_for,
    notebooks_of,
    phase_of,
)

_NUMBER = re.compile(r"\d{6}")
_COLUMNS = ["urn", "la_code", "phase", "age_low", "age_high"]
ALL = "all"
Chosen = dict[str, tuple[str, ...]]
"""URNs in order, by the notebook that their packs are made of; youngest pupils first."""
Results = Mapping[str, set[str]]
"""Names of the results that are known of each school."""


def choose(
    door: Door, *, numbers: Sequence[str], area: str, everything: bool, phase: str = ALL
) -> Chosen:
    """URNs of the schools asked for, each once, by the notebook of their packs.

    A named school gets every pack that its phase, its ages and its results call for; an area and
    everything are the schools with published results.

    Args:
        numbers: URNs.
        area: code of a local authority, or empty.
        everything: every school with results.
        phase: the packs of one of :data:`workbench.packs.stages.PHASES` alone, or all.

    Raises:
        UsageError: none or several ways were used, there is no such phase, a number is not a URN,
            a school or area is not loaded, or a school has no such pack.
    """
    if sum([bool(numbers), bool(area), everything]) != 1:
        raise UsageError("Say which schools.", "Use one of --school, --la and --all-schools.")
    if phase not in (*PHASES, ALL):
        raise UsageError(f"`--phase` {phase} is no phase.", did_you_mean(phase, [*PHASES, ALL]))
    wanted = NOTEBOOKS if phase == ALL else (PHASES[phase],)
    school = door.load("school", pack_scope(()), columns=_COLUMNS)
    if numbers:
        return _by_notebook(_of_named(door, _known(numbers, school), wanted), wanted)
    results = _published(door, wanted)
    near = school if everything else _of_area(area, school)
    return _by_notebook({urn: called_for(results.get(urn, ())) for urn in near["urn"]}, wanted)


def split(texts: Sequence[str]) -> tuple[str, ...]:
    """Numbers given one by one or with commas, each once.

    >>> split(["100049,140862", "100049"])
    ('100049', '140862')
    """
    numbers = (part.strip() for text in texts for part in text.split(","))
    return tuple(dict.fromkeys(number for number in numbers if number))


def _by_notebook(of_school: Mapping[str, Iterable[str]], wanted: Sequence[str]) -> Chosen:
    found = {
        name: tuple(sorted(urn for urn, names in of_school.items() if name in names))
        for name in wanted
    }
    return {name: urns for name, urns in found.items() if urns}


def _known(numbers: Sequence[str], school: pd.DataFrame) -> pd.DataFrame:
    wrong = [number for number in numbers if not _NUMBER.fullmatch(number)]
    if wrong:
        raise UsageError(
            f"`{wrong[0]}` is not a URN.",
            "A URN has six digits, such as 100049. For trusts and authorities there is "
            "`workbench pack remit`.",
        )
    loaded = set(school["urn"])
    unknown = [number for number in numbers if number not in loaded]
    if unknown:
        raise UsageError(
            f"{len(unknown)} of {len(numbers)} schools are not loaded: {', '.join(unknown[:5])}.",
            "Load the tables they are in with `workbench ingest`.",
        )
    return school[school["urn"].isin(numbers)]


def _of_named(
    door: Door, schools: pd.DataFrame, wanted: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Every notebook of each school; one at least must be among those wanted."""
    keys = schools["urn"].astype("str")
    rows = dict(zip(keys, map(_named, schools.to_dict("records")), strict=True))
    published = _published(door, NOTEBOOKS, list(rows))
    without = {urn: notebooks_of(row, published.get(urn, ())) for urn, row in rows.items()}
    held = _held(door, without, wanted)
    found = {
        urn: notebooks_of(row, {*published.get(urn, ()), *held.get(urn, ())})
        for urn, row in rows.items()
    }
    for urn, names in found.items():
        if not set(names).intersection(wanted):
            # what it has beside is looked up for whoever asked for something else
            more = _held(door, {urn: names}, NOTEBOOKS).get(urn, ())
            has = notebooks_of(rows[urn], {*published.get(urn, ()), *more})
            raise _none_of(urn, has, wanted)
    return found


def _named(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


def _none_of(urn: str, names: Sequence[str], wanted: Sequence[str]) -> UsageError:
    if not names:
        return UsageError(
            f"{urn} has no pack: neither its phase nor its results are of a key stage.",
            f"There are packs of {', '.join(TITLES[name] for name in NOTEBOOKS)}.",
        )
    return UsageError(
        f"{urn} has no pack of the phase {phase_of(wanted[0])}.",
        f"It has: {', '.join(phase_of(name) for name in names)}.",
    )


def _held(door: Door, without: Mapping[str, Sequence[str]], wanted: Sequence[str]) -> Results:
    """Datasets that call for a notebook, of the schools that nothing else gives it to.

    Args:
        without: the notebooks that each school has anyway.
        wanted: notebooks asked for; rows of pupils are looked at for no other.
    """
    found: dict[str, set[str]] = {}
    for name in wanted:
        asked = [urn for urn, names in without.items() if name not in names]
        for dataset in RESULTS[name] if asked else ():
            rows = door.load(dataset, pack_scope(asked), columns=["urn"], where={"urn": asked})
            for urn in rows["urn"].unique():
                found.setdefault(str(urn), set()).add(dataset)
    return found


def _published(door: Door, names: Sequence[str], urns: Sequence[str] | None = None) -> Results:
    """Published measures that call for a notebook, by school."""
    where: dict[str, Any] = {
        "level": "school",
        "measure": [measure for name in names for measure in PUBLISHED[name]],
    }
    if urns is not None:
        where["unit_id"] = list(urns)
    rows = door.load(
        "school_performance", pack_scope(()), columns=["unit_id", "measure"], where=where
    )
    found: dict[str, set[str]] = {}
    for urn, measure in rows.drop_duplicates().itertuples(index=False, name=None):
        found.setdefault(str(urn), set()).add(str(measure))
    return found


def _of_area(area: str, school: pd.DataFrame) -> pd.DataFrame:
    codes = school["la_code"].dropna().unique()
    if area not in codes:
        raise UsageError(
            f"`--la` {area} is not a local authority with schools.", did_you_mean(area, codes)
        )
    return school[school["la_code"] == area]
