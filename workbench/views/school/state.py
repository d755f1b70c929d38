"""What is looked at: the state of the page, which is also its address."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import param

from workbench.measures.groups import ALL
from workbench.views.school.choices import ATTENDANCE_PARTS, BY_ENTRIES, VIEWS

ADDRESSED = ("view", "year", "measure", "group", "subject", "order", "part")


class SchoolState(param.Parameterized):
    """View, year, measure, pupil group, subject, order and part. Public identifiers only."""

    urn = param.String(constant=True, doc="the school")
    stage = param.String(constant=True, doc="the key stage, where it is not the school's first")
    view = param.Selector(objects=dict(VIEWS), doc="part of the page that is open")
    year = param.Selector(objects=[""], doc="academic year")
    measure = param.Selector(objects=[""], doc="measure of results")
    group = param.Selector(objects=[ALL], doc="pupil group")
    subject = param.Selector(objects=[""], doc="subject, or empty for all")
    order = param.Selector(objects=[BY_ENTRIES], doc="of subjects")
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
        told = {n: v for n, v in wanted.items() if v and v != self.param[n].default}
        of = {"stage": self.stage} if self.stage else {}
        return "?" + urlencode({"urn": self.urn, **of, **told})

    def follow(self, search: str) -> None:
        """Take over the state of an address. What cannot be chosen here has its default."""
        self.take(address_query(search))

    def take(self, query: Mapping[str, str]) -> None:
        """The same from the values of a query; all changes at once."""
        self.param.update(
            **{name: self._permitted(name, query.get(name, "")) for name in ADDRESSED}
        )

    def _permitted(self, name: str, wanted: str) -> Any:
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
    }
    for name, allowed in choices.items():
        one = state.param[name]
        one.objects = allowed
        one.default = next(iter(allowed.values() if isinstance(allowed, dict) else allowed), "")
    state.take({})
    return state
