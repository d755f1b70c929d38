"""Pupils: the list with its filters, one pupil's page, and a what-if without some of them."""

from html import escape
from typing import Any

import pandas as pd
import panel as pn
import param

from workbench.measures.groups import ALL
from workbench.views.formats import COUNT
from workbench.views.parts import html
from workbench.views.school import markup
from workbench.views.school.choices import DIFFERENCES, PRIOR_BANDS, group_label, part_of
from workbench.views.school.pupil_file import RESULT_FORMATS, PupilFile
from workbench.views.school.pupil_frames import COLUMNS, ESTIMATES, kept, pupil_title, shown
from workbench.views.school.pupils_store import PupilStore
from workbench.views.school.store import SchoolStore
from workbench.views.school.what_if_panel import WhatIf
from workbench.views.tables import html_table

_NO_FILTERS = {"group": ALL, "prior": "", "subject": "", "difference": ""}
LEAD = "Choose a name to see one pupil. Choose a heading to put the list in its order."


class Pupils(pn.viewable.Viewer):
    """All pupils that the filters leave, or one of them."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._pupils = PupilStore(store=self.store)
        found = self._pupils.param
        self._what_if = WhatIf(pupils=self._pupils)
        self._layout = pn.Column(
            html(pn.bind(self._top, found.listed, found.opened)),
            self._what_if,
            html(pn.bind(self._below, found.listed, found.opened)),
            sizing_mode="stretch_width",
            margin=0,
        )

    def __panel__(self) -> Any:
        return self._layout

    def _top(self, listed: pd.DataFrame, opened: PupilFile | None) -> str:
        state = self.store.state
        if opened is not None:
            steps = [("Pupils", state.link(pupil="")), (opened.name, "")]
            return markup.trail(steps) + pupil_page(self.store, opened)
        heading = markup.heading(f"Pupils in {state.year}", guide=LEAD)
        if self._pupils.everybody.empty:
            return heading + "<p>No pupils are held for this year.</p>"
        return heading + self._count(listed)

    def _below(self, listed: pd.DataFrame, opened: PupilFile | None) -> str:
        return "" if opened is not None else self._list(listed)

    def _count(self, listed: pd.DataFrame) -> str:
        """How many pupils remain under which filters; why none does."""
        everybody = self._pupils.everybody
        alone = kept(self.store.data, everybody, self._pupils.wish)
        members = self.store.data.stage.members
        of = f"{COUNT.value(len(listed))} of {COUNT.value(len(everybody))} {members}"
        if not alone:
            return f'<p id="remaining">{of}.</p>'
        words = "; ".join(self._words(name) for name in alone)
        address = escape(self.store.state.link(**_NO_FILTERS))
        back = f'<a href="{address}">Show all pupils</a>'
        why = ""
        if listed.empty:
            each = [f"{self._words(name)}: {int(one.sum())}" for name, one in alone.items()]
            why = (
                " Nobody is in all of these at once. Pupils in each by itself: "
                f"{escape('; '.join(each))}."
                if len(alone) > 1
                else " Nobody in this year is."
            )
        return f'<p id="remaining">{of}: {escape(words)}.{why} {back}</p>'

    def _words(self, name: str) -> str:
        state = self.store.state
        match name:
            case "group":
                return group_label(part_of(state.group))
            case "prior":
                return f"prior attainment {_title(PRIOR_BANDS, state.prior).lower()}"
            case "subject":
                return f"entered for {state.subject}"
            case _:
                return _title(DIFFERENCES, state.difference).lower()

    def _list(self, listed: pd.DataFrame) -> str:
        if listed.empty:
            return ""
        data, state = self.store.data, self.store.state
        columns = COLUMNS[data.stage.name]
        titles = {"name": pupil_title(data), **{one.name: one.title for one in columns}}
        sortable = ["name", *(one.name for one in columns if one.sort)]
        column = state.sort.removeprefix("-")
        dash = "-" if state.sort.startswith("-") else ""
        links = [state.link(pupil=self._pupils.handle(key)) for key in listed["pupil_id"]]
        return (
            html_table(
                data.to_client(shown(data, listed)),
                f"Pupils in {state.year}, {data.stage.title}",
                formats={one.title: one.style for one in columns if one.style},
                links=pd.Series(links),
                sorts={titles[one]: state.link(sort=_turned(one, state.sort)) for one in sortable},
                order=f"{dash}{titles[column]}",
                css_class="wb-table wb-people",
                identifier="pupils-list",
            )
            + f'<p class="wb-source">{escape(ESTIMATES[data.stage.name])} {self._save()}</p>'
        )

    def _save(self) -> str:
        if not self.store.data.rights.download:
            return ""
        state = self.store.state
        names = ("stage", "year", "group", "prior", "subject", "difference", "sort")
        chosen = {name: str(getattr(state, name)) for name in names if getattr(state, name)}
        address = self.store.data.download("pupils", urn=self.store.data.urn, **chosen)
        return f'<a href="{escape(address)}" download>Download this list (CSV)</a>'


def pupil_page(store: SchoolStore, pupil: PupilFile) -> str:
    """The page of one pupil as markup, with its heading."""
    stage = store.data.stage
    results = (
        html_table(
            store.data.to_client(pupil.results),
            f"Results in {store.state.year}",
            formats={n: one for n, one in RESULT_FORMATS.items() if n in pupil.results},
            identifier="pupil-results",
        )
        if len(pupil.results)
        else "<p>No entries that count are held.</p>"
    )
    attendance = (
        _facts(pupil.attendance, "pupil-attendance")
        if pupil.attendance
        else "<p>No attendance of this pupil is held for this year.</p>"
    )
    note = f'<p class="wb-source">{escape(pupil.note)}</p>' if pupil.note else ""
    return (
        markup.heading(pupil.name, f"{stage.title}, {store.state.year}")
        + _facts(pupil.facts, "pupil-facts")
        + f'<p class="wb-source">{escape(ESTIMATES[stage.name])}</p>'
        + f"<h3>Results by subject</h3>{results}{note}"
        + f"<h3>Attendance in {escape(store.state.year)}</h3>{attendance}"
    )


def _facts(facts: tuple[tuple[str, str], ...], identifier: str) -> str:
    rows = "".join(
        f"<div><dt>{escape(title)}</dt><dd>{escape(text)}</dd></div>" for title, text in facts
    )
    return f'<dl class="wb-facts" id="{identifier}">{rows}</dl>'


def _turned(column: str, now: str) -> str:
    """The order that a heading leads to: names from A, numbers from the highest, then about."""
    first, second = (column, f"-{column}") if column == "name" else (f"-{column}", column)
    return second if now == first else first


def _title(choices: Any, value: str) -> str:
    return next(str(title) for title, one in choices.items() if one == value)
