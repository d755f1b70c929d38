"""What stands out at a school: protected figures of groups and subjects, and their evidence."""

from dataclasses import dataclass

import pandas as pd

from workbench.measures.groups import ALL
from workbench.models.change.flags import PLACE, trend_flags
from workbench.sentences.evidence import Evidence
from workbench.sentences.performers import standing_parts
from workbench.sentences.report import evidence
from workbench.sentences.tables import together
from workbench.views.performing import standing_rows
from workbench.views.school import results_frames, subject_frames
from workbench.views.school.data import SchoolData

GROUPS, SUBJECTS = "Pupil groups", "Subjects"


@dataclass(frozen=True)
class Parts:
    """Protected figures of the parts of a school in a year, and in the year before.

    Columns are those of ``compute``, with label and linked; the group of a subject is the column
    that tells subjects apart. Without rows where there is nothing to show.
    """

    groups: pd.DataFrame
    subjects: pd.DataFrame
    groups_before: pd.DataFrame
    subjects_before: pd.DataFrame


def parts_of(data: SchoolData, year: str) -> Parts:
    """Groups and subjects by the measures that decide, each counted by its first measure."""
    earlier = data.years_to(year)[:-1]
    before = earlier[-1] if earlier else ""
    return Parts(
        _groups(data, year), _subjects(data, year), _groups(data, before), _subjects(data, before)
    )


def looked_at(
    data: SchoolData, year: str, summary: pd.DataFrame, parts: Parts, absence: pd.DataFrame
) -> tuple[Evidence, ...]:
    """Everything that the rules look at in what is shown: one family of tests."""
    registers = absence[absence["period"] == year] if len(absence) else absence
    return evidence(
        together([summary, parts.groups, parts.subjects, registers.assign(unit_id=data.urn)]),
        year=year,
        phase=data.stage.name,
        urn=data.urn,
        sensitive=data.rights.nested,
    )


def standing_of(data: SchoolData, found: tuple[Evidence, ...], parts: Parts) -> pd.DataFrame:
    """Groups and subjects that stand among all tests, the highest value of a measure first.

    Args:
        data: the school.
        found: of :func:`looked_at`.
        parts: of :func:`parts_of`.

    Returns:
        Columns kind, measure, group, subgroup, label, n, value, verdict, linked and flag (1 rose
        since the year before, -1 fell, 0 no more than chance or not known). A measure that was
        tested without a part that stands has one row, without a label.
    """
    marked = standing_parts(found)
    tested = {one.measures[0] for one in found if one.rule.check == "performers" and one.checked}
    kinds = [
        (GROUPS, parts.groups, parts.groups_before, data.stage.deciding),
        (SUBJECTS, parts.subjects, parts.subjects_before, data.stage.deciding_subjects),
    ]
    tables = [
        _told(kind, name, standing_rows(now, name, marked), now, before)
        for kind, now, before, names in kinds
        for name in names
        if name in tested and len(now) and (now["measure"] == name).any()
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()


def _told(
    kind: str, name: str, rows: pd.DataFrame, now: pd.DataFrame, before: pd.DataFrame
) -> pd.DataFrame:
    if rows.empty:
        return pd.DataFrame({"kind": [kind], "measure": [name], "label": [""], "flag": [0]})
    kept = rows[[*PLACE, "label", "n", "value", "verdict", "linked"]].assign(kind=kind)
    if before.empty:
        return kept.assign(flag=0)
    flags = trend_flags(now[now["measure"] == name], before[before["measure"] == name])
    merged = kept.merge(flags, on=list(PLACE), how="left", validate="1:1")
    return merged.assign(flag=merged["flag"].fillna(0).astype("int64"))


def _groups(data: SchoolData, year: str) -> pd.DataFrame:
    if not year:
        return pd.DataFrame()
    names = dict.fromkeys((data.stage.matched[0], *data.stage.deciding))
    found = results_frames.groups(data, year, list(names))
    return found[found["group"] != ALL].reset_index(drop=True)


def _subjects(data: SchoolData, year: str) -> pd.DataFrame:
    if not year or not data.stage.has_subjects:
        return pd.DataFrame()
    found = subject_frames.subjects(data, year, ALL)
    named = found.assign(
        group=data.stage.subject, subgroup=found["subject"], label=found["subject"], linked=True
    )
    return named.drop(columns="subject")
