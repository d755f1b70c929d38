"""The early years foundation stage profile: good level of development and goals reached."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import UsageError
from workbench.measures.cohort import KEY
from workbench.measures.columns import floats
from workbench.measures.ks2.flags import reached


@dataclass(frozen=True)
class Profile:
    """The goals of a profile by area of learning, in force from an academic year on."""

    first_year: str
    source: str
    areas: Mapping[str, tuple[str, ...]]
    good_level_areas: tuple[str, ...]

    @property
    def goals(self) -> tuple[str, ...]:
        """Every early learning goal, as the contract names its column."""
        return tuple(goal for area in self.areas.values() for goal in area)

    @property
    def good_level_goals(self) -> tuple[str, ...]:
        """The goals that make a good level of development."""
        return tuple(goal for area in self.good_level_areas for goal in self.areas[area])


@cache
def profiles() -> tuple[Profile, ...]:
    """All profiles, oldest first."""
    return tuple(_profile(declared) for declared in read("early_years")["profiles"])


def profile_of(year: str) -> Profile:
    """The profile in force in an academic year.

    Raises:
        UsageError: the year is before the first profile with twelve goals.
    """
    started = [profile for profile in profiles() if profile.first_year <= year]
    if not started:
        raise UsageError(
            f"`year` {year} has no early years profile that the workbench knows.",
            f"Give a year from {profiles()[0].first_year} on.",
        )
    return started[-1]


def early_years(levels: pd.DataFrame) -> pd.DataFrame:
    """Good level of development of each child, and how many goals were reached.

    A good level of development is the expected level, or a level above it, in each of the twelve
    goals of the prime areas, literacy and mathematics. Children count who have a level in every
    goal of the profile of their year.

    Args:
        levels: columns of the contract ``early_years_profile``.

    Returns:
        One row for each row of ``levels``, same index: pupil_id, urn, year; good_level and
        all_goals (true, false or missing), goals_reached (of 17) and points (sum of the levels),
        missing for a child who does not count.

    Source: DfE early years foundation stage profile handbooks 2013 to 2020 and 2021 on.
    """
    found = pd.DataFrame(np.nan, index=levels.index, columns=list(_ANSWERS))
    for profile, of_profile in _by_profile(levels["year"]):
        found = found.mask(of_profile, _of_profile(levels, profile), axis=0)
    counts = found["goals_reached"].notna()
    flags = {name: reached(found[name] == 1, counts) for name in ("good_level", "all_goals")}
    return levels[KEY].assign(**flags, goals_reached=found["goals_reached"], points=found["points"])


_ANSWERS = ("good_level", "all_goals", "goals_reached", "points")


def _of_profile(levels: pd.DataFrame, profile: Profile) -> pd.DataFrame:
    level = pd.DataFrame({goal: floats(levels[goal]) for goal in profile.goals}, levels.index)
    expected = level >= read("early_years")["levels"]["expected"]
    answers = pd.DataFrame(
        {
            "good_level": expected[list(profile.good_level_goals)].all(axis=1),
            "all_goals": expected.all(axis=1),
            "goals_reached": expected.sum(axis=1),
            "points": level.sum(axis=1),
        }
    )
    return answers.astype("float64").mask(level.isna().any(axis=1))


def _by_profile(years: "pd.Series[str]") -> Iterator[tuple[Profile, "pd.Series[bool]"]]:
    """Each profile with the rows that it is in force for."""
    for profile, following in zip_longest(profiles(), profiles()[1:]):
        since = years >= profile.first_year
        yield profile, since & (years < following.first_year) if following else since


def _profile(declared: Mapping[str, Any]) -> Profile:
    areas = {area: tuple(goals) for area, goals in declared["goals"].items()}
    return Profile(
        first_year=declared["from"],
        source=declared["source"],
        areas=MappingProxyType(areas),
        good_level_areas=tuple(declared["good_level"]),
    )
