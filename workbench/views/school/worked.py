"""How a headline figure was calculated: what the measure is, and the school's own numbers."""

from html import escape
from typing import Any

import panel as pn
import param

from workbench.measures.catalogue import measure
from workbench.measures.described import breaks, facts
from workbench.measures.measure import Measure
from workbench.views.changing import changing
from workbench.views.parts import html
from workbench.views.school import markup
from workbench.views.school.choices import ATTENDANCE_MEASURES
from workbench.views.school.state import WORKED
from workbench.views.school.store import SchoolStore
from workbench.views.school.tiles import PUPILS, source_of
from workbench.views.school.worked_frames import Working, working
from workbench.views.school.worked_words import steps, suppression_rule
from workbench.views.tables import html_table

SUPPRESSED = (
    "The figure of {} is suppressed: it is about few pupils, or would give such a figure away. So "
    "are the numbers behind it."
)
NONE_HELD = "There is no figure of {}: {}."


class Worked(pn.viewable.Viewer):
    """The page of one measure with the numbers of the school in it."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)
    found = param.ClassSelector(class_=Working, constant=True, doc="the sums; protected")

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._layout = html(pn.bind(self._shown, self.param.found))

    def __panel__(self) -> Any:
        return self._layout

    @param.depends(
        "store.state.view", "store.state.year", "store.state.worked", watch=True, on_init=True
    )
    def _update(self) -> None:
        data, state = self.store.data, self.store.state
        if state.view != WORKED or not data.has_pupils:
            return
        attended = state.worked in ATTENDANCE_MEASURES
        register = data.register(state.year) if attended else None
        found = working(data, register, state.year, state.worked)
        with changing(self):
            self.found = found
        self.store.tell("", "")

    def _shown(self, found: Working | None) -> str:
        if found is None:
            return ""
        state = self.store.state
        one = measure(state.worked)
        return (
            markup.trail([*_before(self.store, one), ("How this was calculated", "")])
            + markup.heading(f"How this was calculated: {one.title}", one.description)
            + self._numbers(one, found)
            + "<h3>The measure</h3>"
            + _definitions([*facts(one), ("Suppression", self._rule)])
            + _list("Limits", one.limits)
            + _list("Breaks in series", breaks(one))
        )

    @property
    def _rule(self) -> str:
        return suppression_rule(self.store.data.rights.threshold)

    def _numbers(self, one: Measure, found: Working) -> str:
        data, year = self.store.data, self.store.state.year
        title = f"<h3>The school's numbers, {escape(year)}</h3>"
        if found.hidden:
            return f'{title}<p class="wb-note">{escape(SUPPRESSED.format(year))}</p>'
        if not found.shown:
            why = str(found.row.get("status", "no data are held")).replace("_", " ")
            return f'{title}<p class="wb-note">{escape(NONE_HELD.format(year, why))}</p>'
        attended = one.name in ATTENDANCE_MEASURES
        table = steps(found, PUPILS if attended else data.stage.members)
        source = "the school's own registers" if attended else source_of(data.stage)
        return (
            title
            + html_table(
                data.to_client(table),
                f"{one.title} of all {PUPILS if attended else data.stage.members}, {year}",
                identifier="worked-table",
                css_class="wb-table wb-worked",
            )
            + f'<p class="wb-source">Source: {escape(source)}.</p>'
        )


def _before(store: SchoolStore, one: Measure) -> list[tuple[str, str]]:
    """The views that lead here: the overview, and the groups or the attendance of the measure."""
    state = store.state
    first = ("Overview", state.link(view="overview", subject=""))
    if one.name in ATTENDANCE_MEASURES:
        return [first, ("Attendance", state.link(view="attendance", subject=""))]
    if one.name not in state.param.measure.objects.values():
        return [first]
    groups = state.link(view="groups", measure=one.name, subject="")
    return [first, (f"{one.title} by pupil group", groups)]


def _definitions(told: list[tuple[str, str]]) -> str:
    rows = "".join(
        f"<div><dt>{escape(name)}</dt><dd>{escape(said.replace('`', ''))}</dd></div>"
        for name, said in told
    )
    return f'<dl class="wb-told">{rows}</dl>'


def _list(title: str, lines: "tuple[str, ...] | list[str]") -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h4>{escape(title)}</h4><ul>{items}</ul>" if lines else ""
