"""Trend: a measure by academic year or half-term, with its comparators."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import holoviews as hv
import pandas as pd

from workbench.views.charts.rows import numbers, optional, placed, require, room
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, Format

ENGLAND = "England"
NO_BREAKS: Mapping[str, str] = MappingProxyType({})
# of a line through one period alone, to each side
_SHORT = 0.08
_LINES = (("la", "Area"), ("national", "England"), ("value", "School"))


def trend(
    frame: pd.DataFrame,
    *,
    name: str,
    title: str,
    unit: str,
    source: str,
    style: Format,
    subject: str = "This school",
    area: str = "Local authority",
    breaks: Mapping[str, str] = NO_BREAKS,
    period_title: str = "Year",
) -> Figure:
    """A line through the periods with interval whiskers, England and the local authority beside it.

    Args:
        frame: one row a period, in order: columns ``period`` and ``value``; if there, ``low``,
            ``high`` (95% interval), ``n`` (pupils), ``national`` and ``la``.
        unit: what the values are.
        style: how values are written.
        subject: whose line it is.
        area: name of the local authority.
        breaks: a period to the reason why it cannot be compared with the one before; lines stop
            there.
        period_title: what a period is.

    Raises:
        ContractViolation: a column is missing.
    """
    require(frame, ("period", "value"), "trend")
    rows = _prepared(frame, breaks)
    names = {"value": subject, "national": ENGLAND, "la": area}
    limits = room(
        [v for c in ("value", "low", "high", "national", "la") for v in rows[c]],
        left=0.12,
        right=0.12,
    )
    return Figure(
        name=name,
        title=title,
        summary=_summary(rows, title, style, subject, breaks),
        unit=unit,
        source=source,
        element=hv.Overlay([*_lines(rows), *_breaks(rows, breaks), *_names(rows, names, limits)]),
        table=_table(rows, names, style, period_title),
        axes={
            "xticks": [(i, p.replace(" ", "\n")) for i, p in enumerate(rows["period"])],
            # room on the right for the names of the lines
            "xlim": (-0.25, max(len(rows) - 1, 1) + max(0.3, 0.34 * (len(rows) - 1))),
            "ylim": limits,
            "show_grid": True,
            "xlabel": "",
            "ylabel": unit,
        },
    )


def _prepared(frame: pd.DataFrame, breaks: Mapping[str, str]) -> pd.DataFrame:
    periods = frame["period"].astype("str").to_list()
    return pd.DataFrame(
        {
            "period": periods,
            "stretch": pd.Series([p in breaks for p in periods]).cumsum(),
            "value": numbers(frame["value"]).to_numpy(),
            **{c: optional(frame, c).to_numpy() for c in ("low", "high", "n", "national", "la")},
        }
    )


def _lines(rows: pd.DataFrame) -> Iterator[hv.Element]:
    """Lines that stop at each break; a missing value leaves a gap."""
    for column, role in _LINES:
        if rows[column].notna().any():
            yield hv.Curve(_points(rows, column), group=role)
    spans = placed(rows["value"], rows["low"], rows["high"])
    if spans:
        yield hv.Segments([(i, low, i, high) for i, _, low, high in spans], group="Interval")
    yield hv.Points(placed(rows["value"]), group="Untested")


def _points(rows: pd.DataFrame, column: str) -> list[tuple[float, float]]:
    """Points of a line, with a hole before each break; a comparator of one period is a dash."""
    starts = rows["stretch"].diff().fillna(0) > 0
    holes = rows[column].isna()
    before = starts | holes.shift(1, fill_value=True)
    after = starts.shift(-1, fill_value=True) | holes.shift(-1, fill_value=True)
    alone = before & after & (column != "value")
    found: list[tuple[float, float]] = []
    for place, (value, fresh, one) in enumerate(zip(rows[column], starts, alone, strict=True)):
        found += [(place - 0.5, float("nan"))] * bool(fresh)
        found += [(place + aside, float(value)) for aside in ((-_SHORT, _SHORT) if one else (0.0,))]
    return found


def _breaks(rows: pd.DataFrame, breaks: Mapping[str, str]) -> Iterator[hv.Element]:
    places = [i - 0.5 for i, period in enumerate(rows["period"]) if i and period in breaks]
    if places:
        yield hv.VLines(places, group="Break")


def _names(
    rows: pd.DataFrame, names: Mapping[str, str], limits: tuple[float, float]
) -> Iterator[hv.Element]:
    """Name of each line at its last value, moved apart where they would overlap."""
    ends = {column: placed(rows[column])[-1:] for column, _ in _LINES}
    last = {column: end[0] for column, end in ends.items() if end}
    step = 0.075 * (limits[1] - limits[0])
    height, said = float("-inf"), []
    for column, (place, value) in sorted(last.items(), key=lambda item: item[1][1]):
        height = max(value, height + step)
        said.append((place + 0.035 * max(len(rows) - 1, 1), height, names[column]))
    if said:
        yield hv.Labels(said, group="Value")


def _table(
    rows: pd.DataFrame, names: Mapping[str, str], style: Format, period_title: str
) -> pd.DataFrame:
    columns: dict[str, Any] = {period_title: rows["period"]}
    if rows["n"].notna().any():
        columns["Pupils"] = rows["n"].map(COUNT.value)
    columns[names["value"]] = rows["value"].map(style.value)
    if rows["low"].notna().any():
        spans = zip(rows["low"], rows["high"], strict=True)
        columns["95% interval"] = [style.interval(*ends) for ends in spans]
    for column in ("la", "national"):
        if rows[column].notna().any():
            columns[names[column]] = rows[column].map(style.value)
    return pd.DataFrame(columns)


def _summary(
    rows: pd.DataFrame, title: str, style: Format, subject: str, breaks: Mapping[str, str]
) -> str:
    known = rows[rows["value"].notna()]
    if known.empty:
        return f"{title}: no values can be shown."
    first, last = known.iloc[0], known.iloc[-1]
    start = f"{subject} {style.value(first['value'])} in {first['period']}"
    path = f"{start} and {style.value(last['value'])} in {last['period']}"
    england = last["national"]
    compared = f" (England {style.value(england)})" if england == england else ""
    broken = [reason for period, reason in breaks.items() if period in set(rows["period"])]
    warning = f"; not comparable throughout: {'; '.join(broken)}" if broken else ""
    said = path if len(known) > 1 else start
    return f"{title}: {said}{compared}{warning}."
