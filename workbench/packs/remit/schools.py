"""The schools that a pack is about, and whose pupils it may hold, as parameters of its notebook.

They decide what the pack says, so that they are among its inputs: when an agreement ends, the pack
is another one. They are worked out by whoever builds it; a notebook's kernel has no registry.
"""

from contextlib import closing

from workbench.clock import today
from workbench.errors import UsageError
from workbench.loader import Door
from workbench.packs.parameters import REMIT, SCHOOL, Parameter
from workbench.packs.subject import SCHOOL as ONE_SCHOOL
from workbench.packs.subject import Subject
from workbench.remits import Remits
from workbench.settings import Settings
from workbench.sharing import agreed_with, shared_of
from workbench.store.registry import open_registry

SCHOOLS, SHARED = "schools", "shared"


def subject_parameters(chosen: Settings, subject: Subject) -> dict[str, Parameter]:
    """The parameters that say whom a pack is about, over whatever a parameter file says.

    Raises:
        UsageError: the trust or authority has no schools.
        StoreError: the data or the registry cannot be read.
    """
    if subject.kind == ONE_SCHOOL:
        return {SCHOOL: subject.code}
    schools, shared = remit_schools(chosen, subject)
    return {REMIT: subject.key, SCHOOLS: list(schools), SHARED: list(shared)}


def remit_schools(chosen: Settings, subject: Subject) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """URNs of the schools of a trust or authority today, and of those that share with it.

    Raises:
        UsageError: it has no schools.
        StoreError: the data or the registry cannot be read.
    """
    door = Door(chosen)
    with closing(door), closing(open_registry(chosen)) as registry:
        day = today()
        schools = Remits(door.lake, registry).schools(subject.kind, subject.code, day)
        with registry.reading() as session:
            agreed = agreed_with(session, subject.kind, subject.code, day)
    if not schools:
        raise UsageError(
            f"{subject.key} has no schools in the data that are loaded.",
            "Check its number: a trust's group UID, an authority's three digits.",
        )
    return schools, shared_of(subject.kind, schools, agreed)
