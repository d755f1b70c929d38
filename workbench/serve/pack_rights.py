"""Who may open a pack: whoever would be allowed all that went into it, asked at every request."""

from dataclasses import replace

from workbench.access.decision import PUBLISHED
from workbench.access.scope import VIEW, Scope, Viewer
from workbench.errors import PolicyDenied
from workbench.packs.carried import Carried
from workbench.packs.subject import SCHOOL, Subject
from workbench.serve.admission import may_open
from workbench.serve.rights import within

_PUBLIC = "public"
_MIS = "mis"


def reaches(viewer: Viewer, scope: Scope, subject: Subject) -> bool:
    """Whether packs of a subject are any business of a viewer's.

    A school's are where it is in the remit, those of a trust or an authority for its own people.

    Args:
        viewer: who asks.
        scope: what they may load now.
        subject: whom the packs are about.
    """
    if scope.empty:
        return False
    if subject.kind == SCHOOL:
        return may_open(viewer, scope, subject.code)
    return scope.schools is None or viewer.organisation == subject.key


def allows(scope: Scope, carried: Carried, action: str = VIEW) -> bool:
    """Whether a scope allows all that a pack carries: schools, columns, origins, small groups.

    Args:
        scope: what somebody may load now.
        carried: what the pack was loaded with.
        action: what is done with the pack; the policy's line for it says which column classes it
            may carry.
    """
    try:
        given = scope.for_action(action)
    except PolicyDenied:
        return False
    return not given.empty and within(_needed(carried, given), given)


def _needed(carried: Carried, given: Scope) -> Scope:
    """The least scope that allows a pack, as one of the person who asks."""
    needed = replace(
        carried.scope,
        viewer=given.viewer,
        organisation=given.organisation,
        role=given.role,
        purpose=given.purpose,
        policy_version=given.policy_version,
        actions=((VIEW, carried.scope.classes),),
    )
    return needed if carried.pupils else _published(needed, given)


def _published(needed: Scope, given: Scope) -> Scope:
    """The same for a pack of published figures alone, in which nothing is suppressed."""
    return replace(
        needed,
        schools=(),
        origins=tuple(origin for origin in needed.origins if origin != _MIS),
        categories=(PUBLISHED,),
        actions=((VIEW, (_PUBLIC,)),),
        pupil_lists=False,
        threshold=given.threshold,
        across=False,
        across_threshold=given.across_threshold,
        sensitive=given.sensitive,
    )
