"""Published figures: three years beside England, the local authority and other schools."""

from typing import Any

import pandas as pd
import panel as pn
import param

from workbench.measures.catalogue import measure
from workbench.measures.published.school import ABSENT, reason
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, MISSING, format_of
from workbench.views.parts import ChartView, html
from workbench.views.school import markup
from workbench.views.school.saving import download_of
from workbench.views.school.store import SchoolStore
from workbench.views.tables import html_table

SOURCE = "DfE school performance tables, as published"


class PublishedFigures(pn.viewable.Viewer):
    """Every published measure in a table, the chosen one over time and among all schools."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        store = self.store
        both = (store.param.published, store.state.param.measure)
        self._layout = pn.Column(
            html(pn.bind(self._table, store.param.published)),
            ChartView(figure=pn.bind(self._trend, *both), download=download_of(store, "published")),
            ChartView(figure=pn.bind(self._among, *both, store.param.peers)),
            sizing_mode="stretch_width",
            margin=0,
        )

    def __panel__(self) -> Any:
        return self._layout

    def _table(self, frame: pd.DataFrame) -> str:
        if frame.empty:
            return ""
        rows = [_row(name, part) for name, part in frame.groupby("measure", sort=False)]
        table = pd.DataFrame(rows).fillna(MISSING)
        heading = markup.heading("Published figures", guide="Choose a measure to see it over time.")
        links = {
            measure(str(name)).title: self.store.state.link(measure=str(name))
            for name in frame["measure"].unique()
            if name in self.store.state.param.measure.objects.values()
        }
        return heading + html_table(
            self.store.data.to_client(table),
            f"Published measures, {_span(frame['period'])}",
            numeric=[name for name in table.columns if name not in ("Measure", "Verdict")],
            links=links,
            identifier="published-table",
        )

    def _trend(self, frame: pd.DataFrame, name: str) -> Figure | None:
        rows = frame[frame["measure"] == name] if len(frame) else frame
        if len(rows) < 2:
            return None
        one = measure(name)
        return charts.trend(
            self.store.data.to_client(rows.assign(la=rows["area"])),
            name="published-trend",
            title=f"{one.title} over time",
            unit=f"{one.title} ({one.unit})",
            source=SOURCE,
            style=format_of(one),
            subject="School",
            area="LA mean",
        )

    def _among(self, frame: pd.DataFrame, name: str, peers: "pd.Series[float]") -> Figure | None:
        rows = frame[frame["measure"] == name] if len(frame) else frame
        if rows.empty or peers.empty:
            return None
        one, last = measure(name), rows.iloc[-1]
        return charts.distribution(
            peers,
            None if pd.isna(last["value"]) else float(last["value"]),
            name="published-among",
            title=f"{one.title} among schools in {last['period']}",
            unit=f"{one.title} ({one.unit})",
            source=f"{SOURCE}; state-funded mainstream schools",
            style=format_of(one),
            subject="This school",
        )


def _span(periods: "pd.Series[str]") -> str:
    first, last = periods.min(), periods.max()
    return f"{first}" if first == last else f"{first} to {last}"


def _row(name: object, part: pd.DataFrame) -> dict[str, str]:
    one = measure(str(name))
    style = format_of(one)
    last = part.iloc[-1]
    years = {
        str(row["period"]): _value(row["value"], str(row["status"]), style.value(row["value"]))
        for row in part.to_dict("records")
    }
    rank = MISSING if pd.isna(last["rank"]) else f"{COUNT.value(last['rank'])} of 100"
    return {
        "Measure": one.title,
        **years,
        f"England {last['period']}": style.value(last["national"]),
        f"Local authority {last['period']}": style.value(last["area"]),
        "Percentile (1 is highest)": rank,
        "Verdict": markup.with_symbol(str(last["verdict"])),
    }


def _value(value: object, status: str, shown: str) -> str:
    """The value, or why it is missing."""
    if value is not None and not pd.isna(value):  # type: ignore[call-overload]
        return shown
    return MISSING if status == ABSENT else reason(status)
