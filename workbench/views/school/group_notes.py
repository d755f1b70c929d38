"""What is said below the table of pupil groups: comparators, tests, and years that were pooled."""

from collections.abc import Iterator, Sequence

import pandas as pd

from workbench.measures.beside import COMPARATORS, OTHERS, SCHOOL
from workbench.measures.catalogue import measure
from workbench.measures.verdicts import ENOUGH_PUPILS
from workbench.views.school.data import SchoolData
from workbench.views.school.group_frames import Asked

STAND_ALONE = "FSM6 and looked after stand alone: they cannot be combined with anything else."
POOLED = (
    "Three years together: every pupil of the years counts once, and percentages are of all of "
    "them. The national figure is that of the same years, weighted as the school's pupils are. A "
    "group that is suppressed in one of the years is suppressed here too."
)
AS_A_PART = (
    "A group differs from all pupils of the school, of whom it is a part, where it differs from "
    "the other pupils."
)
UNTESTED = "No verdicts on {}: its spread among pupils nationally is not published."


def notes(data: SchoolData, asked: Asked, frame: pd.DataFrame) -> list[str]:
    """Sentences on the figures of :func:`workbench.views.school.group_frames.compared_groups`."""
    return [one for one in _notes(data, asked, frame) if one]


def _notes(data: SchoolData, asked: Asked, frame: pd.DataFrame) -> Iterator[str]:
    for name in asked.measures:
        yield _compared(name, frame[frame["measure"] == name], asked)
    yield f"A verdict needs {ENOUGH_PUPILS} pupils."
    if asked.comparator == SCHOOL:
        yield AS_A_PART
    if asked.span:
        yield POOLED
        yield _joined("Years that are not among them", frame["left_out"], frame)
        yield _joined("Not quite alike", frame["mark"], frame)
    yield STAND_ALONE if data.rights.nested else ""


def _compared(name: str, rows: pd.DataFrame, asked: Asked) -> str:
    """Whom the groups of one measure are compared with, said once for those that share it."""
    title = measure(name).title
    known = rows[rows["whom"] != ""]
    if known.empty:
        return f"{title} is not compared: no such figure is held."
    said = {str(w): several["label"].to_list() for w, several in known.groupby("whom", sort=False)}
    tested = bool((rows["verdict"] != "").any())
    rest = "" if tested else f" {UNTESTED.format(title)}"
    if len(said) == 1:
        whom = next(iter(said))
        some = "" if len(known) == len(rows) or _own(asked) else _few(rows)
        return f"{title} is compared with {whom}{some}.{rest}"
    parts = "; ".join(f"{_listed(labels)} with {whom}" for whom, labels in said.items())
    without = _few(rows) if len(known) < len(rows) else ""
    return f"{title} is compared: {parts}{without}.{rest}"


def _own(asked: Asked) -> bool:
    return asked.comparator in (SCHOOL, OTHERS) and asked.comparator in COMPARATORS


def _few(rows: pd.DataFrame) -> str:
    count = int((rows["whom"] == "").sum())
    return f"; no such figure is held for {count} of {len(rows)} groups"


def _listed(labels: Sequence[str]) -> str:
    return ", ".join(labels)


def _joined(words: str, column: "pd.Series[str]", frame: pd.DataFrame) -> str:
    """What the row of all pupils says of its years, by measure."""
    whole = frame[frame["subgroup"] == "all"]
    said = dict.fromkeys(str(one) for one in column[whole.index] if str(one))
    return f"{words}: {'; '.join(said)}." if said else ""
