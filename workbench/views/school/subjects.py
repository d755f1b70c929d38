"""Subjects: a table and a chart of the pupil group's subjects, and one subject in detail."""

from collections.abc import Iterator
from typing import Any

import pandas as pd
import panel as pn
import param

from workbench.measures.catalogue import measure
from workbench.stages.stage import Stage
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, Format, format_of
from workbench.views.parts import ChartView, html
from workbench.views.school import markup
from workbench.views.school.choices import group_label, part_of
from workbench.views.school.saving import download_of
from workbench.views.school.store import SchoolStore
from workbench.views.school.subject_detail import SOURCE, SubjectDetail
from workbench.views.school.subject_frames import PUPIL_COLUMNS, wide
from workbench.views.tables import html_table

GUIDE = "Choose a subject to see its grades."


class Subjects(pn.viewable.Viewer):
    """All subjects, or one of them."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        store, state = self.store, self.store.state
        every = (store.param.subjects, state.param.order, state.param.subject)
        self._layout = pn.Column(
            html(pn.bind(self._top, *every)),
            ChartView(
                figure=pn.bind(self._figure, *every),
                download=download_of(store, "subjects", "year", "group"),
            ),
            SubjectDetail(store=store),
            html(pn.bind(self._listed, store.param.pupils, state.param.subject)),
            sizing_mode="stretch_width",
            margin=0,
        )

    def __panel__(self) -> Any:
        return self._layout

    def _top(self, frame: pd.DataFrame, order: str, subject: str) -> str:
        if frame.empty:
            return markup.heading("Subjects", "No pupil of this group has an entry.")
        return self._subject(subject) if subject else self._all(frame, order)

    def _all(self, frame: pd.DataFrame, order: str) -> str:
        state = self.store.state
        stage = self.store.data.stage
        rows = wide(frame, order, stage)
        headings = _headings(stage)
        links = {name: state.link(subject=name) for name in rows["subject"]}
        return (
            markup.trail(self._steps())
            + markup.heading(f"Subjects in {state.year}", guide=GUIDE)
            + html_table(
                self.store.data.to_client(
                    rows[list(headings)].assign(verdict=rows["verdict"].map(markup.with_symbol))
                ),
                f"Subjects, {self._who()}",
                headings=headings,
                formats=_formats(stage),
                suppressed=rows["suppressed"],
                withheld=[name for name in headings if name not in ("subject", "national")],
                links=links,
                identifier="subjects-table",
            )
        )

    def _subject(self, subject: str) -> str:
        steps = [*self._steps(), (subject, "")]
        return markup.trail(steps) + markup.heading(f"{subject} in {self.store.state.year}")

    def _listed(self, pupils: pd.DataFrame, subject: str) -> str:
        if not subject:
            return ""
        if not self.store.data.rights.pupil_lists:
            return "<p>Your role does not list pupils.</p>"
        said = f"{COUNT.value(len(pupils))} entries in {subject}"
        return html_table(
            self.store.data.to_client(pupils),
            f"{said}, {self.store.state.year}, {self._who()}",
            formats=dict(_styles(self.store.data.stage)),
            identifier="pupils-table",
        )

    def _figure(self, frame: pd.DataFrame, order: str, subject: str) -> Figure | None:
        if frame.empty or subject:
            return None
        stage = self.store.data.stage
        first, last = next(iter(stage.subject_measures)), stage.deciding_subjects[0]
        one, heading = measure(last), stage.subject_measures[last]
        rows = wide(frame, order, stage)
        rows = rows[rows[last].notna()].rename(
            columns={"subject": "label", last: "value", first: "n"}
        )
        shown = ["label", "value", "n", "low", "high", "national", "verdict"]
        return charts.dots(
            self.store.data.to_client(rows[shown]),
            name="subjects-chart",
            title=f"{heading} by subject, {self._who()}",
            unit=heading if one.unit in heading else f"{heading} ({one.unit})",
            source=SOURCE,
            style=format_of(one),
            ordered=False,
            row_title="Subject",
            count_title="Entries",
            national_title="England",
        )

    def _steps(self) -> list[tuple[str, str]]:
        state = self.store.state
        return [
            ("All pupils' subjects", state.link(group="all", subject="")),
            *([(self._who(), state.link(subject=""))] if state.group != "all" else []),
        ]

    def _who(self) -> str:
        said = group_label(part_of(self.store.state.group))
        return "all pupils" if said == "All pupils" else said


def _headings(stage: Stage) -> dict[str, str]:
    """Columns of the table, and their headings."""
    decides = stage.subject_measures[stage.deciding_subjects[0]]
    said = f"{decides[:1].lower()}{decides[1:]}"
    return {
        "subject": "Subject",
        **stage.subject_measures,
        "national": f"England, {said}",
        "verdict": f"Verdict on {said}",
    }


def _formats(stage: Stage) -> dict[str, Format]:
    decides = measure(stage.deciding_subjects[0])
    return {
        **{name: format_of(measure(name)) for name in stage.subject_measures},
        "national": format_of(decides),
    }


def _styles(stage: Stage) -> Iterator[tuple[str, Format]]:
    for title, (_, style) in PUPIL_COLUMNS[stage.name].items():
        yield title, style
