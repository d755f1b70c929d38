"""The page of a school: head, filters, and the view that is open."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import panel as pn
import param

from workbench.errors import PolicyDenied
from workbench.measures.catalogue import measure
from workbench.measures.groups import ALL
from workbench.views.bridge import Bridge
from workbench.views.contents import SavedPage, figures
from workbench.views.formats import COUNT
from workbench.views.parts import html
from workbench.views.saver import Saver
from workbench.views.school import markup
from workbench.views.school.attendance import Attendance
from workbench.views.school.choices import VIEWS, group_label, part_of
from workbench.views.school.groups import Groups
from workbench.views.school.overview import Overview
from workbench.views.school.page_saved import formats_of, saved_school_page
from workbench.views.school.protected import check_wish
from workbench.views.school.published import PublishedFigures
from workbench.views.school.pupil_frames import check_lists
from workbench.views.school.pupils import Pupils
from workbench.views.school.rights import Rights
from workbench.views.school.state import ADDRESSED, WORKED, SchoolState, address_query
from workbench.views.school.store import SchoolStore
from workbench.views.school.subjects import Subjects
from workbench.views.school.summary import Summary
from workbench.views.school.worked import Worked
from workbench.views.styling import stylesheet

_VIEWERS = {
    "overview": Overview,
    "summary": Summary,
    "groups": Groups,
    "subjects": Subjects,
    "pupils": Pupils,
    "attendance": Attendance,
    "published": PublishedFigures,
    "worked": Worked,
}
_FILTERS = {
    "overview": ("year", "measure"),
    "summary": ("year",),
    "groups": ("year", "span", "measure", "second", "comparator"),
    "subjects": ("year", "span", "group", "subject", "order"),
    "pupils": ("year", "group", "prior", "subject", "difference"),
    "attendance": ("year", "group"),
    "published": ("measure",),
    "worked": ("year",),
}
_LABELS = {
    "year": "Academic year",
    "measure": "Measure",
    "group": "Pupil group",
    "subject": "Subject",
    "order": "Order of subjects",
    "span": "Years of one subject",
    "second": "Second indicator",
    "comparator": "Compared with",
    "prior": "Prior attainment",
    "difference": "Difference from the estimate",
}
_LABELS_OF_VIEWS = {
    ("groups", "span"): "One year or three",
    ("groups", "measure"): "First indicator",
}

_WIDE: dict[str, Any] = {"sizing_mode": "stretch_width", "margin": 0}


class SchoolPage(pn.viewable.Viewer):
    """Everything of one school for one viewer. Views are made when they are first opened."""

    store = param.ClassSelector(class_=SchoolStore, constant=True)

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        state = self.store.state
        self._views: dict[str, Any] = {}
        self._filters: dict[tuple[str, str], Any] = {}
        self._bridge = Bridge(
            search=state.search,
            announcement=announcement(self.store),
            sizing_mode="stretch_width",
            margin=(4, 0),
        )
        self._saver = Saver(page="school", sizing_mode="stretch_width", margin=(4, 0))
        self._bar = pn.Row(stylesheets=[":host { flex-wrap: wrap; }"], **_WIDE)
        self._place = pn.Column(**_WIDE)
        self._layout = self._arranged()
        self._show()
        self._bridge.param.watch(lambda event: self._follow(event.new), "search")
        # after the store, whose frames the view and the sentence are about
        state.param.watch(self._show, "view", precedence=1)
        state.param.watch(self._tell, [*ADDRESSED, WORKED], precedence=2)
        self.store.param.watch(self._tell, "said", precedence=2)

    def _arranged(self) -> pn.Column:
        state = self.store.state
        everything = (state.param[name] for name in ADDRESSED)
        return pn.Column(
            html(markup.head(self.store.data)),
            html(markup.stages(self.store.data)),
            html(pn.bind(lambda *_: markup.navigation(state), *everything)),
            self._bar,
            html(pn.bind(markup.refusal, self.store.param.refused)),
            self._bridge,
            self._saver,
            self._place,
            sizing_mode="stretch_width",
            max_width=1160,
            styles={"margin": "0 auto"},
        )

    def __panel__(self) -> Any:
        return self._layout

    def _show(self, *_: Any) -> None:
        view = self.store.state.view
        if view not in self._views:
            self._views[view] = _VIEWERS[view](store=self.store)
        self._bar.objects = [self._filter(view, name) for name in self._chosen(view)]
        self._place.objects = [self._views[view]]
        self._offer()

    def _filter(self, view: str, name: str) -> Any:
        """The list of a filter under the label that it has in a view; made once."""
        key = name, _LABELS_OF_VIEWS.get((view, name), _LABELS[name])
        if key not in self._filters:
            self._filters[key] = _filter(self.store.state, *key)
        return self._filters[key]

    def _chosen(self, view: str) -> tuple[str, ...]:
        """Filters of a view; those with nothing to choose from are left out."""
        data = self.store.data
        absent = {"span"} if len(data.years) < 2 else set()
        absent |= set() if data.stage.has_subjects else {"subject"}
        return tuple(name for name in _FILTERS[view] if name not in absent)

    def saved(self) -> SavedPage:
        """The open view as it is saved.

        Raises:
            PolicyDenied: the address asks for what the role may not see, or for one pupil.
        """
        filters = self._chosen(self.store.state.view)
        return saved_school_page(self.store, filters, _LABELS, self._place)

    def _offer(self) -> None:
        """Offer to save what is shown now."""
        shown = [(one.name, one.title) for one in figures(self._place)]
        self._saver.param.update(
            formats=list(formats_of(self.store.data, self.store.state)), charts=shown
        )

    def explain(self, query: Mapping[str, str]) -> bool:
        """Say why what an address asks for is not shown; whether it is refused."""
        try:
            check_address(query, self.store.data.rights)
        except PolicyDenied as denied:
            self.store.refuse(str(denied))
            self._tell()
            return True
        return False

    def _follow(self, search: str) -> None:
        if not self.explain(address_query(search)):
            self.store.state.follow(search)

    def _tell(self, *_: Any) -> None:
        self._bridge.param.update(
            search=self.store.state.search, announcement=announcement(self.store)
        )
        # a page never shows figures of two releases side by side: it is opened anew
        self._bridge.outdated = not self.store.data.newest()
        self._offer()


def _filter(state: SchoolState, name: str, label: str) -> pn.widgets.Select:
    """A list to choose from: the browser's own, which opens by keyboard and suits a phone."""
    return pn.widgets.Select.from_param(
        state.param[name],
        name=label,
        description=None,
        # told to the browser alone: Panel adds up widths and would not let the lists wrap
        styles={"flex": "1 1 150px", "max-width": "220px", "min-width": "min(150px, 45%)"},
        stylesheets=[stylesheet("select.css")],
        sizing_mode="stretch_width",
        margin=(8, 14, 4, 0),
    )


def check_address(query: Mapping[str, str], rights: Rights) -> None:
    """Refuse an address that asks for what the role may never see.

    Raises:
        PolicyDenied: says what it was and what may be looked at instead.
    """
    check_wish(query, rights.sensitive)
    if query.get("view") == "pupils":
        check_lists(rights)


def announcement(store: SchoolStore) -> str:
    """What is shown now, in one sentence: "Pupil groups, 2018/19. Showing 143 pupils." """
    state = store.state
    if store.refused:
        return str(store.refused)
    if state.view == "pupils":
        return str(store.said)
    if not store.data.has_pupils or state.view == "published":
        return f"{VIEWS[state.view]} of {store.data.name}."
    if state.view == WORKED:
        return f"{VIEWS[state.view]}: {measure(state.worked).title}, {state.year}."
    who = "" if state.group == ALL else f": {group_label(part_of(state.group))}"
    count = "few" if (pupils := _count(store)) is None else COUNT.value(pupils)
    subject = f", {state.subject}" if state.subject and state.view == "subjects" else ""
    return f"{VIEWS[state.view]}{subject}, {state.year}. Showing {count} pupils{who}."


def _count(store: SchoolStore) -> int | None:
    """Pupils that the open view is about: the cohort's, or those on the register."""
    if store.state.view != "attendance" or store.attendance.empty:
        return None if store.in_group is None else int(store.in_group)
    pupils = store.attendance["n"].iloc[0]
    return None if pd.isna(pupils) else int(pupils)
