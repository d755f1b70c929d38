"""Subjects: a table and a chart of the pupil group's subjects, and one subject in detail."""

from typing import Any

import pandas as pd
import panel as pn
import param

from workbench.access.disclosure import SUPPRESSED
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, PERCENTAGE, POINT_SCORE, POINTS, PROGRESS
from workbench.views.parts import ChartView, html
from workbench.views.school import markup
from workbench.views.school.choices import group_label, part_of
from workbench.views.school.saving import download_of
from workbench.views.school.store import SchoolStore
from workbench.views.school.subject_frames import wide
from workbench.views.tables import html_table

SOURCE = "the school's own results; entries that count in performance measures"
NATIONAL = "England, all schools, pupils aged 16"
_HEADINGS = {
    "subject": "Subject",
    "subject_entries": "Entries",
    "subject_points": "Average points",
    "subject_4": "Grade 4 or above",
    "subject_7": "Grade 7 or above",
    "national": "England, grade 4 or above",
    "verdict": "Verdict on grade 4 or above",
}


class Subjects(pn.viewable.Viewer):
    """All subjects, or one of them."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        store, state = self.store, self.store.state
        every = (store.param.subjects, state.param.order, state.param.subject)
        self._layout = pn.Column(
            html(pn.bind(self._top, *every, store.param.grades, store.param.pupils)),
            ChartView(
                figure=pn.bind(self._figure, *every),
                download=download_of(store, "subjects", "year", "group"),
            ),
            ChartView(figure=pn.bind(self._grades, store.param.grades, state.param.subject)),
            sizing_mode="stretch_width",
            margin=0,
        )

    def __panel__(self) -> Any:
        return self._layout

    def _top(self, frame: pd.DataFrame, order: str, subject: str, *_: pd.DataFrame) -> str:
        if frame.empty:
            return markup.heading("Subjects", "No pupil of this group has an entry.")
        return self._subject(subject) if subject else self._all(frame, order)

    def _all(self, frame: pd.DataFrame, order: str) -> str:
        state = self.store.state
        rows = wide(frame, order)
        links = {name: state.link(subject=name) for name in rows["subject"]}
        return (
            markup.trail(self._steps())
            + markup.heading(f"Subjects in {state.year}", "Choose a subject to see its grades.")
            + html_table(
                self.store.data.to_client(
                    rows[list(_HEADINGS)].assign(verdict=rows["verdict"].map(markup.with_symbol))
                ),
                f"Subjects, {self._who()}",
                headings=_HEADINGS,
                formats={
                    "subject_entries": COUNT,
                    "subject_points": POINT_SCORE,
                    "subject_4": PERCENTAGE,
                    "subject_7": PERCENTAGE,
                    "national": PERCENTAGE,
                },
                suppressed=rows["suppressed"],
                withheld=[name for name in _HEADINGS if name not in ("subject", "national")],
                links=links,
                identifier="subjects-table",
            )
        )

    def _subject(self, subject: str) -> str:
        pupils = self.store.pupils
        note = f"{subject} in {self.store.state.year}"
        top = markup.trail([*self._steps(), (subject, "")]) + markup.heading(note)
        if not self.store.data.rights.pupil_lists:
            return top + "<p>Your role does not list pupils. Grades of all pupils are below.</p>"
        return top + html_table(
            self.store.data.to_client(pupils),
            f"{COUNT.value(len(pupils))} entries in {subject}, {self._who()}",
            formats={"Attainment 8": POINTS, "Progress 8": PROGRESS},
            identifier="pupils-table",
        )

    def _figure(self, frame: pd.DataFrame, order: str, subject: str) -> Figure | None:
        if frame.empty or subject:
            return None
        rows = wide(frame, order)
        rows = rows[rows["subject_4"].notna()].rename(
            columns={"subject": "label", "subject_4": "value", "subject_entries": "n"}
        )
        return charts.dots(
            self.store.data.to_client(rows.drop(columns=["subject_points", "subject_7"])),
            name="subjects-chart",
            title=f"Grade 4 or above by subject, {self._who()}",
            unit="Entries at grade 4 or above (%)",
            source=SOURCE,
            style=PERCENTAGE,
            ordered=False,
            row_title="Subject",
            count_title="Entries",
            national_title=NATIONAL,
        )

    def _grades(self, frame: pd.DataFrame, subject: str) -> Figure | None:
        if frame.empty or not subject:
            return None
        rows = frame.assign(value=frame["n"])
        return charts.bars(
            self.store.data.to_client(rows[["label", "value", "status"]]),
            name="grades-chart",
            title=f"Grades of all pupils in {subject}",
            unit="Entries",
            source=SOURCE + self._hidden(frame),
            style=COUNT,
            row_title="Grades",
        )

    def _hidden(self, frame: pd.DataFrame) -> str:
        count = int((frame["status"] == SUPPRESSED).sum())
        return f". {count} bands are suppressed because they hold few pupils" if count else ""

    def _steps(self) -> list[tuple[str, str]]:
        state = self.store.state
        return [
            ("All pupils' subjects", state.link(group="all", subject="")),
            *([(self._who(), state.link(subject=""))] if state.group != "all" else []),
        ]

    def _who(self) -> str:
        said = group_label(part_of(self.store.state.group))
        return "all pupils" if said == "All pupils" else said
