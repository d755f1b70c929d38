"""Whether a viewer may open a page: decided before it is made, by the scope and the data."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from workbench.access.scope import Scope, Viewer
from workbench.errors import PolicyDenied
from workbench.serve.context import PageContext
from workbench.store.registry import SHARING_KINDS

PURPOSE = "self_evaluation"
SYNTHETIC = "synthetic"
FINDER = "/schools"
HOME = "/home"
REMIT = "/remit"
ORGANISATION = "organisation"
_URN = re.compile(r"^\d{6}$", re.ASCII)
_NO_SCHOOL = "000000"


@dataclass(frozen=True)
class Admission:
    """A page may be opened.

    Attributes:
        synthetic: none of its pupils exist.
        shared: the school's pupils may be loaded. Where it is false, the school is in the remit of
            the viewer's organisation and has not agreed to share: published figures alone.
    """

    synthetic: bool
    shared: bool = True


def admit(context: PageContext) -> Admission:
    """Let a page be opened, or refuse.

    The school that is asked for must exist in the data that the viewer may load, and be in the
    remit. For a school of somebody else the same is looked up as for one that does not exist, so
    that neither the answer nor the time that it takes tells them apart.

    Raises:
        PolicyDenied: the viewer may not open it, or it does not exist.
        StoreError: the data cannot be read.
    """
    scope = context.scope_for(PURPOSE)
    if scope.empty:
        raise PolicyDenied("The account has no role.")
    if ORGANISATION in context.query and "urn" not in context.query:
        return Admission(synthetic=_of_organisation(context, scope) == {SYNTHETIC})
    if "urn" not in context.query:
        return Admission(synthetic=set(scope.origins) == {SYNTHETIC})
    urn = context.query["urn"]
    origins = _origins_of_school(context, scope, urn)
    shared = scope.schools is None or urn in scope.schools
    return Admission(synthetic=origins == {SYNTHETIC}, shared=shared)


def instead(context: PageContext, path: str) -> str | None:
    """Where to go where the address names nothing: to one's own school or organisation, or a list.

    The page of an organisation's schools is about the organisation alone, so that a school in its
    address is dropped.
    """
    if path == REMIT:
        return _remit_instead(context)
    if "urn" in context.query:
        return None
    urn = own_school(context.viewer)
    return f"{path}?{urlencode({'urn': urn, **context.query})}" if urn else FINDER


def own_school(viewer: Viewer) -> str:
    """URN of a school's own viewer, or of the only school of a remit; empty where there is none.

    A school that goes on from an earlier one has both in its remit, and is the later one.
    """
    code = viewer.organisation.partition(":")[2]
    if viewer.kind == "school" and code in viewer.remit:
        return code
    return viewer.remit[0] if len(viewer.remit) == 1 else ""


def may_open(viewer: Viewer, scope: Scope, urn: str) -> bool:
    """Whether a school's page may be opened: it is in the remit, or the role reaches all."""
    return scope.schools is None or urn in viewer.remit


def has_remit(viewer: Viewer) -> bool:
    """Whether a viewer belongs to an organisation that has schools and is none itself."""
    return viewer.kind in SHARING_KINDS


def _remit_instead(context: PageContext) -> str | None:
    viewer, query = context.viewer, context.query
    named = {name: value for name, value in query.items() if name != "urn"}
    if ORGANISATION in query:
        return None if named == query else f"{REMIT}?{urlencode(named)}"
    if not has_remit(viewer):
        return HOME
    return f"{REMIT}?{urlencode({ORGANISATION: viewer.organisation, **named})}"


def _of_organisation(context: PageContext, scope: Scope) -> set[str]:
    """Origins of an organisation's schools."""
    schools = context.remit_of(context.query[ORGANISATION]).schools
    found = context.door.load("school", scope, columns=["origin"], where={"urn": list(schools)})
    return set(found["origin"])


def _origins_of_school(context: PageContext, scope: Scope, urn: str) -> set[str]:
    mine = may_open(context.viewer, scope, urn) and _URN.match(urn)
    wanted = urn if mine else _NO_SCHOOL
    found = context.door.load("school", scope, columns=["origin"], where={"urn": wanted})
    if found.empty:
        raise PolicyDenied("There is no such school, or it is not yours.")
    return set(found["origin"])
