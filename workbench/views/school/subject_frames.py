"""Protected frames of subjects: results, grades, and the pupils of one subject."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from workbench.access.differencing import Question
from workbench.access.disclosure import SUPPRESSED
from workbench.measures.compute import compute
from workbench.measures.groups import ALL, PupilGroup, dimension
from workbench.measures.status import CALCULATED
from workbench.views.school.choices import PERCENTAGES, SUBJECT_MEASURES
from workbench.views.school.data import SchoolData
from workbench.views.school.grade_bands import banded
from workbench.views.school.members import members_of_measures
from workbench.views.school.protected import answer, filters_of

_ORDER = {
    "entries": ("subject_entries", False),
    "points": ("subject_points", False),
    "grade4": ("subject_4", False),
    "grade7": ("subject_7", False),
    "name": ("subject", True),
}
_FLAGS = {
    "disadvantaged": "Disadvantaged",
    "sen_support": "SEN support",
    "ehc_plan": "EHC plan",
    "eal": "EAL",
}


def subjects(data: SchoolData, year: str, group: str) -> pd.DataFrame:
    """Subject measures of one pupil group, tidy, every subject and measure a row.

    Every part of the group's dimension is worked out and protected first, then one is chosen.

    Raises:
        PolicyDenied: the group is sensitive, or would single out few pupils in every subject.
    """
    part = data.control.selected(group, "subject")
    entries = data.entries[data.entries["year"] == year]
    whole = _measured(entries, data.national).assign(group=ALL, subgroup=ALL)
    if part.dimension == ALL:
        return _safe(data, whole, whole, entries, part)
    places = dimension(part.dimension).codes(entries)
    parts = [
        _measured(entries[places == place], data.national).assign(
            group=p.dimension, subgroup=p.name
        )
        for place, p in enumerate(dimension(part.dimension).parts)
        if (places == place).any()
    ]
    return _safe(data, pd.concat(parts, ignore_index=True), whole, entries, part)


def wide(table: pd.DataFrame, order: str) -> pd.DataFrame:
    """One row a subject: entries, points, shares, national shares and verdict, in an order.

    ``suppressed`` is true where a subject has too few entries to be shown.
    """
    values = table.pivot(index="subject", columns="measure", values="value")
    at_4 = table[table["measure"] == "subject_4"].set_index("subject")
    frame = values.reindex(columns=list(SUBJECT_MEASURES)).assign(
        low=at_4["low"],
        high=at_4["high"],
        national=at_4["national"],
        verdict=at_4["verdict"],
        suppressed=(table["status"] == SUPPRESSED).groupby(table["subject"]).any(),
    )
    column, ascending = _ORDER[order]
    ordered = frame.reset_index().sort_values(
        [column, "subject"], ascending=[ascending, True], na_position="last", kind="stable"
    )
    return ordered.reset_index(drop=True)


def grade_bands(data: SchoolData, year: str, subject: str) -> pd.DataFrame:
    """How many entries of all pupils in a subject have which grades: label, n, status.

    Bands, not grades, and where some hold few pupils fewer and wider bands: a band that were
    hidden could be worked out from the percentages at grade 4 and 7.
    """
    entries = _of_subject(data, year, subject)
    threshold = data.rights.threshold
    bands = banded(entries["points"].astype("float64"), threshold)
    hidden = 0 < len(entries) < threshold or _refused(data, year, subject, entries)
    return pd.DataFrame(
        {
            "measure": "grades",
            "unit_id": data.urn,
            "period": year,
            "group": subject,
            "label": [band.label for band in bands],
            "n": [None if hidden else band.count for band in bands],
            "status": SUPPRESSED if hidden else CALCULATED,
        }
    )


def _refused(data: SchoolData, year: str, subject: str, entries: pd.DataFrame) -> bool:
    topic = json.dumps([data.urn, year, "grades", subject])
    question = Question(topic, data.guard.hashes.members(entries["pupil_id"]))
    return any(data.guard.record([question]))


def pupil_list(data: SchoolData, year: str, subject: str, group: str) -> pd.DataFrame:
    """The pupils of one subject with their grades; without rows unless lists are permitted.

    Free school meals and looked after are not among the columns: they may stand with nothing else.

    Raises:
        PolicyDenied: the group is sensitive.
    """
    columns = ["Pupil", "Groups", "Prior attainment", "Grade", "Attainment 8", "Progress 8"]
    part = data.control.selected(group, "subject", "pupil")
    if not data.rights.pupil_lists:
        return pd.DataFrame(columns=columns)
    entries = _in_group(_of_subject(data, year, subject), part)
    named = entries.merge(data.names(), on="pupil_id", how="left", validate="m:1")
    named = named.sort_values(["surname", "forename"], kind="stable")
    who = named["surname"].fillna("Name not held") + ", " + named["forename"].fillna("")
    return pd.DataFrame(
        {
            "Pupil": who.str.removesuffix(", ").to_list(),
            "Groups": [_flags(row) for row in named.to_dict("records")],
            "Prior attainment": named["prior_band"].astype("str").str.capitalize().to_list(),
            "Grade": named["grade"].to_list(),
            "Attainment 8": named["attainment8"].to_list(),
            "Progress 8": named["progress8"].to_list(),
        },
        columns=columns,
    )


def _of_subject(data: SchoolData, year: str, subject: str) -> pd.DataFrame:
    entries = data.entries
    return entries[(entries["year"] == year) & (entries["subject"] == subject)]


def _in_group(entries: pd.DataFrame, part: PupilGroup) -> pd.DataFrame:
    one = dimension(part.dimension)
    found: pd.DataFrame = entries.loc[one.codes(entries) == one.parts.index(part)]
    return found


def _measured(entries: pd.DataFrame, national: pd.DataFrame) -> pd.DataFrame:
    found = compute(list(SUBJECT_MEASURES), entries, by=["subject"], compare=national)
    return found.rename(columns={"subgroup": "subject"}).drop(columns="group")


def _safe(
    data: SchoolData,
    parts: pd.DataFrame,
    whole: pd.DataFrame,
    entries: pd.DataFrame,
    part: PupilGroup,
) -> pd.DataFrame:
    return answer(
        data.control,
        parts,
        whole,
        lambda: members_of_measures(parts, entries, data.guard.hashes, ["subject"]),
        chosen=part.name,
        within=["subject"],
        percentages=PERCENTAGES,
        filters=filters_of(part),
    )


def _flags(row: Mapping[Any, object]) -> str:
    found = {
        "disadvantaged": row.get("disadvantaged") is True,
        "sen_support": row.get("sen_status") == "K",
        "ehc_plan": row.get("sen_status") == "E",
        "eal": row.get("eal") == "other",
    }
    return ", ".join(title for name, title in _FLAGS.items() if found[name])
