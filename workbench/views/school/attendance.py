"""Attendance: measures of the pupil group, the latest day, year groups, weekdays, half-terms."""

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
from workbench.views.school.attendance_latest_view import LatestDayBlock, registers_up_to
from workbench.views.school.choices import group_label, part_of
from workbench.views.school.saving import download_of
from workbench.views.school.store import SchoolStore
from workbench.views.school.tiles import result_tile
from workbench.views.tables import html_table

SOURCE = "the school's registers; sessions missed of possible sessions"
NONE = "There is no register for this year."


class Attendance(pn.viewable.Viewer):
    """Attendance of the chosen pupil group."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        store = self.store
        self._layout = pn.Column(
            html(pn.bind(self._top, store.param.attendance)),
            LatestDayBlock(store=store),
            ChartView(
                figure=pn.bind(self._weekdays, store.param.weekdays),
                download=download_of(store, "weekdays", "year", "group"),
            ),
            ChartView(
                figure=pn.bind(self._half_terms, store.param.half_terms),
                download=download_of(store, "half-terms", "year", "group"),
            ),
            html(pn.bind(self._year_groups, store.param.year_groups)),
            sizing_mode="stretch_width",
            margin=0,
        )

    def __panel__(self) -> Any:
        return self._layout

    def _who(self) -> str:
        return group_label(part_of(self.store.state.group))

    def _top(self, frame: pd.DataFrame) -> str:
        state = self.store.state
        note = "" if frame.empty else registers_up_to(self.store.register)
        title = markup.heading(f"Attendance in {state.year}: {self._who()}", note)
        if frame.empty:
            return f"{title}<p>{NONE}</p>"
        rows = self.store.data.to_client(frame).to_dict("records")
        return title + markup.tiles(result_tile(row) for row in rows)

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
            source=SOURCE,
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
            source=SOURCE,
            style=RATE,
            row_title=row_title,
        )
