"""What is looked at: the state of the page, which is also its address."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, urlencode

import param

from workbench.measures.groups import ALL
from workbench.views.school.choices import (
    ATTENDANCE_PARTS,
    BY_ENTRIES,
    DIFFERENCES,
    PRIOR_BANDS,
    SORTS,
    SPANS,
    VIEWS,
)

_OF_VIEWS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "span": ("subjects", "groups"),
        "second": ("groups",),
        "comparator": ("groups",),
        "prior": ("pupils",),
        "difference": ("pupils",),
        "sort": ("pupils",),
        "pupil": ("pupils",),
        "part": ("attendance",),
    }
)
"""What belongs to some views, so that addresses of the others leave it out."""
WORKED = "worked"
ADDRESSED = ("view", "year", "measure", "group", "subject", "order", *_OF_VIEWS)
_HANDLE = re.compile(r"[A-Za-z0-9_-]{16,32}")


class SchoolState(param.Parameterized):
    """What is looked at, in public identifiers only.

    A pupil is named by a handle that means nothing outside the page that made it.
    """

    urn = param.String(constant=True, doc="the school")
    stage = param.String(constant=True, doc="the key stage, where it is not the school's first")
    view = param.Selector(objects=dict(VIEWS), doc="part of the page that is open")
    year = param.Selector(objects=[""], doc="academic year")
    measure = param.Selector(objects=[""], doc="measure of results")
    group = param.Selector(objects=[ALL], doc="pupil group")
    subject = param.Selector(objects=[""], doc="subject, or empty for all")
    order = param.Selector(objects=[BY_ENTRIES], doc="of subjects")
    span = param.Selector(objects=dict(SPANS), default="", doc="years of a subject or of groups")
    second = param.Selector(objects=[""], doc="second indicator of pupil groups")
    comparator = param.Selector(objects=[""], doc="what pupil groups are compared with")
    worked = param.Selector(objects=[""], doc="measure whose calculation is shown")
    prior = param.Selector(objects=dict(PRIOR_BANDS), default="", doc="prior attainment band")
    difference = param.Selector(objects=dict(DIFFERENCES), default="", doc="from the estimate")
    sort = param.Selector(objects=list(SORTS), default="name", doc="of the list of pupils")
    pupil = param.String("", doc="handle of the pupil whose page is open, or empty")
    part = param.Selector(
        objects={title: name for name, title in ATTENDANCE_PARTS.items()},
        default="today",
        doc="part of the attendance view",
    )

    @property
    def search(self) -> str:
        """The query of this state's address; what has its default is left out."""
        return self.link()

    def link(self, **changes: str) -> str:
        """Address of this state with changes, from the question mark on."""
        wanted = {name: changes.get(name, getattr(self, name)) for name in ADDRESSED}
        view = wanted["view"]
        told = {
            name: value
            for name, value in wanted.items()
            if value and value != self.param[name].default and view in _OF_VIEWS.get(name, (view,))
        }
        if view == WORKED:
            told["measure"] = changes.get("measure", self.worked)
        of = {"stage": self.stage} if self.stage else {}
        return "?" + urlencode({"urn": self.urn, **of, **told})

    def follow(self, search: str) -> None:
        """Take over the state of an address. What cannot be chosen here has its default."""
        self.take(address_query(search))

    def take(self, query: Mapping[str, str]) -> None:
        """The same from the values of a query; all changes at once.

        The measure of an address whose view is a calculation may be one that no other view shows.
        """
        wanted = {name: query.get(name, "") for name in ADDRESSED}
        asked = wanted["measure"] if wanted["view"] == WORKED else self.worked
        found = {name: self._permitted(name, value) for name, value in wanted.items()}
        self.param.update(**found, worked=self._permitted(WORKED, asked))

    def _permitted(self, name: str, wanted: str) -> Any:
        if name == "pupil":
            return wanted if _HANDLE.fullmatch(wanted) else ""
        choices = self.param[name].objects
        allowed = choices.values() if isinstance(choices, Mapping) else choices
        return wanted if wanted in list(allowed) else self.param[name].default


def address_query(search: str) -> dict[str, str]:
    """Names and values of an address, from the question mark on."""
    return dict(parse_qsl(search.removeprefix("?")))


def school_state(
    urn: str,
    *,
    views: Iterable[str],
    years: Iterable[str],
    measures: Mapping[str, str],
    groups: Mapping[str, str],
    subjects: Iterable[str],
    orders: Mapping[str, str],
    seconds: Mapping[str, str] = MappingProxyType({"": ""}),
    comparators: Mapping[str, str] = MappingProxyType({"": ""}),
    worked: Iterable[str] = ("",),
    stage: str = "",
) -> SchoolState:
    """A state with what can be chosen for one school; the first of each is its default.

    Args:
        stage: the key stage as addresses name it; empty for the one that needs no name.
    """
    state = SchoolState(urn=urn, stage=stage)
    choices: dict[str, Any] = {
        "view": {VIEWS[name]: name for name in views},
        "year": list(years),
        "measure": dict(measures),
        "group": dict(groups),
        "subject": {"All subjects": "", **{name: name for name in subjects}},
        "order": dict(orders),
        "second": dict(seconds),
        "comparator": dict(comparators),
        "worked": list(worked),
    }
    for name, allowed in choices.items():
        one = state.param[name]
        one.objects = allowed
        one.default = next(iter(allowed.values() if isinstance(allowed, dict) else allowed), "")
    state.take({})
    return state
