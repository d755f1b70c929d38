"""What can be chosen on the page: views, measures, pupil groups, orders."""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from workbench.measures.catalogue import measure
from workbench.measures.groups import ALL, Dimension, PupilGroup, dimension

MEASURES = (
    "progress8",
    "attainment8",
    "english_maths_5",
    "english_maths_4",
    "ebacc_entry",
    "ebacc_aps",
)
PAIR: Mapping[str, str] = MappingProxyType({"progress8": "attainment8"})
PAIRED_WITH = "progress8"
SUBJECT_MEASURES = ("subject_entries", "subject_points", "subject_4", "subject_7")
ATTENDANCE_MEASURES = ("attendance", "absence", "persistent_absence", "severe_absence")
ABSENCE_TILES = ("absence", "persistent_absence")
PERCENTAGES = (
    "english_maths_4",
    "english_maths_5",
    "ebacc_entry",
    "subject_4",
    "subject_7",
    "persistent_absence",
    "severe_absence",
)
DIMENSIONS = (
    "sex",
    "disadvantage",
    "fsm6",
    "looked_after",
    "prior_attainment",
    "prior_attainment_third",
    "sen",
    "first_language",
    "ethnicity",
    "mobility",
    "joining",
)
ORDERS: Mapping[str, str] = MappingProxyType(
    {
        "entries": "Most entries first",
        "points": "Highest average points first",
        "grade4": "Highest share of grade 4 or above first",
        "grade7": "Highest share of grade 7 or above first",
        "name": "A to Z",
    }
)
VIEWS: Mapping[str, str] = MappingProxyType(
    {
        "overview": "Overview",
        "groups": "Pupil groups",
        "subjects": "Subjects",
        "attendance": "Attendance",
        "published": "Published figures",
    }
)
_NAMED_BY_DIMENSION = ("prior_attainment", "first_language", "ethnicity")


def shown_dimensions(nested: bool) -> tuple[Dimension, ...]:
    """Dimensions of the pupil-group table; suppressed views leave the sensitive ones out."""
    every = (dimension(name) for name in DIMENSIONS)
    return tuple(one for one in every if nested or not one.sensitive)


def part_of(name: str) -> PupilGroup:
    """A pupil group by its name; all pupils for a name that is none, or is sensitive.

    Free school meals and looked after are never crossed with anything, so they cannot be chosen.
    """
    parts = {p.name: p for d in shown_dimensions(nested=False) for p in d.parts}
    return parts.get(name, dimension(ALL).parts[0])


def group_label(part: PupilGroup) -> str:
    """A pupil group in words that stand alone."""
    if part.dimension in _NAMED_BY_DIMENSION:
        return f"{dimension(part.dimension).title}: {part.title}"
    return part.title


def group_choices(results: pd.DataFrame) -> dict[str, str]:
    """Label to name of the groups that can be chosen: those that some pupil is in."""
    if results.empty:
        return {group_label(part_of(ALL)): ALL}
    parts = [
        part
        for one in shown_dimensions(nested=False)
        if one.column in results
        for place, part in enumerate(one.parts)
        if (one.codes(results) == place).any()
    ]
    return {group_label(part): part.name for part in (part_of(ALL), *parts)}


def measure_choices() -> dict[str, str]:
    """Title to name of the measures that can be chosen."""
    return {measure(name).title: name for name in MEASURES}
