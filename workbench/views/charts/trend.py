"""Trend: a measure by academic year or half-term, with its comparators."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from workbench.views.charts.rows import Row, has, known, require, room, rows_of
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, Format
from workbench.views.layer import Layer

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
    rows = rows_of(frame, "period")
    names = {"value": subject, "national": ENGLAND, "la": area}
    drawn = [v for row in rows for v in (row.value, row.low, row.high, row.national, row.la)]
    limits = room(drawn, left=0.12, right=0.12)
    return Figure(
        name=name,
        title=title,
        summary=_summary(rows, title, style, subject, breaks),
        unit=unit,
        source=source,
        layers=(*_lines(rows, breaks), *_breaks(rows, breaks), *_names(rows, names, limits)),
        table=_table(rows, names, style, period_title),
        axes={
            "xticks": [(i, row.label.replace(" ", "\n")) for i, row in enumerate(rows)],
            # room on the right for the names of the lines
            "xlim": (-0.25, max(len(rows) - 1, 1) + max(0.3, 0.34 * (len(rows) - 1))),
            "ylim": limits,
            "show_grid": True,
            "xlabel": "",
            "ylabel": unit,
        },
    )


def _lines(rows: Sequence[Row], breaks: Mapping[str, str]) -> Iterator[Layer]:
    """Lines that stop at each break; a missing value leaves a gap."""
    for column, role in _LINES:
        values = _column(rows, column)
        if has(values):
            points = list(_points(rows, values, breaks))
            yield Layer("Curve", role, points if column == "value" else list(_dashed(points)))
    spans = known(*(_column(rows, name) for name in ("value", "low", "high")))
    if spans:
        ends = [(place, low, place, high) for place, _, low, high in spans]
        yield Layer("Segments", "Interval", ends)
    yield Layer("Points", "Untested", known(_column(rows, "value")))


def _column(rows: Sequence[Row], name: str) -> list[float]:
    return [getattr(row, name) for row in rows]


def _points(
    rows: Sequence[Row], values: Sequence[float], breaks: Mapping[str, str]
) -> Iterator[tuple[float, float]]:
    """Points of a line, with a hole before each break."""
    for place, (row, value) in enumerate(zip(rows, values, strict=True)):
        if place and row.label in breaks:
            yield place - 0.5, float("nan")
        yield float(place), value


def _dashed(points: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """The same, where a point without one beside it is a dash: a line through it has no length."""
    ends = [float("nan"), *(value for _, value in points), float("nan")]
    for (place, value), before, after in zip(points, ends[:-2], ends[2:], strict=True):
        alone = value == value and before != before and after != after
        yield from ((place + aside, value) for aside in ((-_SHORT, _SHORT) if alone else (0.0,)))


def _breaks(rows: Sequence[Row], breaks: Mapping[str, str]) -> Iterator[Layer]:
    places = [(i - 0.5,) for i, row in enumerate(rows) if i and row.label in breaks]
    if places:
        yield Layer("VLines", "Break", places)


def _names(
    rows: Sequence[Row], names: Mapping[str, str], limits: tuple[float, float]
) -> Iterator[Layer]:
    """Name of each line at its last value, moved apart where they would overlap."""
    ends = {column: known(_column(rows, column))[-1:] for column, _ in _LINES}
    last = {column: end[0] for column, end in ends.items() if end}
    step = 0.075 * (limits[1] - limits[0])
    height, said = float("-inf"), []
    for column, (place, value) in sorted(last.items(), key=lambda item: item[1][1]):
        height = max(value, height + step)
        said.append((place + 0.035 * max(len(rows) - 1, 1), height, names[column]))
    if said:
        yield Layer("Labels", "Value", said)


def _table(
    rows: Sequence[Row], names: Mapping[str, str], style: Format, period_title: str
) -> pd.DataFrame:
    columns = {period_title: [row.label for row in rows]}
    if has(row.n for row in rows):
        columns["Pupils"] = [COUNT.value(row.n) for row in rows]
    columns[names["value"]] = [style.value(row.value) for row in rows]
    if has(row.low for row in rows):
        columns["95% interval"] = [style.interval(row.low, row.high) for row in rows]
    for column in ("la", "national"):
        values = _column(rows, column)
        if has(values):
            columns[names[column]] = [style.value(value) for value in values]
    return pd.DataFrame(columns, dtype="str")


def _summary(
    rows: Sequence[Row], title: str, style: Format, subject: str, breaks: Mapping[str, str]
) -> str:
    shown = [row for row in rows if row.known]
    if not shown:
        return f"{title}: no values can be shown."
    first, last = shown[0], shown[-1]
    start = f"{subject} {style.value(first.value)} in {first.label}"
    path = f"{start} and {style.value(last.value)} in {last.label}"
    england = last.national
    compared = f" (England {style.value(england)})" if england == england else ""
    periods = {row.label for row in rows}
    broken = [reason for period, reason in breaks.items() if period in periods]
    warning = f"; not comparable throughout: {'; '.join(broken)}" if broken else ""
    said = path if len(shown) > 1 else start
    return f"{title}: {said}{compared}{warning}."
