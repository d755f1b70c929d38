"""The page of an organisation's schools: tiles, schools high to low, pupil groups, attendance."""

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import panel as pn
import param

from workbench.access.disclosure import SUPPRESSED
from workbench.measures.catalogue import measure
from workbench.measures.groups import ALL
from workbench.stages.pooled import schools_of
from workbench.views import charts
from workbench.views.bridge import Bridge
from workbench.views.changing import changing
from workbench.views.contents import SavedPage, figures
from workbench.views.figure import Figure
from workbench.views.formats import COUNT, format_of
from workbench.views.parts import ChartView, html
from workbench.views.remit import frames
from workbench.views.remit.data import RemitData
from workbench.views.remit.page_saved import formats_of, saved_remit_page
from workbench.views.saver import Saver
from workbench.views.school import markup
from workbench.views.school.state import address_query
from workbench.views.school.tiles import result_tile
from workbench.views.styling import stylesheet
from workbench.views.tables import html_table

VIEWS: Mapping[str, str] = MappingProxyType(
    {"schools": "Schools", "groups": "Pupil groups", "attendance": "Attendance"}
)
ADDRESSED = ("view", "year", "measure", "sort", "order")
_LABELS = {
    "year": "Academic year",
    "measure": "Measure",
    "sort": "Order schools by",
    "order": "Order",
}
_FILTERS = {
    "schools": ("year", "measure", "sort", "order"),
    "groups": ("year", "measure"),
    "attendance": ("year", "sort", "order"),
}
_KINDS = {"trust": "trust", "local_authority": "local authority", "diocese": "diocese"}
_EMPTY = pd.DataFrame()
POOLED = "results and registers of the schools that share, pooled, worked out as DfE does"


class RemitState(param.Parameterized):
    """What is looked at, which is also the address. Public identifiers only."""

    view = param.Selector(objects=[""])
    year = param.Selector(objects=[""])
    measure = param.Selector(objects=[""])
    sort = param.Selector(objects={"Value": "value", "Name": "name", "Pupils": "n"})
    order = param.Selector(objects={"Highest first, or A to Z": "", "The other way": "up"})

    def take(self, query: Mapping[str, str]) -> None:
        """Take over the values of a query; what cannot be chosen has its default."""
        wanted = {}
        for name in ADDRESSED:
            one = self.param[name]
            allowed = one.objects.values() if isinstance(one.objects, dict) else one.objects
            value = query.get(name, "")
            wanted[name] = value if value in list(allowed) else one.default
        self.param.update(**wanted)


def remit_state(data: RemitData) -> RemitState:
    """A state with what can be chosen; the first of each is its default."""
    state = RemitState()
    choices: dict[str, Any] = {
        "view": {VIEWS[name]: name for name in data.views},
        "year": list(data.years),
        "measure": {measure(name).title: name for name in data.stage.choices},
    }
    for name, allowed in choices.items():
        state.param[name].objects = allowed
        state.param[name].default = next(
            iter(allowed.values() if isinstance(allowed, dict) else allowed)
        )
    state.param["sort"].default, state.param["order"].default = "value", ""
    state.take({})
    return state


class RemitPage(pn.viewable.Viewer):
    """Everything of an organisation's schools for one viewer."""

    data = param.ClassSelector(class_=RemitData, constant=True)
    state = param.ClassSelector(class_=RemitState, constant=True)
    frame = param.DataFrame(_EMPTY, constant=True, doc="protected figures of the open view")
    drawn = param.Integer(0, doc="rises when the frame is that of the state")

    def __init__(self, **params: Any) -> None:
        super().__init__(**params)
        self._bridge = Bridge(
            search=self.link(), announcement="", sizing_mode="stretch_width", margin=(4, 0)
        )
        self._filters = {name: _filter(self.state, name, label) for name, label in _LABELS.items()}
        self._bar = pn.Row(
            stylesheets=[":host { flex-wrap: wrap; }"], sizing_mode="stretch_width", margin=0
        )
        self._work_out()
        every = [self.state.param[name] for name in ADDRESSED]
        # a view is drawn from frames of the same moment, there after the state
        drawn = [self.param.drawn, self.state.param.sort, self.state.param.order]
        self._saver = Saver(
            page="remit",
            formats=list(formats_of(self.data)),
            sizing_mode="stretch_width",
            margin=(4, 0),
        )
        self._shown = (
            html(pn.bind(lambda *_: self._body(), *drawn)),
            ChartView(
                figure=pn.bind(lambda *_: self._figure(), *drawn),
                download=self._download,
            ),
        )
        self._layout = pn.Column(
            html(_head(self.data)),
            html(_stages(self.data)),
            html(pn.bind(lambda *_: self._navigation(), *every)),
            self._bar,
            self._bridge,
            self._saver,
            *self._shown,
            sizing_mode="stretch_width",
            max_width=1160,
            styles={"margin": "0 auto"},
        )
        self._bridge.param.watch(lambda event: self.state.take(address_query(event.new)), "search")
        self.state.param.watch(self._work_out, ["view", "year", "measure"])
        self.state.param.watch(self._tell, list(ADDRESSED), precedence=2)
        self._offer()

    def __panel__(self) -> Any:
        return self._layout

    def link(self, **changes: str) -> str:
        """Address of this state with changes, from the question mark on."""
        wanted = {name: changes.get(name, getattr(self.state, name)) for name in ADDRESSED}
        told = {n: v for n, v in wanted.items() if v and v != self.state.param[n].default}
        stage = {"stage": self.data.stage.name} if self.data.stage.name != "ks4" else {}
        return "?" + urlencode({"organisation": self.data.key, **stage, **told})

    @property
    def shown(self) -> str:
        """The measure that schools are set out by."""
        return frames.ATTENDANCE[0] if self.state.view == "attendance" else self.state.measure

    def _work_out(self, *_: Any) -> None:
        data, state = self.data, self.state
        self._bar.objects = [self._filters[name] for name in _FILTERS[state.view]]
        if not data.has_pupils:
            self.drawn += 1
            return
        tiles = dict.fromkeys((state.measure, *data.stage.tiles))
        found = {
            "schools": lambda: frames.results(data, state.year, list(tiles)),
            "groups": lambda: frames.groups(data, state.year, state.measure),
            "attendance": lambda: frames.attendance(data, state.year),
        }[state.view]()
        with changing(self):
            self.frame = found
        self.drawn += 1

    def _tell(self, *_: Any) -> None:
        said = f"{VIEWS[self.state.view]} of {self.data.name}, {self.state.year}."
        self._bridge.param.update(search=self.link(), announcement=said)
        self._offer()

    def _offer(self) -> None:
        """Offer the charts that are shown now."""
        self._saver.charts = [(f.name, f.title) for part in self._shown for f in figures(part)]

    def saved(self) -> SavedPage:
        """The open view as it is saved."""
        view = self.state.view
        return saved_remit_page(
            self.data,
            self.state,
            VIEWS[view],
            _FILTERS[view],
            _LABELS,
            self.link(),
            self._shown,
        )

    def _navigation(self) -> str:
        links = [
            f'<li><a id="view-{name}" href="{escape(self.link(view=name))}"'
            f"{' aria-current="page"' if name == self.state.view else ''}>{VIEWS[name]}</a></li>"
            for name in self.data.views
        ]
        return f'<nav class="wb-nav" aria-label="Views"><ul>{"".join(links)}</ul></nav>'

    def _body(self) -> str:
        if self.data.has_pupils and self.frame.empty:
            return markup.heading(
                "Attendance", "No registers of this year are held of the schools."
            )
        title = f"{VIEWS[self.state.view]}, {self.state.year}"
        pooled = self.frame[self.frame["group"] == ALL] if len(self.frame) else self.frame
        if self.state.view == "groups":
            return markup.heading(title) + _group_table(self.data, self.frame, self.state)
        head = markup.heading(title, "All pupils of the schools that share, pooled.")
        if not self.data.has_pupils:
            head = markup.heading(title, "Published figures alone.")
        source = f"{self.data.name}, {self.state.year}: {POOLED}"
        rows = self.data.to_client(pooled).to_dict("records")
        tiles = [replace(result_tile(row), source=source) for row in rows]
        return head + markup.tiles(tiles) + school_table(self)

    def rows(self) -> pd.DataFrame:
        """One row a school, in order: urn, label, n, value, low, high, verdict, status, source."""
        own = schools_of(self.frame, self.shown) if len(self.frame) else _EMPTY
        told = self.data.published
        mine = (told["measure"] == self.shown) & (told["year"] == self.state.year)
        others = told[mine & ~told["urn"].isin(self.data.shared)]
        shared = own.assign(source="Pupils") if len(own) else own
        both = pd.concat([shared, others.assign(source="Published", status="published")])
        known = pd.DataFrame({"urn": list(self.data.schools)})
        joined = known.merge(both, on="urn", how="left") if len(both) else known
        columns = ("n", "value", "low", "high", "national", "verdict", "status", "source")
        full = joined.reindex(columns=["urn", *columns]).assign(
            label=joined["urn"].map(self.data.schools)
        )
        full = full.assign(**{c: full[c].astype("object").fillna("") for c in columns[5:]})
        up = self.state.order == "up"
        by = "label" if self.state.sort == "name" else self.state.sort
        ascending = up if by != "label" else not up
        return full.sort_values([by, "label"], ascending=[ascending, True], ignore_index=True)

    def _figure(self) -> Figure | None:
        if self.state.view == "groups":
            rows = self.frame[self.frame["status"] != SUPPRESSED] if len(self.frame) else _EMPTY
        else:
            rows = self.rows()
        shown = rows[rows["value"].notna()] if len(rows) else rows
        if shown.empty:
            return None
        one = measure(self.shown)
        numbers = {n: shown[n].astype("float64") for n in ("n", "value", "low", "high", "national")}
        what = "pupil group" if self.state.view == "groups" else "school"
        return charts.dots(
            self.data.to_client(shown[["label", "verdict"]].assign(**numbers)),
            name="remit-chart",
            title=f"{one.title} by {what}, high to low",
            unit=f"{one.title} ({one.unit})",
            source="results and registers of the schools that share, worked out as DfE does; the "
            "others as DfE published",
            style=format_of(one),
            row_title=what.capitalize(),
        )

    def _download(self, _: Figure) -> str:
        if not self.data.rights.download:
            return ""
        chosen = {"year": self.state.year, "measure": self.state.measure}
        stage = self.data.stage.name
        return str(
            self.data.download("remit-schools", organisation=self.data.key, stage=stage, **chosen)
        )


def school_table(page: RemitPage) -> str:
    """Schools as rows: pupils, the measure with interval and verdict, and the other headlines."""
    data, rows = page.data, page.rows()
    shown = page.shown
    one = measure(shown)
    style = format_of(one)
    spans = zip(rows["low"], rows["high"], strict=True)
    columns: dict[str, Any] = {
        "School": rows["label"],
        "Figures": rows["source"],
        "Pupils": rows["n"].astype("float64"),
        one.title: rows["value"].astype("float64"),
        "95% interval": pd.Series([style.interval(*ends) for ends in spans], index=rows.index),
        "Verdict": rows["verdict"].map(markup.with_symbol),
    }
    formats = {"Pupils": COUNT, one.title: style}
    beside = [n for n in page.frame["measure"].unique() if n != shown] if len(page.frame) else []
    for name in beside[:4]:
        values = schools_of(page.frame, str(name)).set_index("urn")["value"]
        columns[measure(str(name)).title] = rows["urn"].map(values).astype("float64")
        formats[measure(str(name)).title] = format_of(measure(str(name)))
    links = {
        label: f"/school?urn={urn}"
        for urn, label in zip(rows["urn"], rows["label"], strict=True)
        if urn in data.linked
    }
    table = html_table(
        data.to_client(pd.DataFrame(columns)),
        f"{one.title} of each school, {page.state.year}",
        formats=formats,
        suppressed=(rows["source"] == "Pupils") & rows["value"].isna(),
        numeric=["95% interval"],
        links=links,
        identifier="remit-table",
    )
    return f'{table}<p class="wb-source">{escape(_notes(data))}</p>'


def _group_table(data: RemitData, frame: pd.DataFrame, state: RemitState) -> str:
    one = measure(state.measure)
    style = format_of(one)
    spans = zip(frame["low"], frame["high"], strict=True)
    table = pd.DataFrame(
        {
            "Pupil group": frame["label"],
            "Pupils": frame["n"],
            one.title: frame["value"],
            "95% interval": [style.interval(*ends) for ends in spans],
            "Verdict": frame["verdict"].map(markup.with_symbol),
            "National": frame["national"],
        }
    )
    return html_table(
        data.to_client(table),
        f"{one.title} by pupil group, all pupils pooled, {state.year}",
        formats={"Pupils": COUNT, one.title: style, "National": style},
        suppressed=frame["status"] == SUPPRESSED,
        withheld=("Pupils", one.title, "95% interval", "Verdict"),
        numeric=["95% interval"],
        identifier="remit-groups",
    )


def _notes(data: RemitData) -> str:
    few = data.rights.threshold
    return (
        "Pupils: worked out from the pupils of a school that shares their data; these are pooled. "
        "Published: as DfE's tables have it, in no pooled figure. Pooled figures are over pupils, "
        f"not a mean of schools. Figures about fewer than {few} pupils are suppressed; years are "
        "not put together to show them, because the years that are shown would give them away."
    )


def _head(data: RemitData) -> str:
    kind = _KINDS[data.key.partition(":")[0]]
    made_up = '<span class="wb-tag">SYNTHETIC</span>' if data.synthetic else ""
    why = (
        "your account does not have reports of several schools"
        if data.agreed
        else "no school shares its pupils' data"
    )
    none = "" if data.has_pupils else f" No pupils are pooled: {why}."
    return (
        f"<h1>{escape(data.name.removesuffix(' (SYNTHETIC)'))} {made_up}</h1>"
        f"<p class='wb-who'>{len(data.schools)} schools of the {kind}, {data.agreed} of which "
        f"{'shares its' if data.agreed == 1 else 'share their'} pupils' data. You see this page as "
        f"<strong>{escape(data.rights.role)}</strong>, for {escape(data.rights.purpose)}.{none}</p>"
    )


def _stages(data: RemitData) -> str:
    if len(data.stages) < 2:
        return ""
    links = [
        f'<li><a href="/remit?{escape(urlencode({"organisation": data.key, "stage": one.name}))}"'
        f"{' aria-current="page"' if one == data.stage else ''}>{escape(one.title)}</a></li>"
        for one in data.stages
    ]
    return f'<nav class="wb-nav" aria-label="Key stages"><ul>{"".join(links)}</ul></nav>'


def _filter(state: RemitState, name: str, label: str) -> pn.widgets.Select:
    return pn.widgets.Select.from_param(
        state.param[name],
        name=label,
        description=None,
        styles={"flex": "1 1 150px", "max-width": "220px", "min-width": "min(150px, 45%)"},
        stylesheets=[stylesheet("select.css")],
        sizing_mode="stretch_width",
        margin=(8, 14, 4, 0),
    )
