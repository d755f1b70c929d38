"""The overview: headline figures, what stands out, sentences, and one measure over the years."""

from dataclasses import replace
from typing import Any

import pandas as pd
import panel as pn
import param

from workbench.measures.catalogue import measure
from workbench.measures.groups import ALL
from workbench.measures.series import breaks_of
from workbench.sentences.evidence import Said
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import format_of
from workbench.views.parts import ChartView, html
from workbench.views.school import markup
from workbench.views.school.interest import interest
from workbench.views.school.overview_store import OverviewStore
from workbench.views.school.saving import download_of
from workbench.views.school.store import SchoolStore
from workbench.views.school.strengths import strengths
from workbench.views.school.tiles import (
    REGISTERS,
    headline_tiles,
    result_tile,
    source_of,
    worked_link,
)


class Overview(pn.viewable.Viewer):
    """Tiles that open the other views, what stands out, and the trend of the chosen measure."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        store = self.store
        self._found = OverviewStore(store=store)
        found = self._found.param
        self._chart = ChartView(
            figure=pn.bind(self._trend, store.param.trend),
            download=download_of(store, "trend", "measure"),
        )
        self._layout = pn.Column(
            html(pn.bind(self._tiles, store.param.summary, store.param.absence, store.param.ranks)),
            html(pn.bind(self._strengths, found.standing)),
            html(pn.bind(self._interest, found.said)),
            self._chart,
            sizing_mode="stretch_width",
            margin=0,
        )

    def __panel__(self) -> Any:
        return self._layout

    def _tiles(
        self, summary: pd.DataFrame, absence: pd.DataFrame, ranks: "pd.Series[float]"
    ) -> str:
        if summary.empty:
            return ""
        state, to_client = self.store.state, self.store.data.to_client
        title = markup.heading(
            f"Results in {state.year}", guide="Open a figure to see what is behind it."
        )
        results = headline_tiles(
            self.store, to_client(summary), {str(name): rank for name, rank in ranks.items()}
        )
        missed = [
            replace(
                result_tile(row, state.link(view="attendance", group=ALL), "Attendance"),
                worked=worked_link(state, str(row["measure"])),
            )
            for row in to_client(absence).to_dict("records")
        ]
        who = f"{self.store.data.name}, {state.year}"
        own = f"{who}: {source_of(self.store.data.stage)}"
        return title + markup.tiles(
            [
                *(replace(one, source=own) for one in results),
                *(replace(one, source=f"{who}: {REGISTERS}") for one in missed),
            ]
        )

    def _strengths(self, standing: pd.DataFrame) -> str:
        return strengths(self.store, standing)

    def _interest(self, said: list[Said]) -> str:
        data = self.store.data
        return interest(said, f"{data.name}, {self.store.state.year}: {source_of(data.stage)}")

    def _trend(self, trend: pd.DataFrame) -> Figure | None:
        return trend_figure(trend, self.store) if len(trend) > 1 else None


def trend_figure(trend: pd.DataFrame, store: SchoolStore) -> Figure:
    """One measure of the school by academic year, beside England."""
    name = str(trend["measure"].iloc[0])
    one = measure(name)
    return charts.trend(
        store.data.to_client(trend),
        name="trend",
        title=f"{one.title} over time",
        unit=f"{one.title} ({one.unit})",
        source=source_of(store.data.stage),
        style=format_of(one),
        subject="School",
        breaks=breaks_of(name, trend["period"].to_list()),
    )
