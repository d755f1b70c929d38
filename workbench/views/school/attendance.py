"""Attendance: measures of the pupil group, the latest day, year groups, weekdays, half-terms."""

from dataclasses import replace
from typing import Any

import pandas as pd
import panel as pn
import param

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.catalogue import measure
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, RATE, format_of
from workbench.views.parts import ChartView, html
from workbench.views.school import markup
from workbench.views.school.absence.parts import further
from workbench.views.school.absence.store import AttendanceStore
from workbench.views.school.attendance_latest_view import LatestDayBlock, registers_up_to
from workbench.views.school.choices import group_label, part_of
from workbench.views.school.saving import download_of
from workbench.views.school.store import SchoolStore
from workbench.views.school.tiles import REGISTERS, result_tile
from workbench.views.tables import html_table

NONE = "There is no register for this year."


class Attendance(pn.viewable.Viewer):
    """Attendance of the chosen pupil group."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        store = self.store
        self.frames = AttendanceStore(school=store)
        self._more = further(self.frames)
        self._made: dict[str, list[Any]] = {}
        self._place = pn.Column(sizing_mode="stretch_width", margin=0)
        self._layout = pn.Column(
            html(pn.bind(self._top, store.param.attendance)),
            html(pn.bind(self._parts, store.state.param.part, store.param.attendance)),
            self._place,
            sizing_mode="stretch_width",
            margin=0,
        )
        self._show()
        # after the frames of the part
        store.state.param.watch(self._show, "part", precedence=1)

    def __panel__(self) -> Any:
        return self._layout

    def _parts(self, _: str, frame: pd.DataFrame) -> str:
        return "" if frame.empty else markup.parts(self.store.state)

    def _show(self, *_: Any) -> None:
        """The open part; each is made when it is first opened."""
        part = self.store.state.part
        if part not in self._made:
            self._made[part] = self._of_part(part)
        self._place.objects = self._made[part]

    def _of_part(self, part: str) -> list[Any]:
        store, more = self.store, self._more[part]()
        if part == "today":
            return [LatestDayBlock(store=store), *more]
        if part == "groups":
            return [html(pn.bind(self._year_groups, store.param.year_groups)), *more]
        if part == "patterns":
            charts_of = (("weekdays", self._weekdays), ("half_terms", self._half_terms))
            return [
                *(
                    ChartView(
                        figure=pn.bind(draw, store.param[name]),
                        download=download_of(store, name.replace("_", "-"), "year", "group"),
                    )
                    for name, draw in charts_of
                ),
                *more,
            ]
        return more

    def _who(self) -> str:
        return group_label(part_of(self.store.state.group))

    def _top(self, frame: pd.DataFrame) -> str:
        state = self.store.state
        note = "" if frame.empty else registers_up_to(self.store.register)
        title = markup.heading(f"Attendance in {state.year}: {self._who()}", note)
        if frame.empty:
            return f"{title}<p>{NONE}</p>"
        rows = self.store.data.to_client(frame).to_dict("records")
        source = f"{self.store.data.name}, {state.year}, {self._who()}: {REGISTERS}"
        return title + markup.tiles(replace(result_tile(row), source=source) for row in rows)

    def _weekdays(self, frame: pd.DataFrame) -> Figure | None:
        if frame.empty:
            return None
        rows = frame.assign(
            label=[
                f"{day} {session}"
                for day, session in zip(frame["weekday"], frame["session"], strict=True)
            ]
        )
        return self._bars(rows, "weekday", "Absence by day of the week and session", "Session")

    def _half_terms(self, frame: pd.DataFrame) -> Figure | None:
        if frame.empty:
            return None
        rows = frame.assign(period=frame["half_term"].astype("str"))
        return charts.trend(
            self.store.data.to_client(rows),
            name="half-term",
            title="Absence by half-term",
            unit="Absence (% of sessions)",
            source=REGISTERS,
            style=RATE,
            subject=self._who(),
            period_title="Half-term",
        )

    def _year_groups(self, frame: pd.DataFrame) -> str:
        if frame.empty:
            return ""
        values = frame.pivot(index="label", columns="measure", values="value")
        counts = frame.groupby("label")["n"].first()
        hidden = (frame["status"] == SUPPRESSED).groupby(frame["label"]).any()
        # as they come: Year 7 before Year 11
        order = list(dict.fromkeys(frame["label"]))
        names = list(dict.fromkeys(frame["measure"]))
        titles = {name: measure(name).title for name in names}
        table = values.reindex(order)[names].rename(columns=titles)
        table.insert(0, "Pupils", counts.reindex(order))
        return html_table(
            self.store.data.to_client(table.rename_axis("Year group").reset_index()),
            "Attendance of all pupils by year group",
            formats={"Pupils": COUNT, **{titles[n]: format_of(measure(n)) for n in names}},
            suppressed=hidden.reindex(order).astype(bool).reset_index(drop=True),
            identifier="year-groups-table",
        )

    def _bars(self, rows: pd.DataFrame, name: str, title: str, row_title: str) -> Figure:
        return charts.bars(
            self.store.data.to_client(rows),
            name=name,
            title=title,
            unit="Absence (% of sessions)",
            source=REGISTERS,
            style=RATE,
            row_title=row_title,
        )
