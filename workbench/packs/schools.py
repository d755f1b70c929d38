"""Which schools get a pack: by number, by local authority, or all of them."""

import re
from collections.abc import Sequence

import pandas as pd

from workbench.errors import UsageError, did_you_mean
from workbench.loader import Door
from workbench.packs.context import pack_scope

_NUMBER = re.compile(r"\d{6}")
PHASES = {
    "primary": ("ks2_rwm_expected", "ks2_reading_progress"),
    "secondary": ("attainment8",),
    "sixth form": ("a_level_points", "academic_points"),
}
"""Phase to the measures that a school with published results of that phase has one of."""
ALL, SECONDARY = "all", "secondary"


def choose(
    door: Door, *, numbers: Sequence[str], area: str, everything: bool, phase: str = SECONDARY
) -> tuple[str, ...]:
    """URNs of the schools asked for, in order of number, each once.

    Args:
        numbers: URNs.
        area: code of a local authority, or empty.
        everything: every school with results.
        phase: whose results, for an area and for everything: one of :data:`PHASES`, or all.

    Raises:
        UsageError: none or several ways were used, there is no such phase, a number is not a URN,
            or a school or area is not loaded.
    """
    if sum([bool(numbers), bool(area), everything]) != 1:
        raise UsageError("Say which schools.", "Use one of --school, --la and --all-schools.")
    if phase not in (*PHASES, ALL):
        raise UsageError(f"`--phase` {phase} is no phase.", did_you_mean(phase, [*PHASES, ALL]))
    school = door.load("school", pack_scope(()), columns=["urn", "la_code"])
    if numbers:
        return _known(numbers, school)
    with_results = _with_results(door, phase)
    chosen = school[school["urn"].isin(with_results)]
    if area:
        chosen = _of_area(chosen, school, area)
    return tuple(sorted(chosen["urn"]))


def split(texts: Sequence[str]) -> tuple[str, ...]:
    """Numbers given one by one or with commas, each once.

    >>> split(["100049,140862", "100049"])
    ('100049', '140862')
    """
    numbers = (part.strip() for text in texts for part in text.split(","))
    return tuple(dict.fromkeys(number for number in numbers if number))


def _known(numbers: Sequence[str], school: pd.DataFrame) -> tuple[str, ...]:
    wrong = [number for number in numbers if not _NUMBER.fullmatch(number)]
    if wrong:
        raise UsageError(f"`{wrong[0]}` is not a URN.", "A URN has six digits, such as 100049.")
    loaded = set(school["urn"])
    unknown = [number for number in numbers if number not in loaded]
    if unknown:
        raise UsageError(
            f"{len(unknown)} of {len(numbers)} schools are not loaded: {', '.join(unknown[:5])}.",
            "Load the tables they are in with `workbench ingest`.",
        )
    return tuple(sorted(set(numbers)))


def _with_results(door: Door, phase: str) -> set[str]:
    measures = [name for one in PHASES if phase in (one, ALL) for name in PHASES[one]]
    rows = door.load(
        "school_performance",
        pack_scope(()),
        columns=["unit_id"],
        where={"level": "school", "measure": measures},
    )
    return set(rows["unit_id"])


def _of_area(chosen: pd.DataFrame, school: pd.DataFrame, area: str) -> pd.DataFrame:
    codes = school["la_code"].dropna().unique()
    if area not in codes:
        raise UsageError(
            f"`--la` {area} is not a local authority with schools.", did_you_mean(area, codes)
        )
    return chosen[chosen["la_code"] == area]
