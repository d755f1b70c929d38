"""Pupil groups: a table of one or two indicators, and a high-to-low chart of each."""

from html import escape
from typing import Any

import pandas as pd
import panel as pn
import param

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.beside import COMPARATORS, Comparator
from workbench.measures.catalogue import measure
from workbench.measures.measure import Measure
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, format_of
from workbench.views.parts import ChartView, html
from workbench.views.school import markup
from workbench.views.school.group_notes import notes
from workbench.views.school.group_store import GroupStore
from workbench.views.school.saving import download_of
from workbench.views.school.store import SchoolStore
from workbench.views.school.tiles import source_of
from workbench.views.tables import html_table

NOTE = "Choose a group to see its {}."


class Groups(pn.viewable.Viewer):
    """The chosen indicators by pupil group."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self.frames = GroupStore(store=self.store)
        frame = self.frames.param.table
        save = download_of(self.store, "groups", "year", "span", "comparator")
        self._layout = pn.Column(
            html(pn.bind(self._table, frame)),
            ChartView(figure=pn.bind(lambda found: self._figure(found, 0), frame), download=save),
            ChartView(figure=pn.bind(lambda found: self._figure(found, 1), frame), download=save),
            sizing_mode="stretch_width",
            margin=0,
        )

    def __panel__(self) -> Any:
        return self._layout

    @property
    def _opened(self) -> str:
        """The view that a group leads to."""
        data = self.store.data
        if data.stage.has_subjects:
            return "subjects"
        return "pupils" if "pupils" in data.views else "attendance"

    @property
    def _comparator(self) -> Comparator:
        return COMPARATORS[self.frames.asked.comparator]

    def _table(self, frame: pd.DataFrame) -> str:
        if frame.empty:
            return ""
        several = self._measures
        titles = " and ".join(one.title for one in several)
        when = self.frames.years.title
        heading = markup.heading(
            f"{titles} by pupil group, {when}", guide=NOTE.format(self._opened)
        )
        table = html_table(
            self.store.data.to_client(self._columns(frame)),
            f"{titles} by pupil group, {when}, compared with: {self._comparator.title}",
            formats=self._formats(),
            suppressed=self._hidden(frame),
            numeric=[f"{one.title}, 95% interval" for one in several],
            css_class="wb-table wb-groups",
            withheld=[f"{one.title}{what}" for one in several for what in _WITHHELD],
            links=self._links(frame),
            identifier="groups-table",
        )
        said = "".join(
            f'<p class="wb-source">{escape(one)}</p>'
            for one in notes(self.store.data, self.frames.asked, frame)
        )
        worked = markup.calculations(self.store.state, [one.name for one in several])
        return heading + table + said + worked

    @property
    def _measures(self) -> list[Measure]:
        return [measure(name) for name in self.frames.asked.measures]

    def _columns(self, frame: pd.DataFrame) -> pd.DataFrame:
        """One row a group; verdict and interval only where some group has one."""
        first = _of(frame, self._measures[0])
        table = pd.DataFrame({"Pupil group": first["label"]})
        for one in self._measures:
            rows = _of(frame, one).reindex(first.index)
            spans = zip(rows["low"], rows["high"], strict=True)
            interval = [format_of(one).interval(*ends) for ends in spans]
            columns = {
                f"{one.title}, pupils": rows["n"],
                one.title: rows["value"],
                f"{one.title}, 95% interval": pd.Series(interval, index=rows.index),
                f"{one.title}, {_lower(self._comparator.heading)}": rows["national"],
                f"{one.title}, verdict": rows["verdict"].map(markup.with_symbol),
            }
            absent = {
                f"{one.title}, verdict": (rows["verdict"] == "").all(),
                f"{one.title}, 95% interval": rows["low"].isna().all(),
                f"{one.title}, {_lower(self._comparator.heading)}": self._told_by_verdict(
                    one, rows
                ),
            }
            table = table.assign(**{k: v for k, v in columns.items() if not absent.get(k, False)})
        return table.reset_index(drop=True)

    def _told_by_verdict(self, one: Measure, rows: pd.DataFrame) -> bool:
        """Whether the comparator needs no column: there is none, or it is 0 by construction."""
        known = rows["national"].dropna()
        return bool(known.empty or (one.zero_means and (known == 0).all()))

    def _formats(self) -> dict[str, Any]:
        heading = _lower(self._comparator.heading)
        return {
            name: style
            for one in self._measures
            for name, style in (
                (f"{one.title}, pupils", COUNT),
                (one.title, format_of(one)),
                (f"{one.title}, {heading}", format_of(one)),
            )
        }

    def _hidden(self, frame: pd.DataFrame) -> "pd.Series[bool]":
        hidden = (frame["status"] == SUPPRESSED).groupby(frame["subgroup"]).any()
        order = _of(frame, self._measures[0]).index
        return hidden.reindex(order).reset_index(drop=True)

    def _links(self, frame: pd.DataFrame) -> dict[str, str]:
        """Each group that can be chosen to its own view."""
        state = self.store.state
        choices = set(state.param.group.objects.values())
        rows = frame[frame["linked"] & frame["subgroup"].isin(choices)]
        return {
            str(label): state.link(view=self._opened, group=str(name), subject="")
            for label, name in zip(rows["label"], rows["subgroup"], strict=True)
        }

    def _figure(self, frame: pd.DataFrame, place: int) -> Figure | None:
        if frame.empty or place >= len(self._measures):
            return None
        one = self._measures[place]
        rows = frame[(frame["measure"] == one.name) & (frame["status"] != SUPPRESSED)]
        columns = ["label", "n", "value", "low", "high", "national", "verdict"]
        return charts.dots(
            self.store.data.to_client(rows[columns]),
            name="groups-chart" if place == 0 else "second-groups-chart",
            title=f"{one.title} by pupil group, {self.frames.years.title}, high to low",
            unit=f"{one.title} ({one.unit})",
            source=source_of(self.store.data.stage),
            style=format_of(one),
            national_title=self._comparator.heading,
        )


_WITHHELD = ("", ", pupils", ", 95% interval", ", verdict")


def _of(frame: pd.DataFrame, one: Measure) -> pd.DataFrame:
    return frame[frame["measure"] == one.name].set_index("subgroup")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
