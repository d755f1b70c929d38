"""The schools of a trust, an authority or a diocese, for whoever may open its page."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from workbench.access.scope import Scope, Viewer
from workbench.errors import PolicyDenied
from workbench.remits import Remits
from workbench.sharing import agreed_with, shared_of
from workbench.store.registry import SHARING_KINDS, Organisation, Registry

_REFUSED = "There is no such organisation, or its page is not yours."


@dataclass(frozen=True)
class RemitSchools:
    """An organisation and its schools on a day.

    Attributes:
        key: its kind and code, such as ``trust:990002``.
        name: its name.
        schools: URNs of its schools, in ascending order.
        shared: URNs of those that share their pupils' data with it, as far as the viewer may load
            them.
    """

    key: str
    name: str
    schools: tuple[str, ...]
    shared: tuple[str, ...]

    @property
    def kind(self) -> str:
        """Kind of the organisation."""
        return self.key.partition(":")[0]

    @property
    def code(self) -> str:
        """Its public number."""
        return self.key.partition(":")[2]


def no_remit(key: str) -> RemitSchools:
    """For a page that no server has opened: there is no organisation.

    Raises:
        PolicyDenied: always.
    """
    raise PolicyDenied(_REFUSED)


def remit_schools(
    viewer: Viewer, scope: Scope, key: str, registry: Registry, remits: Remits, day: date
) -> RemitSchools:
    """The schools of an organisation, for one of its people or somebody who reaches every school.

    Of another organisation nothing is looked up, so that neither the answer nor the time that it
    takes says whether it exists. Whoever reaches every school is shown what the organisation is.

    Args:
        viewer: who asks.
        scope: what they may load now.
        key: the organisation.
        registry: organisations and agreements.
        remits: schools of organisations.
        day: the day in England.

    Raises:
        PolicyDenied: it is another's, or has no schools.
        StoreError: the data cannot be read.
    """
    kind, _, code = key.partition(":")
    own = viewer.organisation == key
    if scope.empty or kind not in SHARING_KINDS or (scope.schools is not None and not own):
        raise PolicyDenied(_REFUSED)
    schools = viewer.remit if own else remits.schools(kind, code, day)
    if not schools:
        raise PolicyDenied(_REFUSED)
    mine = (Organisation.kind == kind, Organisation.code == code)
    with registry.reading() as session:
        agreed = agreed_with(session, kind, code, day)
        name = session.scalars(sa.select(Organisation.name).where(*mine)).one_or_none()
    shared = shared_of(kind, schools, agreed)
    loadable = shared if scope.schools is None else [u for u in shared if u in scope.schools]
    return RemitSchools(key, name or _plain(kind, code), tuple(schools), tuple(loadable))


def known_organisations(registry: Registry) -> tuple[tuple[str, str], ...]:
    """Key and name of the organisations of the registry that have schools, by name."""
    wanted = sa.select(Organisation).where(Organisation.kind.in_(SHARING_KINDS))
    with registry.reading() as session:
        found = [(one.key, one.name) for one in session.scalars(wanted)]
    return tuple(sorted(found, key=lambda one: one[1]))


def _plain(kind: str, code: str) -> str:
    return f"{kind.replace('_', ' ').capitalize()} {code}"
