"""Figures of several schools as display-ready tables and as the frames of charts."""

from collections.abc import Mapping, Sequence

import pandas as pd

from workbench.access.disclosure import SUPPRESSED as WITHHELD
from workbench.measures.catalogue import measure
from workbench.measures.published.school import reason
from workbench.packs.remit.figures import PUBLISHED
from workbench.packs.school_tables import style_of
from workbench.stages.pooled import schools_of
from workbench.views.formats import COUNT, MISSING, SUPPRESSED
from workbench.views.theme import mark_of

POOLED = "All pupils of these schools"
NOTE = (
    "x: suppressed, because the figure is about few pupils or would give away one that is. The "
    "first row is all pupils pooled; it is not a mean of the schools."
)
PUBLISHED_NOTE = (
    "All schools together are weighted by their pupils, with those that do not share their pupils' "
    "data among them, so that it is not the pooled figure above."
)


def schools_table(
    frame: pd.DataFrame, names: Mapping[str, str], measures: Sequence[str]
) -> pd.DataFrame:
    """All pupils pooled, then one row a school in the order of names.

    Args:
        frame: of :mod:`workbench.packs.remit.figures`, small groups suppressed.
        names: names of schools by URN, in the order wanted.
        measures: in the order wanted; pupils are counted by the first.
    """
    first = _ordered(frame, measures[0], names)
    columns = {"School": first["label"], "Pupils": _shown(first, first["n"].map(COUNT.value))}
    for name in measures:
        rows = _ordered(frame, name, names)
        style, title = style_of(name), measure(name).title
        columns[title] = _shown(rows, rows["value"].map(style.value))
        if rows["low"].notna().any():
            ends = zip(rows["low"], rows["high"], strict=True)
            said = pd.Series([style.interval(low, high) for low, high in ends], index=rows.index)
            columns[f"{title}, 95% interval"] = _shown(rows, said)
        if (rows["verdict"].fillna("") != "").any():
            columns[f"{title}, against England"] = _shown(rows, rows["verdict"].map(_short))
    return pd.DataFrame({title: list(values) for title, values in columns.items()})


def schools_chart(frame: pd.DataFrame, names: Mapping[str, str], name: str) -> pd.DataFrame:
    """One measure by school as the frame of a dot chart: those that can be shown."""
    rows = schools_of(frame, name)
    shown = rows[rows["value"].notna()]
    kept = shown[["n", "value", "low", "high", "national", "verdict"]]
    return kept.assign(label=shown["urn"].map(names)).reset_index(drop=True)


def years_table(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """One measure of the pooled pupils year by year."""
    rows = frame[frame["measure"] == name].reset_index(drop=True)
    style = style_of(name)
    ends = zip(rows["low"], rows["high"], strict=True)
    intervals = pd.Series([style.interval(low, high) for low, high in ends], dtype="str")
    table = pd.DataFrame(
        {
            "Year": rows["period"],
            "Pupils": _shown(rows, rows["n"].map(COUNT.value)),
            POOLED: _shown(rows, rows["value"].map(style.value)),
            "95% interval": _shown(rows, intervals),
            "England": rows["national"].map(style.value),
            "Against England": _shown(rows, rows["verdict"].map(_short)),
        }
    )
    return table.loc[:, (table != MISSING).any()]


def trend_frame(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The same as the frame of a trend chart."""
    rows = frame[frame["measure"] == name]
    return rows[["period", "value", "low", "high", "national"]].reset_index(drop=True)


def published_table(
    frame: pd.DataFrame, names: Mapping[str, str], shared: Sequence[str]
) -> pd.DataFrame:
    """Published measures: all schools weighted by pupils, then one row a school.

    A school without any published figure of the year is left out.

    Args:
        frame: of :func:`workbench.packs.remit.figures.published_figures`.
        names: names of schools by URN, in the order wanted.
        shared: URNs of the schools that share their pupils' data.
    """
    known = set(frame.loc[frame["value"].notna(), "urn"])
    urns = [urn for urn in ("all", *names) if urn in known]
    columns = {
        "School": ["All schools below" if urn == "all" else names[urn] for urn in urns],
        "Shares data": [_shares(urn, shared) for urn in urns],
    }
    for name in PUBLISHED:
        rows = frame[frame["measure"] == name].set_index("urn").loc[urns]
        columns[measure(name).title] = [
            reason(status) if pd.isna(value) else style_of(name).value(value)
            for value, status in zip(rows["value"], rows["status"], strict=True)
        ]
    return pd.DataFrame(columns)


def published_note(frame: pd.DataFrame) -> str:
    """What the row of all schools is; empty where there is none."""
    known = frame.loc[frame["urn"] == "all", "value"].notna().any()
    return PUBLISHED_NOTE if known else ""


def _ordered(frame: pd.DataFrame, name: str, names: Mapping[str, str]) -> pd.DataFrame:
    total = frame[(frame["measure"] == name) & (frame["group"] == "all")].assign(label=POOLED)
    rows = schools_of(frame, name)
    places = {urn: place for place, urn in enumerate(names)}
    labelled = rows.assign(label=rows["urn"].map(names), _place=rows["urn"].map(places))
    return pd.concat([total, labelled.sort_values("_place")], ignore_index=True)


def _shown(rows: pd.DataFrame, said: "pd.Series[str]") -> "pd.Series[str]":
    return said.mask(rows["status"] == WITHHELD, SUPPRESSED)


def _shares(urn: str, shared: Sequence[str]) -> str:
    if urn == "all":
        return ""
    return "Yes" if urn in shared else "No"


def _short(verdict: object) -> str:
    said = "" if pd.isna(verdict) else str(verdict)  # type: ignore[call-overload]
    words = said.split(" the national")[0]
    return f"{mark_of(said).symbol} {words}" if words else MISSING
