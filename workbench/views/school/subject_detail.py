"""One subject: pupil groups, grades, and results against prior attainment."""

from html import escape
from typing import Any

import pandas as pd
import panel as pn
import param

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.catalogue import measure
from workbench.views import charts
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, POINTS, format_of
from workbench.views.parts import ChartView, html
from workbench.views.school import markup, teaching
from workbench.views.school.saving import download_of
from workbench.views.school.store import SchoolStore
from workbench.views.school.subject_detail_frames import PRIOR, expected_line
from workbench.views.school.subject_store import SubjectStore
from workbench.views.tables import html_table

SOURCE = "the school's own results; entries that count in performance measures"
NO_SENSITIVE = "FSM6 and looked after are not among the groups: they stand beside no subject."
LINES = {
    "ks4": "England: the mean grade over Attainment 8 of pupils with the same key stage 2 results, "
    "all subjects together",
    "ks5": "England: the estimate of this subject at the same key stage 4 points",
}
"""What the expected line is, by key stage. No estimates of single GCSE subjects are published."""


class SubjectDetail(pn.viewable.Viewer):
    """Everything of one subject below its heading; nothing while no subject is chosen."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._subject = SubjectStore(store=self.store)
        found, chosen = self._subject.param, self.store.state.param.subject
        self._layout = pn.Column(
            html(pn.bind(self._table, found.groups, chosen)),
            ChartView(
                figure=pn.bind(self._chart, found.groups, chosen),
                download=download_of(self.store, "subject-groups", "year", "span", "subject"),
            ),
            html(pn.bind(teaching.table, self.store, found.teaching, chosen)),
            ChartView(
                figure=pn.bind(teaching.chart, self.store, found.teaching, chosen),
                download=download_of(self.store, "teaching-groups", "year", "subject"),
            ),
            ChartView(figure=pn.bind(self._grades, found.grades, chosen)),
            ChartView(figure=pn.bind(self._against_prior, found.dots, found.groups, chosen)),
            sizing_mode="stretch_width",
            margin=0,
        )

    def __panel__(self) -> Any:
        return self._layout

    @property
    def _when(self) -> str:
        return str(self._subject.years.title)

    @property
    def _deciding(self) -> str:
        """The measure that charts are of: value added where there is any, else average points."""
        measures = list(self.store.data.stage.subject_measures)
        last: str = measures[-1]
        return last if measure(last).signed else str(measures[1])

    def _table(self, groups: pd.DataFrame, subject: str) -> str:
        if groups.empty or not subject:
            return ""
        stage = self.store.data.stage
        names = list(stage.subject_measures)
        tested = groups[groups["measure"] == self._deciding].set_index("subgroup")
        values = groups.pivot(index="subgroup", columns="measure", values="value")
        hidden = (groups["status"] == SUPPRESSED).groupby(groups["subgroup"]).any()
        table = values.reindex(index=tested.index, columns=names)
        spans = [
            format_of(measure(self._deciding)).interval(*ends)
            for ends in zip(tested["low"], tested["high"], strict=True)
        ]
        table.insert(0, "label", tested["label"])
        if tested["low"].notna().any():
            table["interval"] = spans
            table["verdict"] = tested["verdict"].map(markup.with_symbol)
        shown = table.reset_index(drop=True)
        return html_table(
            self.store.data.to_client(shown),
            f"{subject} by pupil group, {self._when}",
            headings={
                "label": "Pupil group",
                **stage.subject_measures,
                "interval": "95% interval",
                "verdict": f"Verdict on {stage.subject_measures[self._deciding].lower()}",
            },
            formats={name: format_of(measure(name)) for name in names},
            numeric=["interval"],
            suppressed=hidden.reindex(tested.index).reset_index(drop=True),
            withheld=[str(name) for name in shown if name != "label"],
            identifier="subject-groups-table",
        ) + (f'<p class="wb-source">{escape(NO_SENSITIVE)}</p>')

    def _chart(self, groups: pd.DataFrame, subject: str) -> Figure | None:
        rows = self._shown(groups, subject)
        if rows.empty:
            return None
        one = measure(self._deciding)
        heading = self.store.data.stage.subject_measures[one.name]
        columns = ["label", "value", "n", "low", "high", "verdict"]
        return charts.dots(
            self.store.data.to_client(rows[columns]),
            name="subject-groups-chart",
            title=f"{heading} in {subject} by pupil group, {self._when}, high to low",
            unit=heading if one.unit in heading else f"{heading} ({one.unit})",
            source=SOURCE,
            style=format_of(one),
            count_title="Entries",
        )

    def _shown(self, groups: pd.DataFrame, subject: str) -> pd.DataFrame:
        """Groups whose deciding measure may be shown and has a value."""
        if groups.empty or not subject:
            return pd.DataFrame()
        own = groups[(groups["measure"] == self._deciding) & (groups["status"] != SUPPRESSED)]
        return own[own["value"].notna()]

    def _grades(self, frame: pd.DataFrame, subject: str) -> Figure | None:
        if frame.empty or not subject:
            return None
        rows = frame.assign(value=frame["n"])
        return charts.bars(
            self.store.data.to_client(rows[["label", "value", "status"]]),
            name="grades-chart",
            title=f"Grades of all {self.store.data.stage.members} in {subject}, {self._when}",
            unit="Entries",
            source=SOURCE + _hidden(frame),
            style=COUNT,
            row_title="Grades",
        )

    def _against_prior(
        self, dots: pd.DataFrame, groups: pd.DataFrame, subject: str
    ) -> Figure | None:
        if not subject:
            return None
        return self._bands(groups, subject) if dots.empty else self._scatter(dots, subject)

    def _scatter(self, dots: pd.DataFrame, subject: str) -> Figure | None:
        known = dots.dropna(subset=["x", "y"])
        if known.empty:
            return None
        stage = self.store.data.stage
        left_out = len(dots) - len(known)
        without = f". {left_out} entries without prior attainment are left out" if left_out else ""
        return charts.scatter(
            self.store.data.to_client(known[["label", "x", "y"]]),
            name="prior-chart",
            title=f"Points in {subject} against prior attainment, {self._when}",
            x_title=PRIOR[stage.name][1],
            y_title="Points",
            source=SOURCE + without,
            x_style=POINTS,
            y_style=POINTS,
            row_title=stage.members.removesuffix("s").capitalize(),
            line=expected_line(dots),
            line_title=LINES[stage.name],
        )

    def _bands(self, groups: pd.DataFrame, subject: str) -> Figure | None:
        """Means by prior attainment, where single pupils may not be seen."""
        if groups.empty:
            return None
        points = list(self.store.data.stage.subject_measures)[1]
        bands = groups[(groups["group"] == "prior_attainment") & (groups["measure"] == points)]
        shown = bands[bands["status"] != SUPPRESSED]
        if shown.empty:
            return None
        return charts.bars(
            self.store.data.to_client(shown[["label", "value", "n"]]),
            name="prior-chart",
            title=f"Average points in {subject} by prior attainment, {self._when}",
            unit="Average points",
            source=SOURCE + _hidden(bands),
            style=format_of(measure(points)),
            row_title="Prior attainment",
        )


def _hidden(frame: pd.DataFrame) -> str:
    count = int((frame["status"] == SUPPRESSED).sum())
    return f". {count} bands are suppressed because they hold few pupils" if count else ""
