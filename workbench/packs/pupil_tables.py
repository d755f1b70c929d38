"""Figures of pupil groups, subjects and attendance as display-ready tables and chart frames."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from workbench.access.disclosure import SUPPRESSED as WITHHELD
from workbench.measures.catalogue import measure
from workbench.packs.group_titles import group_titles
from workbench.packs.school_tables import style_of
from workbench.views.formats import COUNT, MISSING, SUPPRESSED, Format
from workbench.views.theme import mark_of

CHART_ROWS = 12
_PLACE = ("group", "subgroup")
SHORT_NOTE = "x: suppressed, because the figure is about few pupils or would give away one that is."
NOTE = (
    f"{SHORT_NOTE} England is the same group nationally, or the group it is usually compared with."
)


def group_table(
    frame: pd.DataFrame, names: Sequence[str], heading: str, counted: str = "Pupils"
) -> pd.DataFrame:
    """One row a pupil group, with the value, England's value and the verdict of each measure.

    Args:
        frame: figures of groups, with small ones suppressed.
        names: measures, in the order of the columns; pupils are counted by the first.
        heading: what a row is.
        counted: what is counted.
    """
    kept = frame[["measure", *_PLACE, "n", "value", "national", "verdict", "status"]]
    known: dict[tuple[str, str, str], Any] = {
        (str(row.measure), str(row.group), str(row.subgroup)): row
        for row in kept.itertuples(index=False)
    }
    places = [(group, part) for measured, group, part in known if measured == names[0]]
    first = [known[names[0], *place] for place in places]
    columns = {heading: group_titles(places), counted: [_shown(row, COUNT, row.n) for row in first]}
    for name in names:
        columns |= _columns(name, [known.get((name, *place)) for place in places])
    return pd.DataFrame(columns, dtype="str")


def chart_frame(frame: pd.DataFrame, name: str, most: int = CHART_ROWS) -> pd.DataFrame:
    """One measure by group as the frame of a dot chart: the first groups that can be shown."""
    rows = _of(frame, name)
    shown = rows[rows["value"].notna()].head(most)
    kept = shown[["n", "value", "low", "high", "national", "verdict"]]
    return kept.assign(label=labels_of(shown)).reset_index(drop=True)


def labels_of(rows: pd.DataFrame) -> "pd.Series[str]":
    """Names of groups that stand alone, by their dimension and part."""
    words = group_titles(zip(rows["group"], rows["subgroup"], strict=True))
    return pd.Series(words, index=rows.index, dtype="str")


def _of(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame[frame["measure"] == name].reset_index(drop=True)


def _columns(name: str, rows: Sequence[Any]) -> dict[str, list[str]]:
    """The columns of a measure; None stands for a group that has no row of it."""
    style, title = style_of(name), measure(name).title
    columns = {title: [_shown(row, style, row.value) if row else MISSING for row in rows]}
    found = [row for row in rows if row]
    if not measure(name).zero_means and any(pd.notna(row.national) for row in found):
        columns[f"{title}, England"] = [style.value(row and row.national) for row in rows]
    if any(_said(row) for row in found):
        columns[f"{title}, against England"] = [_verdict(row) if row else MISSING for row in rows]
    return columns


def _shown(row: Any, style: Format, value: object) -> str:
    return SUPPRESSED if row.status == WITHHELD else style.value(value)


def _verdict(row: Any) -> str:
    said = _said(row)
    if row.status == WITHHELD:
        return SUPPRESSED
    return f"{mark_of(said).symbol} {said.split(' the national')[0]}" if said else MISSING


def _said(row: Any) -> str:
    return "" if pd.isna(row.verdict) else str(row.verdict)
