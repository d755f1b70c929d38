"""Whether a viewer may open a page: decided before it is made, by the scope and the data."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from workbench.access.scope import Scope
from workbench.errors import PolicyDenied
from workbench.serve.context import PageContext

PURPOSE = "self_evaluation"
SYNTHETIC = "synthetic"
FINDER = "/schools"
_URN = re.compile(r"^\d{6}$", re.ASCII)
_NO_SCHOOL = "000000"


@dataclass(frozen=True)
class Admission:
    """A page may be opened. ``synthetic`` says that none of its pupils exist."""

    synthetic: bool


def admit(context: PageContext) -> Admission:
    """Let a page be opened, or refuse.

    The school that is asked for must exist in the data that the viewer may load, and be among
    the schools of the scope. Both are looked up whatever the other says, so that a school of
    somebody else answers as one that does not exist.

    Raises:
        PolicyDenied: the viewer may not open it, or it does not exist.
        StoreError: the data cannot be read.
    """
    scope = context.scope_for(PURPOSE)
    if scope.empty:
        raise PolicyDenied("The account has no role.")
    origins = set(scope.origins)
    if "urn" in context.query:
        origins = _origins_of_school(context, scope, context.query["urn"])
    return Admission(synthetic=origins == {SYNTHETIC})


def instead(context: PageContext, path: str) -> str | None:
    """Where to go where the address names no school: to one's own, or to the list of schools."""
    if "urn" in context.query:
        return None
    schools = context.viewer.schools
    if len(schools) != 1:
        return FINDER
    return f"{path}?{urlencode({'urn': schools[0], **context.query})}"


def _origins_of_school(context: PageContext, scope: Scope, urn: str) -> set[str]:
    wanted = urn if _URN.match(urn) else _NO_SCHOOL
    found = context.door.load("school", scope, columns=["origin"], where={"urn": wanted})
    mine = scope.schools is None or urn in scope.schools
    if found.empty or not mine:
        raise PolicyDenied("There is no such school, or it is not yours.")
    return set(found["origin"])
