"""The overview: headline figures with verdicts, and one measure over the years."""

from typing import Any

import pandas as pd
import panel as pn
import param

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.catalogue import measure
from workbench.measures.groups import ALL
from workbench.measures.verdicts import band_name, bands
from workbench.stages.stage import Stage
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, MISSING, format_of
from workbench.views.parts import ChartView, html
from workbench.views.school import markup
from workbench.views.school.results_frames import breaks
from workbench.views.school.saving import download_of
from workbench.views.school.store import SchoolStore


def source_of(stage: Stage) -> str:
    """Whose figures they are."""
    return (
        "the school's own results, worked out as DfE does; all "
        f"{stage.members} at the end of {stage.title[:1].lower()}{stage.title[1:]}"
    )


class Overview(pn.viewable.Viewer):
    """Tiles that open the other views, and the trend of the chosen measure."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        store = self.store
        self._chart = ChartView(
            figure=pn.bind(self._trend, store.param.trend),
            download=download_of(store, "trend", "measure"),
        )
        self._layout = pn.Column(
            html(pn.bind(self._tiles, store.param.headline, store.param.absence)),
            self._chart,
            sizing_mode="stretch_width",
            margin=0,
        )

    def __panel__(self) -> Any:
        return self._layout

    def _tiles(self, headline: pd.DataFrame, absence: pd.DataFrame) -> str:
        if headline.empty:
            return ""
        state, to_client = self.store.state, self.store.data.to_client
        title = markup.heading(
            f"Results in {state.year}", "Open a figure to see what is behind it."
        )
        results = [
            result_tile(row, state.link(view="groups", measure=row["measure"]), "By pupil group")
            for row in to_client(headline).to_dict("records")
        ]
        missed = [
            result_tile(row, state.link(view="attendance", group=ALL), "Attendance")
            for row in to_client(absence).to_dict("records")
        ]
        return title + markup.tiles([*results, *missed])

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
        breaks=breaks(name, trend["period"].to_list()),
    )


def result_tile(row: dict[Any, Any], link: str = "", action: str = "") -> markup.Tile:
    """A tile from one row of a protected table of measures."""
    one = measure(str(row["measure"]))
    style = format_of(one)
    return markup.Tile(
        title=one.title,
        value="Suppressed" if row["status"] == SUPPRESSED else style.value(row["value"]),
        detail=_detail(row, style.interval(row["low"], row["high"])),
        verdict=_verdict(row, style.value(row["national"])),
        link=link,
        action=action,
        lower_is_better=one.better == "lower",
    )


def _detail(row: dict[Any, Any], interval: str) -> str:
    pupils = COUNT.value(row["n"])
    if pupils == MISSING:
        return "Too few pupils"
    said = f"{pupils} pupils"
    spread = "" if interval == MISSING else f", 95% interval {interval}"
    band = _band(row)
    return f"{said}{spread}{f', {band.lower()}' if band else ''}"


def _band(row: dict[Any, Any]) -> str:
    """DfE's band of the Progress 8 score."""
    if row["measure"] != "progress8" or pd.isna(row["value"]):
        return ""
    ends = (pd.Series([row[name]]).to_numpy(dtype=float) for name in ("value", "low", "high"))
    return band_name(int(bands(*ends)[0]))


def _verdict(row: dict[Any, Any], national: str) -> str:
    if row["verdict"]:
        return str(row["verdict"])
    return "" if national == MISSING else f"National average {national}"
