"""Protected frames of subjects: results, grades, and the pupils of one subject."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from workbench.access.disclosure import SUPPRESSED, protect
from workbench.measures.calculate import calculate
from workbench.measures.groups import ALL, PupilGroup, dimension
from workbench.views.school.choices import PERCENTAGES, SUBJECT_MEASURES, part_of
from workbench.views.school.data import SchoolData
from workbench.views.school.protected import protect_parts

_ORDER = {
    "entries": ("subject_entries", False),
    "points": ("subject_points", False),
    "grade4": ("subject_4", False),
    "grade7": ("subject_7", False),
    "name": ("subject", True),
}
GRADE_BANDS = (
    ("Grade 9 to 7", 7.0),
    ("Grade 6 to 4", 4.0),
    ("Grade 3 to 1", 0.5),
    ("Below grade 1", -1.0),
)
_FLAGS = {
    "disadvantaged": "Disadvantaged",
    "sen_support": "SEN support",
    "ehc_plan": "EHC plan",
    "eal": "EAL",
}


def subjects(data: SchoolData, year: str, group: str) -> pd.DataFrame:
    """Subject measures of one pupil group, tidy, every subject and measure a row.

    Every part of the group's dimension is worked out and protected first, then one is chosen.
    """
    entries = data.entries[data.entries["year"] == year]
    part = part_of(group)
    whole = _measured(entries, data.national).assign(group=ALL, subgroup=ALL)
    if part.dimension == ALL:
        return _safe(whole, whole, data.rights.threshold)
    places = dimension(part.dimension).codes(entries)
    parts = [
        _measured(entries[places == place], data.national).assign(
            group=p.dimension, subgroup=p.name
        )
        for place, p in enumerate(dimension(part.dimension).parts)
        if (places == place).any()
    ]
    safe = _safe(pd.concat(parts, ignore_index=True), whole, data.rights.threshold)
    return safe[safe["subgroup"] == part.name].reset_index(drop=True)


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

    Bands, not grades: few cells are small then, and none tells one pupil's grade.
    """
    entries = _of_subject(data, year, subject)
    points = entries["points"].astype("float64")
    edges = [float("inf"), *(low for _, low in GRADE_BANDS)]
    counts = [
        int(((points >= low) & (points < high)).sum())
        for high, low in zip(edges[:-1], edges[1:], strict=True)
    ]
    table = pd.DataFrame(
        {
            "measure": "grades",
            "unit_id": data.urn,
            "period": year,
            "group": subject,
            "label": [label for label, _ in GRADE_BANDS],
            "n": counts,
            "status": "calculated",
        }
    )
    small = 0 < len(entries) < data.rights.threshold
    hidden = table.assign(n=None, status=SUPPRESSED) if small else table
    return protect(hidden, data.rights.threshold, values=(), words=())


def pupil_list(data: SchoolData, year: str, subject: str, group: str) -> pd.DataFrame:
    """The pupils of one subject with their grades; without rows unless lists are permitted.

    Free school meals and looked after are not among the columns: they may stand with nothing else.
    """
    columns = ["Pupil", "Groups", "Prior attainment", "Grade", "Attainment 8", "Progress 8"]
    if not data.rights.pupil_lists:
        return pd.DataFrame(columns=columns)
    entries = _in_group(_of_subject(data, year, subject), part_of(group))
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
    found = calculate(list(SUBJECT_MEASURES), entries, by=["subject"], national=national)
    return found.rename(columns={"subgroup": "subject"}).drop(columns="group")


def _safe(parts: pd.DataFrame, whole: pd.DataFrame, threshold: int) -> pd.DataFrame:
    return protect_parts(parts, whole, threshold, within=["subject"], percentages=PERCENTAGES)


def _flags(row: Mapping[Any, object]) -> str:
    found = {
        "disadvantaged": row.get("disadvantaged") is True,
        "sen_support": row.get("sen_status") == "K",
        "ehc_plan": row.get("sen_status") == "E",
        "eal": row.get("eal") == "other",
    }
    return ", ".join(title for name, title in _FLAGS.items() if found[name])
