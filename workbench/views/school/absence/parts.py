"""What each part of the attendance view is laid out from."""

from collections.abc import Callable, Mapping
from typing import Any

import panel as pn

from workbench.views.parts import ChartView, html
from workbench.views.school.absence.counting_view import rules_table, transition_table
from workbench.views.school.absence.groups_view import crossed_tables
from workbench.views.school.absence.pupils_view import lines_table, near_table, ten_table
from workbench.views.school.absence.reasons_view import reasons_figure
from workbench.views.school.absence.spells_view import spells_figure
from workbench.views.school.absence.store import AttendanceStore
from workbench.views.school.absence.today_view import to_date_table, weeks_figure
from workbench.views.school.saving import download_of

FILTERS = ("year", "group")


def further(store: AttendanceStore) -> Mapping[str, Callable[[], list[Any]]]:
    """Makers of what stands in each part, beside what the view itself puts there."""

    def table(make: Callable[..., str], *names: str) -> Any:
        return html(pn.bind(lambda *frames: make(store, *frames), *(store.param[n] for n in names)))

    def chart(make: Callable[..., Any], name: str, download: str) -> Any:
        return ChartView(
            figure=pn.bind(lambda frame: make(store, frame), store.param[name]),
            download=download_of(store.school, download, *FILTERS),
        )

    return {
        "today": lambda: [
            table(to_date_table, "to_date"),
            chart(weeks_figure, "weeks", "school-weeks"),
        ],
        "pupils": lambda: [
            table(lines_table, "lines"),
            table(near_table, "near"),
            table(ten_table, "ten", "ten_pupils"),
        ],
        "groups": lambda: [table(crossed_tables, "crossed")],
        "reasons": lambda: [chart(reasons_figure, "reasons", "reasons")],
        "patterns": lambda: [chart(spells_figure, "spells", "spells")],
        "counting": lambda: [
            table(rules_table, "rules"),
            table(transition_table, "transition"),
        ],
    }
