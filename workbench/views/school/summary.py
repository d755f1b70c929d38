"""The performance summary: results of three years, and progress of the same years beside them."""

from html import escape
from typing import Any

import pandas as pd
import panel as pn
import param

from workbench.measures.catalogue import measure
from workbench.views.parts import html
from workbench.views.performance import SPOKEN, breaks, counted_cells, summary_cells
from workbench.views.school import markup
from workbench.views.school.saving import address_of
from workbench.views.school.store import SchoolStore
from workbench.views.school.tiles import source_of
from workbench.views.tables import html_table
from workbench.views.theme import ABOVE, BELOW

LEAD = "Choose a measure to see it by pupil group."
PROGRESS = "Progress compares with {} who had the same earlier results, whose average is 0."
KEY = (
    f"{ABOVE.symbol} {ABOVE.words} and {BELOW.symbol} {BELOW.words} the national average. "
    "Figures without a symbol are in line with it or are not tested."
)


class Summary(pn.viewable.Viewer):
    """Every pair of results and progress, a row each."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._layout = html(pn.bind(self._shown, self.store.param.summary))

    def __panel__(self) -> Any:
        return self._layout

    def _shown(self, frame: pd.DataFrame) -> str:
        if frame.empty:
            return ""
        store = self.store
        stage, years = store.data.stage, store.data.years_to(store.state.year)
        span = years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
        table = summary_table(store, frame)
        caption = f"Actual results and pupil progress, {span}"
        notes = [*breaks(frame[frame["measure"].isin(stage.summary)], years)]
        address = address_of(store, "summary", "year")
        told = set(frame.loc[frame["value"].notna(), "measure"])
        known = [name for name in stage.summary if name in told]
        save = f'<a href="{escape(address)}" download>Download (CSV)</a>' if address else ""
        return (
            markup.heading(f"Performance summary, {span}", guide=LEAD)
            + html_table(
                store.data.to_client(table),
                caption,
                numeric=[name for name in table.columns if name != "Measure"],
                links=_links(store),
                identifier="summary-table",
                spoken=SPOKEN,
            )
            + "".join(f'<p class="wb-note">{escape(note)}</p>' for note in notes)
            + f'<p class="wb-key">{escape(KEY)} {escape(PROGRESS.format(stage.members))}</p>'
            + f'<p class="wb-source">Source: {escape(source_of(stage))}. {save}</p>'
            + "<details><summary>How these were calculated</summary>"
            + markup.calculations(store.state, known)
            + "</details>"
        )


def summary_table(store: SchoolStore, frame: pd.DataFrame) -> pd.DataFrame:
    """The performance summary of a year and the two before it, in the words of its cells.

    Args:
        store: of the school.
        frame: of :func:`workbench.views.school.results_frames.summary`.
    """
    data = store.data
    years = data.years_to(store.state.year)
    members = f"{data.stage.members[:1].upper()}{data.stage.members[1:]}"
    title = f"{members}, and the share matched to earlier results"
    counted = counted_cells(frame, title, data.stage.matched, years, data.rights.threshold)
    return summary_cells(frame, data.stage.pairs, years, counted)


def _links(store: SchoolStore) -> dict[str, str]:
    """Each row to the pupil groups of its measure."""
    known = store.state.param.measure.objects.values()
    named = ((pair.label, pair.actual or pair.progress) for pair in store.data.stage.pairs)
    return {
        label: store.state.link(view="groups", measure=measure(name).name, subject="")
        for label, name in named
        if name in known
    }
