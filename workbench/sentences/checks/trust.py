"""The trust of the school: how many schools it has, and their inspection grades."""

from collections.abc import Iterator

import pandas as pd

from workbench.sentences.asked import Asked, note
from workbench.sentences.evidence import Evidence
from workbench.sentences.rule import Rule

_GRADES = {
    "Outstanding": "outstanding",
    "Good": "good",
    "Requires improvement": "requires",
    "Inadequate": "inadequate",
}


def trust(rule: Rule, asked: Asked) -> Iterator[Evidence]:
    """Schools of the trust by phase and by grade; schools without a grade are not yet inspected."""
    if asked.schools is None:
        return
    own = asked.schools[asked.schools["urn"] == asked.urn]
    if own.empty or pd.isna(own["trust_uid"].iloc[0]):
        return
    members = asked.schools[asked.schools["trust_uid"] == own["trust_uid"].iloc[0]]
    grades = members["ofsted_grade"].map(_GRADES).fillna("none").value_counts()
    counts = {slot: str(int(grades.get(slot, 0))) for slot in (*_GRADES.values(), "none")}
    phases = members["phase"].value_counts()
    slots = {
        "trust": str(own["trust_name"].iloc[0]),
        "primary": str(int(phases.get("primary", 0))),
        "secondary": str(int(phases.get("secondary", 0))),
        "own": _own(own),
        **counts,
    }
    yield note(rule, asked, slots)


def _own(own: pd.DataFrame) -> str:
    grade, day = own["ofsted_grade"].iloc[0], own["ofsted_date"].iloc[0]
    if pd.isna(grade):
        return ""
    when = "" if pd.isna(day) else f" as of {pd.Timestamp(day):%d/%m/%Y}"
    return f" The overall effectiveness grade for this school{when} was {str(grade).lower()}."
