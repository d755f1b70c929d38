"""Protected frames of subjects: results, grades, and the pupils of one subject."""

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.compute import compute
from workbench.measures.groups import ALL, PupilGroup, dimension
from workbench.stages.flags import flags_of
from workbench.stages.stage import Stage
from workbench.views.formats import POINTS, PROGRESS, Format
from workbench.views.school.choices import BY_ENTRIES, BY_NAME
from workbench.views.school.data import SchoolData
from workbench.views.school.members import members_of_measures
from workbench.views.school.named import with_names
from workbench.views.school.protected import answer, filters_of

PUPIL_COLUMNS: Mapping[str, Mapping[str, tuple[str, Format]]] = MappingProxyType(
    {
        "ks4": {"Attainment 8": ("attainment8", POINTS), "Progress 8": ("progress8", PROGRESS)},
        "ks5": {
            "Points": ("points", POINTS),
            "Value added (grades)": ("value_added_grades", PROGRESS),
        },
    }
)
"""What stands beside the grade in the list of a subject's pupils, by key stage."""


def subjects(data: SchoolData, year: str, group: str) -> pd.DataFrame:
    """Subject measures of one pupil group, tidy, every subject and measure a row.

    Every part of the group's dimension is worked out and protected first, then one is chosen.

    Raises:
        PolicyDenied: the group is sensitive, or would single out few pupils in every subject.
    """
    part = data.control.selected(group, "subject")
    whole = _kept(data, year, ALL)
    parts = whole if part.dimension == ALL else _kept(data, year, part.dimension)
    return _safe(data, parts, whole, data.of_year(year).entries, part)


def _kept(data: SchoolData, year: str, group: str) -> pd.DataFrame:
    """Subject measures of every part of a dimension, kept for others who may see the same."""
    return data.derived(
        "subjects", {"year": year, "group": group}, lambda: _of_parts(data, year, group)
    )


def _of_parts(data: SchoolData, year: str, group: str) -> pd.DataFrame:
    entries, one = data.of_year(year).entries, dimension(group)
    places = one.codes(entries)
    found = [
        _measured(data, entries[places == place]).assign(group=group, subgroup=part.name)
        for place, part in enumerate(one.parts)
        if (places == place).any()
    ]
    return pd.concat(found, ignore_index=True)


def wide(table: pd.DataFrame, order: str, stage: Stage) -> pd.DataFrame:
    """One row a subject: its measures, and what the deciding one says, in an order.

    Columns are subject, the stage's measures of subjects; low, high, national and verdict of the
    first of them that decides; and suppressed, where a subject has too few entries to be shown.

    Args:
        table: of :func:`subjects`.
        order: of :func:`workbench.views.school.choices.order_choices`.
        stage: the key stage.
    """
    values = table.pivot(index="subject", columns="measure", values="value")
    decides = table[table["measure"] == stage.deciding_subjects[0]].set_index("subject")
    frame = values.reindex(columns=list(stage.subject_measures)).assign(
        **{name: decides[name] for name in ("low", "high", "national", "verdict")},
        suppressed=(table["status"] == SUPPRESSED).groupby(table["subject"]).any(),
    )
    by = {BY_ENTRIES: next(iter(stage.subject_measures)), BY_NAME: "subject"}.get(order, order)
    ordered = frame.reset_index().sort_values(
        [by, "subject"], ascending=[order == BY_NAME, True], na_position="last", kind="stable"
    )
    return ordered.reset_index(drop=True)


def pupil_list(data: SchoolData, year: str, subject: str, group: str) -> pd.DataFrame:
    """The pupils of one subject with their grades; without rows unless lists are permitted.

    Free school meals and looked after are not among the columns: they may stand with nothing else.

    Returns:
        Pupil, Groups, Prior attainment, Grade, and the headings of ``PUPIL_COLUMNS``.

    Raises:
        PolicyDenied: the group is sensitive.
    """
    further = PUPIL_COLUMNS[data.stage.name]
    columns = ["Pupil", "Groups", "Prior attainment", "Grade", *further]
    part = data.control.selected(group, "subject", "pupil")
    if not data.rights.pupil_lists:
        return pd.DataFrame(columns=columns)
    entries = _in_group(_of_subject(data, year, subject), part)
    named = with_names(entries, data.names())
    return pd.DataFrame(
        {
            "Pupil": named["name"].to_list(),
            "Groups": flags_of(named).to_list(),
            "Prior attainment": named["prior_band"].astype("str").str.capitalize().to_list(),
            "Grade": named["grade"].to_list(),
            **{title: named[column].to_list() for title, (column, _) in further.items()},
        },
        columns=columns,
    )


def _of_subject(data: SchoolData, year: str, subject: str) -> pd.DataFrame:
    entries = data.of_year(year).entries
    return entries[entries[data.stage.subject] == subject]


def _in_group(entries: pd.DataFrame, part: PupilGroup) -> pd.DataFrame:
    one = dimension(part.dimension)
    found: pd.DataFrame = entries.loc[one.codes(entries) == one.parts.index(part)]
    return found


def _measured(data: SchoolData, entries: pd.DataFrame) -> pd.DataFrame:
    stage = data.stage
    found = compute(
        list(stage.subject_measures), entries, by=[stage.subject], compare=data.national
    )
    tested = stage.tested_subjects(found, entries)
    return tested.rename(columns={"subgroup": "subject"}).drop(columns="group")


def _safe(
    data: SchoolData,
    parts: pd.DataFrame,
    whole: pd.DataFrame,
    entries: pd.DataFrame,
    part: PupilGroup,
) -> pd.DataFrame:
    known = entries.assign(subject=entries[data.stage.subject])
    return answer(
        data.control,
        parts,
        whole,
        lambda: members_of_measures(parts, known, data.guard.hashes, ["subject"]),
        chosen=part.name,
        within=["subject"],
        filters=filters_of(part),
    )
