"""The block about the latest day with marks: a sentence, a chart of reasons, and its table."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import panel as pn
import param

from workbench.access.disclosure import SUPPRESSED
from workbench.errors import PolicyDenied
from workbench.measures.catalogue import measure
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, MISSING, RATE
from workbench.views.formats import SUPPRESSED as SUPPRESSED_SIGN
from workbench.views.parts import ChartView, html
from workbench.views.school import markup
from workbench.views.school.attendance_latest import DatedRegister, LatestDay
from workbench.views.school.attendance_latest_frames import ATTENDED, MISSED, latest_day
from workbench.views.school.store import SchoolStore

SOURCE = "the school's registers; sessions missed of possible sessions of that day"
_MISSED = "Absence (% of sessions)"
_ROW = "Reason for absence"
Cell = Mapping[Any, Any]
Cells = Mapping[tuple[str, str], Cell]


class LatestDayBlock(pn.viewable.Viewer):
    """Attendance of the chosen pupil group on the latest day."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)
    figure = param.ClassSelector(class_=Figure, allow_None=True, doc="what is drawn, or nothing")
    refused = param.String("", doc="why the day is not shown, or nothing")

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._layout = pn.Column(
            html(pn.bind(markup.refusal, self.param.refused)),
            ChartView(figure=self.param.figure),
            sizing_mode="stretch_width",
            margin=0,
        )

    def __panel__(self) -> Any:
        return self._layout

    @param.depends("store.attendance", watch=True, on_init=True)
    def _draw(self) -> None:
        register, state = self.store.register, self.store.state
        if self.store.attendance.empty or not isinstance(register, DatedRegister):
            self.param.update(figure=None, refused="")
            return
        data = self.store.data
        try:
            frame = latest_day(register, state.group, data.control, data.derived)
        except PolicyDenied as denied:
            self.param.update(figure=None, refused=str(denied))
            return
        self.param.update(figure=latest_figure(data.to_client(frame), register.latest), refused="")


def registers_up_to(register: object) -> str:
    """Up to which day there are marks, for the head of the view."""
    if not isinstance(register, DatedRegister):
        return ""
    return f"Registers up to {register.latest.words}."


def latest_figure(frame: pd.DataFrame, latest: LatestDay) -> Figure:
    """Absence by group of reasons on the latest day, beside the earlier days.

    Args:
        frame: of :func:`latest_day`.
        latest: which days they are.
    """
    records = frame.to_dict("records")
    cells: Cells = {(str(row["day"]), str(row["measure"])): row for row in records}
    day, before = latest.day.isoformat(), latest.before
    rows = pd.DataFrame([_row(cells, name, day, before) for name in (ATTENDED, *MISSED)])
    beside = f"{latest.weekday}s of {latest.half_term} before"
    drawn = charts.bars(
        rows,
        name="latest-day",
        title=f"Latest day: {latest.words}",
        unit=_MISSED,
        source=SOURCE,
        style=RATE,
        row_title=_ROW,
        national_title=beside,
    )
    key = f"The tick is the average of {beside} this day." if rows["national"].notna().any() else ""
    table = _table(rows, beside)
    return replace(drawn, summary=_summary(cells, latest), table=table, key=key)


def _row(cells: Cells, name: str, day: str, before: str) -> dict[str, Any]:
    now, then = (cells.get((when, name), {}) for when in (day, before))
    return {
        "label": "All absence" if name == ATTENDED else measure(name).title,
        "value": _missed(name, now),
        "national": _missed(name, then),
        "sessions": _sessions(name, now),
        "status": str(now.get("status", "")),
    }


def _missed(name: str, cell: Cell) -> float:
    value = cell.get("value")
    if value is None or bool(pd.isna(value)):
        return float("nan")
    return 100.0 - float(value) if name == ATTENDED else float(value)


def _sessions(name: str, cell: Cell) -> float:
    value = cell.get("sessions")
    if value is None or bool(pd.isna(value)):
        return float("nan")
    return float(cell["possible"]) - float(value) if name == ATTENDED else float(value)


def _table(rows: pd.DataFrame, beside: str) -> pd.DataFrame:
    hidden = rows["status"] == SUPPRESSED

    def written(name: str, style: Any) -> "pd.Series[str]":
        return rows[name].map(style.value).mask(hidden, SUPPRESSED_SIGN)

    table = pd.DataFrame(
        {
            _ROW: rows["label"],
            "Sessions missed": written("sessions", COUNT),
            _MISSED: written("value", RATE),
        }
    )
    if rows["national"].notna().any():
        table[beside] = rows["national"].map(RATE.value)
    return table


def _summary(cells: Cells, latest: LatestDay) -> str:
    day, before = latest.day.isoformat(), latest.before
    now = cells.get((day, ATTENDED))
    if now is None or bool(pd.isna(now["value"])):
        return f"On {latest.words} attendance cannot be shown, because it is about few pupils."
    missed = _sessions(ATTENDED, now)
    said = (
        f"On {latest.words} {RATE.value(now['value'])} of sessions were attended: "
        f"{COUNT.value(missed)} of {COUNT.value(now['possible'])} were missed"
    )
    return f"{said}{_why(cells, day)}. {_beside(cells.get((before, ATTENDED)), latest)}"


def _why(cells: Cells, day: str) -> str:
    found = [(name, cells[day, name]) for name in MISSED if (day, name) in cells]
    if any(row["status"] == SUPPRESSED for _, row in found):
        return "; the reasons are not shown, because some are of few pupils"
    counts = [
        f"{measure(name).title.lower()} {COUNT.value(row['sessions'])}"
        for name, row in found
        if row["sessions"] > 0
    ]
    return f" ({', '.join(counts)})" if counts else ""


def _beside(earlier: Cell | None, latest: LatestDay) -> str:
    count = len(latest.earlier)
    if not count or earlier is None:
        return f"It is the first {latest.weekday} of {latest.half_term} with marks."
    days = f"the {count} {latest.weekday}s" if count > 1 else f"the {latest.weekday}"
    rate = RATE.value(earlier["value"])
    if rate == MISSING:
        return f"The average of {days} of {latest.half_term} before it cannot be shown."
    return f"The average of {days} of {latest.half_term} before it was {rate}."
