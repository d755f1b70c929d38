"""What can be chosen on the page: views, measures, pupil groups, orders."""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from workbench.measures.beside import comparators_held
from workbench.measures.catalogue import measure
from workbench.measures.groups import ALL, Dimension, PupilGroup, dimension
from workbench.stages.catalogue import STAGES
from workbench.stages.stage import Stage

ATTENDANCE_MEASURES = ("attendance", "absence", "persistent_absence", "severe_absence")
ABSENCE_TILES = ("absence", "persistent_absence")
BY_ENTRIES, BY_NAME = "entries", "name"
BELOW, ABOVE, NOT_HELD = "below", "above", "none"
THREE_YEARS = "three"
PAIRED, ALONE = "", "none"
"""The second indicator that stands beside the first by itself, and none."""
PRIOR_BANDS: Mapping[str, str] = MappingProxyType(
    {"All": "", "Low": "low", "Middle": "middle", "High": "high", "Not held": NOT_HELD}
)
DIFFERENCES: Mapping[str, str] = MappingProxyType(
    {
        "All": "",
        "Below the estimate": BELOW,
        "Above the estimate": ABOVE,
        "No estimate": NOT_HELD,
    }
)
SPANS: Mapping[str, str] = MappingProxyType({"One year": "", "Three years together": THREE_YEARS})
_SORTED = ("name", "prior_points", "estimate", "actual", "difference")
SORTS = (*_SORTED, *(f"-{name}" for name in _SORTED))
"""Orders of the list of pupils: by a column, from the highest down where it begins with a dash."""
VIEWS: Mapping[str, str] = MappingProxyType(
    {
        "overview": "Overview",
        "summary": "Performance summary",
        "groups": "Pupil groups",
        "subjects": "Subjects",
        "pupils": "Pupils",
        "attendance": "Attendance",
        "published": "Published figures",
        "worked": "How this was calculated",
    }
)
ATTENDANCE_PARTS: Mapping[str, str] = MappingProxyType(
    {
        "today": "Today and this year",
        "pupils": "Pupils to act on",
        "groups": "Groups and year groups",
        "reasons": "Reasons",
        "patterns": "Patterns and spells",
        "counting": "How we count",
    }
)
"""Parts of the attendance view: name to title, what a head does first at the front."""
_NAMED_BY_DIMENSION = ("prior_attainment", "first_language", "ethnicity")


def shown_dimensions(stage: Stage, nested: bool) -> tuple[Dimension, ...]:
    """Dimensions of the pupil-group table; suppressed views leave the sensitive ones out."""
    every = (dimension(name) for name in stage.groups)
    return tuple(one for one in every if nested or not one.sensitive)


def part_of(name: str) -> PupilGroup:
    """A pupil group by its name; all pupils for a name that is none, or is sensitive.

    Free school meals and looked after are never crossed with anything, so they cannot be chosen.
    """
    several = (shown_dimensions(one, nested=False) for one in STAGES.values())
    parts = {p.name: p for shown in several for d in shown for p in d.parts}
    return parts.get(name, dimension(ALL).parts[0])


def group_label(part: PupilGroup) -> str:
    """A pupil group in words that stand alone."""
    if part.dimension in _NAMED_BY_DIMENSION:
        return f"{dimension(part.dimension).title}: {part.title}"
    return part.title


def group_choices(stage: Stage, results: pd.DataFrame) -> dict[str, str]:
    """Label to name of the groups that can be chosen: those that some pupil is in."""
    if results.empty:
        return {group_label(part_of(ALL)): ALL}
    parts = [
        part
        for one in shown_dimensions(stage, nested=False)
        if one.column in results
        for place, part in enumerate(one.parts)
        if (one.codes(results) == place).any()
    ]
    return {group_label(part): part.name for part in (part_of(ALL), *parts)}


def measure_choices(stage: Stage) -> dict[str, str]:
    """Title to name of the measures that can be chosen."""
    return {measure(name).title: name for name in stage.selectable}


def second_choices(stage: Stage) -> dict[str, str]:
    """Title to name of the second indicators of pupil groups; that which pairs with the first."""
    return {
        "Its pair": PAIRED,
        "None": ALONE,
        **measure_choices(stage),
    }


def comparator_choices(stage: Stage, national: pd.DataFrame) -> dict[str, str]:
    """Title to name of the comparators of pupil groups that there are figures of."""
    held = comparators_held(stage.selectable, national)
    return {one.title: one.name for one in held}


def worked_choices(stage: Stage) -> tuple[str, ...]:
    """Measures whose calculation can be looked at."""
    return tuple(dict.fromkeys((*stage.tiles, *stage.selectable, *ATTENDANCE_MEASURES)))


def order_choices(stage: Stage) -> dict[str, str]:
    """In words, to name, of the orders that subjects can stand in."""
    ranked = {
        f"Highest first: {heading}": name
        for place, (name, heading) in enumerate(stage.subject_measures.items())
        if place
    }
    return {"Most entries first": BY_ENTRIES, **ranked, "A to Z": BY_NAME}
