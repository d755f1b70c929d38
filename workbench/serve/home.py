"""What the home page says to one viewer: what may be opened, news of the data, packs, favourites.

Every part is asked for under the viewer's own scope; what may not be had is left out, never shown
as nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from workbench.access.scope import Scope
from workbench.errors import PolicyDenied, UserError
from workbench.intake.exchange.desk import Desk
from workbench.intake.exchange.runs import CAME_THROUGH
from workbench.serve.admission import PURPOSE, REMIT, has_remit, may_open, own_school
from workbench.serve.connection_page_rights import require_manager, require_school
from workbench.serve.context import PageContext
from workbench.serve.favourites import Marked
from workbench.serve.finder import find_schools
from workbench.serve.pack_list import Shown, list_packs
from workbench.serve.remit import known_organisations
from workbench.serve.services import Services
from workbench.serve.sessions import SignedIn
from workbench.serve.stages_held import stages_held
from workbench.stages.catalogue import STAGES
from workbench.store.audit import Action
from workbench.store.registry import PENDING
from workbench.views.school.choices import VIEWS
from workbench.views.school.data import first_stage

FEW_SCHOOLS = 12
MOST_PACKS = 5
_PACKS_READ = 60
_MOST_CONNECTIONS = 10
_RESULTS = tuple(one.datasets[-1] for one in STAGES.values())
_REGISTERS = "attendance_day"


@dataclass(frozen=True)
class Link:
    """Somewhere to go: words, address, and what more is to be said."""

    text: str
    address: str
    note: str = ""


@dataclass(frozen=True)
class School:
    """A school that may be opened, with its key stages where it is the viewer's own."""

    urn: str
    name: str
    shared: bool
    synthetic: bool
    stages: tuple[Link, ...] = ()
    starred: bool = False

    @property
    def address(self) -> str:
        """Its page."""
        return f"/school?urn={self.urn}"


@dataclass(frozen=True)
class News:
    """What the data are, and when they last came.

    Attributes:
        version: name of the data release.
        released: when it was made; None where there is nothing.
        results: when results were last loaded.
        registers: when registers were last loaded.
        connections: school, and its last synchronisation or None, where the viewer may see it.
    """

    version: str
    released: datetime | None
    results: datetime | None
    registers: datetime | None
    connections: tuple[tuple[str, datetime | None], ...]


@dataclass(frozen=True)
class Home:
    """Everything on the home page.

    Attributes:
        refused: why no figures may be opened; empty where they may.
        every: whether the viewer reaches every school, so that none is listed.
        waiting: accounts that wait for activation; None for whoever does not look after accounts.
    """

    refused: str
    organisations: tuple[Link, ...]
    schools: tuple[School, ...]
    every: bool
    count: int
    news: News
    packs: tuple[Shown, ...]
    other_packs: int
    waiting: int | None
    favourites: tuple[tuple[Marked, Link], ...]
    first: tuple[Link, ...]


def home_of(services: Services, signed_in: SignedIn, context: PageContext) -> Home:
    """The home page of a viewer, noted in the audit log before it is shown.

    Raises:
        PolicyDenied: the account may not be used any more.
        StoreError: the data, the registry or the audit log cannot be used.
    """
    if not context.still_allowed():
        raise PolicyDenied("The account may not be used any more.")
    scope, refused = _scope(context)
    marks = services.favourites.of(signed_in.user_id)
    found = _schools(context, scope, {one.address for one in marks})
    listed = list_packs(context, context.door.settings.packs, "", _PACKS_READ) if scope else None
    _note(context, scope, len(found))
    waiting = _waiting(services, signed_in)
    news = _news(services, signed_in, found)
    every = scope is not None and scope.schools is None
    return Home(
        refused=refused,
        organisations=_organisations(services, context, scope),
        schools=found if len(found) <= FEW_SCHOOLS else (),
        every=every,
        count=len(found),
        news=news,
        packs=listed.packs[:MOST_PACKS] if listed else (),
        other_packs=listed.others if listed else 0,
        waiting=waiting,
        favourites=tuple(_favourites(context, scope, marks)),
        first=_first(context, scope, waiting is not None, found),
    )


def _scope(context: PageContext) -> tuple[Scope | None, str]:
    """The scope of the pages of figures, or why there is none."""
    try:
        scope = context.scope_for(PURPOSE)
    except PolicyDenied as denied:
        return None, denied.hint or "Ask your organisation's approver for access."
    if scope.empty:
        return None, "Your account has no role. Ask your organisation's approver for one."
    return scope, ""


def _schools(context: PageContext, scope: Scope | None, starred: set[str]) -> tuple[School, ...]:
    if scope is None or scope.schools is None:
        return ()
    own = own_school(context.viewer)
    rows = find_schools(context, "").to_dict(orient="records")
    return tuple(
        School(
            row["urn"],
            _plain_name(row["name"], row["synthetic"]),
            bool(row["shared"]),
            bool(row["synthetic"]),
            _stages(context, row["urn"]) if row["urn"] == own else (),
            f"/school?urn={row['urn']}" in starred,
        )
        for row in rows
    )


def _stages(context: PageContext, urn: str) -> tuple[Link, ...]:
    held = stages_held(context, [urn], [urn])
    opens = first_stage(list(held.values()))
    return tuple(
        Link(one.title, f"/school?urn={urn}" + ("" if one == opens else f"&stage={one.name}"))
        for one in held.values()
    )


def _organisations(
    services: Services, context: PageContext, scope: Scope | None
) -> tuple[Link, ...]:
    """Pages of organisations: one's own, or for whoever reaches every school those that there are.

    One without schools in the data has no page.
    """
    if scope is None or REMIT not in services.dashboards:
        return ()
    if has_remit(context.viewer):
        known: Sequence[tuple[str, str]] = [(context.viewer.organisation, "")]
    elif scope.schools is None:
        known = known_organisations(services.local.registry)
    else:
        return ()
    return tuple(_organisation_links(context, known))


def _organisation_links(context: PageContext, known: Sequence[tuple[str, str]]) -> Iterator[Link]:
    for key, _ in known:
        with suppress(PolicyDenied):
            one = context.remit_of(key)
            sharing = f"{len(one.shared)} of {len(one.schools)} schools share pupils' data"
            yield Link(one.name, f"{REMIT}?organisation={key}", sharing)


def _news(services: Services, signed_in: SignedIn, schools: Sequence[School]) -> News:
    lake = services.door.lake
    made = lake.snapshots()["snapshot_time"].max() if lake.exists else None
    loaded = [lake.changed(name) for name in _RESULTS]
    return News(
        version=services.door.data_version(),
        released=None if pd.isna(made) else pd.Timestamp(made).to_pydatetime(),
        results=max((one for one in loaded if one is not None), default=None),
        registers=lake.changed(_REGISTERS),
        connections=_connections(services, signed_in, schools),
    )


def _connections(
    services: Services, signed_in: SignedIn, schools: Sequence[School]
) -> tuple[tuple[str, datetime | None], ...]:
    """Connections whose page the viewer may open, and their last synchronisation."""
    policy, viewer = services.door.policy, signed_in.viewer
    try:
        require_manager(policy, viewer, signed_in.method)
    except PolicyDenied:
        return ()
    desk = services.desks.of(services.door.audit)
    names = {one.urn: one.name for one in schools}
    found = []
    for one in desk.connections.all():
        with suppress(PolicyDenied):
            require_school(policy, viewer, one.urn)
            found.append((names.get(one.urn, one.name), _last(desk, one.urn)))
    return tuple(found[:_MOST_CONNECTIONS])


def _last(desk: Desk, urn: str) -> datetime | None:
    through = (run.finished for run in desk.runs.of(urn) if run.outcome in CAME_THROUGH)
    return next(through, None)


def _waiting(services: Services, signed_in: SignedIn) -> int | None:
    """Accounts that wait for activation, for whoever may open the page of users."""
    if signed_in.method == "password":
        return None
    local, door = services.local, services.door
    try:
        people = local.administration(door.policy, door.audit, signed_in.viewer).people()
    except UserError:
        return None
    return sum(one.state == PENDING for one in people)


def _favourites(
    context: PageContext, scope: Scope | None, marks: Sequence[Marked]
) -> Iterator[tuple[Marked, Link]]:
    """Those that may still be opened, under the names that they have now."""
    if scope is None or not marks:
        return
    urns = [m.about for m in marks if m.path != REMIT and may_open(context.viewer, scope, m.about)]
    columns = ["urn", "name", "origin"]
    rows = context.door.load("school", scope, columns=columns, where={"urn": urns or ["000000"]})
    names = {
        row["urn"]: _plain_name(row["name"], row["origin"] == "synthetic")
        for row in rows.to_dict(orient="records")
    }
    for one in marks:
        name = _organisation_name(context, one) if one.path == REMIT else names.get(one.about)
        if name:
            yield one, Link(name, one.address, _part(one))


def _organisation_name(context: PageContext, one: Marked) -> str:
    try:
        return context.remit_of(one.about).name
    except PolicyDenied:
        return ""


def _part(one: Marked) -> str:
    """The part of a page that a favourite opens, in words."""
    stage = STAGES[one.stage].title if one.stage in STAGES else ""
    view = VIEWS.get(one.view, one.view.replace("_", " ").capitalize())
    return ", ".join(word for word in (stage, view) if word)


def _first(
    context: PageContext, scope: Scope | None, approver: bool, schools: Sequence[School]
) -> tuple[Link, ...]:
    """Three plain links to begin with, by what the viewer may do."""
    if scope is None:
        return (Link("See your account and what it may do", "/account"),)
    packs = Link("Read the latest packs", "/packs")
    own = own_school(context.viewer)
    links: Mapping[bool, tuple[Link, ...]] = {
        True: (
            Link("See the latest results", f"/school?urn={own}"),
            Link("See which pupil groups stand out", f"/school?urn={own}&view=groups"),
            packs,
        ),
        False: (Link("Find a school", "/schools"), packs),
    }
    chosen = links[bool(own) and any(one.urn == own for one in schools)]
    remit = (Link("Compare your schools", REMIT),) if has_remit(context.viewer) else ()
    users = (Link("Look after accounts", "/users"),) if approver else ()
    account = (Link("See your account and where you are signed in", "/account"),)
    return (*remit, *users, *chosen, *account)[:3]


def _plain_name(name: str, synthetic: bool) -> str:
    """A school's name without the marker that the page shows beside it."""
    return str(name).removesuffix(" (SYNTHETIC)") if synthetic else str(name)


def _note(context: PageContext, scope: Scope | None, rows: int) -> None:
    viewer = context.viewer
    context.door.audit.write(
        Action.VIEW,
        actor=viewer.identity,
        organisation=viewer.organisation,
        role=viewer.role,
        purpose=PURPOSE,
        resource="home",
        rows=rows,
        scope=scope.fingerprint if scope else None,
        policy=context.door.policy.version,
        result="shown",
    )
