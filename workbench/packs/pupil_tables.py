"""Figures of pupil groups, subjects and attendance as display-ready tables and chart frames."""

from collections.abc import Sequence

import pandas as pd

from workbench.access.disclosure import SUPPRESSED as WITHHELD
from workbench.measures.catalogue import measure
from workbench.measures.groups import Dimension, PupilGroup, dimensions
from workbench.packs.school_tables import style_of
from workbench.views.formats import COUNT, MISSING, SUPPRESSED
from workbench.views.theme import mark_of

CHART_ROWS = 12
_NEED_DIMENSION = ("prior_attainment", "first_language", "ethnicity", "term_of_birth")
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
    first = _of(frame, names[0])
    columns = {heading: labels_of(first), counted: _counts(first)}
    for name in names:
        rows = _of(frame, name).set_index(["group", "subgroup"])
        rows = rows.reindex(pd.MultiIndex.from_frame(first[["group", "subgroup"]])).reset_index()
        columns |= _columns(name, rows)
    return pd.DataFrame({key: list(values) for key, values in columns.items()})


def chart_frame(frame: pd.DataFrame, name: str, most: int = CHART_ROWS) -> pd.DataFrame:
    """One measure by group as the frame of a dot chart: the first groups that can be shown."""
    rows = _of(frame, name)
    shown = rows[rows["value"].notna()].head(most)
    kept = shown[["n", "value", "low", "high", "national", "verdict"]]
    return kept.assign(label=labels_of(shown)).reset_index(drop=True)


def labels_of(rows: pd.DataFrame) -> "pd.Series[str]":
    """Names of groups that stand alone, by their dimension and part."""
    titles = {
        (one.name, part.name): _title(one, part)
        for one in dimensions().values()
        for part in one.parts
    }
    keys = zip(rows["group"], rows["subgroup"], strict=True)
    words = [titles.get(key) or _plain(*key) for key in keys]
    return pd.Series(words, index=rows.index, dtype="str")


def _of(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    return frame[frame["measure"] == name].reset_index(drop=True)


def _title(dimension: Dimension, part: PupilGroup) -> str:
    """Title of a group by itself: "High" would not say of what."""
    return f"{dimension.title}: {part.title}" if dimension.name in _NEED_DIMENSION else part.title


def _plain(group: str, subgroup: str) -> str:
    return f"Year {subgroup}" if group == "year_group" else subgroup


def _counts(rows: pd.DataFrame) -> "pd.Series[str]":
    return rows["n"].map(COUNT.value).mask(rows["status"] == WITHHELD, SUPPRESSED)


def _columns(name: str, rows: pd.DataFrame) -> dict[str, "pd.Series[str]"]:
    style, title = style_of(name), measure(name).title
    hidden = rows["status"] == WITHHELD
    columns = {title: rows["value"].map(style.value).mask(hidden, SUPPRESSED)}
    if rows["national"].notna().any() and not measure(name).zero_means:
        columns[f"{title}, England"] = rows["national"].map(style.value)
    if (rows["verdict"].fillna("") != "").any():
        columns[f"{title}, against England"] = rows["verdict"].map(_short).mask(hidden, SUPPRESSED)
    return columns


def _short(verdict: object) -> str:
    said = "" if pd.isna(verdict) else str(verdict)  # type: ignore[call-overload]
    words = said.split(" the national")[0]
    return f"{mark_of(said).symbol} {words}" if words else MISSING
