"""Pupil groups: a table with the measure and its pair, and the high-to-low chart."""

from html import escape
from typing import Any

import pandas as pd
import panel as pn
import param

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.catalogue import measure
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, Format, format_of
from workbench.views.parts import ChartView, html
from workbench.views.school import markup
from workbench.views.school.saving import download_of
from workbench.views.school.store import SchoolStore
from workbench.views.school.tiles import source_of
from workbench.views.tables import html_table

NOTE = "Choose a group to see its {}."
ALONE = "FSM6 and looked after stand alone: they cannot be combined with anything else."


class Groups(pn.viewable.Viewer):
    """The chosen measure by pupil group."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        frame = self.store.param.groups
        self._layout = pn.Column(
            html(pn.bind(self._table, frame)),
            ChartView(
                figure=pn.bind(self._figure, frame),
                download=download_of(self.store, "groups", "year"),
            ),
            sizing_mode="stretch_width",
            margin=0,
        )

    def __panel__(self) -> Any:
        return self._layout

    @property
    def _opened(self) -> str:
        """The view that a group leads to."""
        return "subjects" if self.store.data.stage.has_subjects else "attendance"

    def _table(self, frame: pd.DataFrame) -> str:
        if frame.empty:
            return ""
        state = self.store.state
        one = measure(state.measure)
        heading = markup.heading(
            f"{one.title} by pupil group, {state.year}", guide=NOTE.format(self._opened)
        )
        rows = frame[frame["measure"] == state.measure]
        links = {
            label: state.link(view=self._opened, group=name, subject="")
            for label, name, linked in zip(
                rows["label"], rows["subgroup"], rows["linked"], strict=True
            )
            if linked
        }
        return heading + group_table(self.store, frame, links)

    def _figure(self, frame: pd.DataFrame) -> Figure | None:
        if frame.empty:
            return None
        one = measure(self.store.state.measure)
        rows = frame[(frame["measure"] == one.name) & (frame["status"] != SUPPRESSED)]
        return charts.dots(
            self.store.data.to_client(rows),
            name="groups-chart",
            title=f"{one.title} by pupil group, high to low",
            unit=f"{one.title} ({one.unit})",
            source=source_of(self.store.data.stage),
            style=format_of(one),
            national_title="National figure",
        )


def group_table(store: SchoolStore, frame: pd.DataFrame, links: dict[str, str]) -> str:
    """One row a group: pupils, the measure with interval and verdict, and its pair."""
    one = measure(store.state.measure)
    rows = frame[frame["measure"] == one.name].set_index("subgroup")
    paired = frame[frame["measure"] != one.name].set_index("subgroup").reindex(rows.index)
    other = measure(str(paired["measure"].iloc[0]))
    hidden = (rows["status"] == SUPPRESSED) | (paired["status"] == SUPPRESSED)
    style = format_of(one)
    table = _columns(rows, one.title, style).assign(**{other.title: paired["value"]})
    markup_of_table = html_table(
        store.data.to_client(table.reset_index(drop=True)),
        f"{one.title} and {other.title} by pupil group",
        formats={
            "Pupils": COUNT,
            one.title: style,
            "National": style,
            other.title: format_of(other),
        },
        suppressed=hidden.reset_index(drop=True),
        numeric=["95% interval"],
        withheld=("Pupils", one.title, "95% interval", "Verdict", other.title),
        links=links,
        identifier="groups-table",
    )
    note = f"{comparators(rows)} {ALONE if store.data.rights.nested else ''}"
    return f'{markup_of_table}<p class="wb-source">{escape(note)}</p>'


def _columns(rows: pd.DataFrame, title: str, style: Format) -> pd.DataFrame:
    """Columns of the measure; verdict and interval only where some group has one."""
    spans = zip(rows["low"], rows["high"], strict=True)
    columns = {
        "Pupil group": rows["label"],
        "Pupils": rows["n"],
        title: rows["value"],
        "Verdict": rows["verdict"].map(markup.with_symbol),
        "95% interval": pd.Series([style.interval(*ends) for ends in spans], index=rows.index),
        "National": rows["national"],
    }
    untested = {
        "Verdict": (rows["verdict"] == "").all(),
        "95% interval": rows["low"].isna().all(),
    }
    return pd.DataFrame({k: v for k, v in columns.items() if not untested.get(k, False)})


def comparators(rows: pd.DataFrame) -> str:
    """What the groups are compared with, said once for those that share it."""
    beside = rows["method"].astype("str").str.partition("; compared with ")[2]
    known = rows.loc[beside != "", "label"].groupby(beside[beside != ""], sort=False)
    said = {str(whom): labels.to_list() for whom, labels in known}
    if len(said) == 1:
        return f"Compared with {next(iter(said))}.{_untested(rows)}"
    several = [f"{', '.join(labels)}: {whom}" for whom, labels in said.items()]
    return f"Compared with: {'; '.join(several)}.{_untested(rows)}" if several else ""


def _untested(rows: pd.DataFrame) -> str:
    """Why there is no verdict where nothing could be tested."""
    if (rows["verdict"] != "").any():
        return ""
    return " No verdicts: the spread of this measure among pupils nationally is not published."
