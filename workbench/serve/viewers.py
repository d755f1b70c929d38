"""Who an account signs in as: its role and grants, and its organisation's schools as of now."""

from collections.abc import Collection, Iterable
from datetime import date

import sqlalchemy as sa

from workbench.access.scope import Viewer
from workbench.clock import Clock, now, today
from workbench.errors import UsageError, did_you_mean
from workbench.remits import Remits
from workbench.serve.organisations import find_organisation
from workbench.sharing import shared_of, standing
from workbench.store.registry import ACTIVE, SHARING_KINDS, Organisation, Registry, User


class Viewers:
    """Works out viewers from the registry, the remits and the agreements of the moment.

    Nothing here is remembered but remits, which depend on the data and the day alone: a grant,
    an agreement or a role that has changed is seen by the next question.

    Args:
        registry: users, organisations and agreements.
        remits: schools of organisations. Without them only a school has one, itself.
        clock: what time it is.
    """

    def __init__(
        self, registry: Registry, remits: Remits | None = None, clock: Clock = now
    ) -> None:
        self._registry = registry
        self._remits = remits
        self._clock = clock

    def of(self, user: User) -> Viewer:
        """The viewer that an account signs in as.

        Raises:
            StoreError: the data that say which schools belong to whom cannot be read.
        """
        return self.of_all([user])[user.id]

    def of_all(self, users: Iterable[User]) -> dict[int, Viewer]:
        """The viewers of several accounts by their numbers, with one look at each organisation.

        Raises:
            StoreError: the data that say which schools belong to whom cannot be read.
        """
        known = {user.id: user for user in users}
        organisations = {user.organisation.id: user.organisation for user in known.values()}
        day = today(self._clock)
        sharing = [one.id for one in organisations.values() if one.kind in SHARING_KINDS]
        with self._registry.reading() as session:
            agreed = standing(session, sharing, day)
        remits = {one.id: self._remit(one, day) for one in organisations.values()}
        return {
            number: viewer_of(
                user, remits[user.organisation.id], agreed.get(user.organisation.id, set())
            )
            for number, user in known.items()
        }

    def known(self, identity: str) -> Viewer | None:
        """The viewer of an identity, if there is an account of it that may be used."""
        issuer, _, subject = identity.partition("|")
        mine = (User.issuer == issuer, User.subject == subject, User.state == ACTIVE)
        with self._registry.reading() as session:
            user = session.scalars(sa.select(User).where(*mine)).one_or_none()
        return None if user is None else self.of(user)

    def named(self, username: str) -> Viewer:
        """The viewer that an account would sign in as, whether or not it may be used now.

        Raises:
            UsageError: there is no such account.
            StoreError: the data that say which schools belong to whom cannot be read.
        """
        with self._registry.reading() as session:
            users = {user.username: user for user in session.scalars(sa.select(User))}
        user = users.get(username.strip().casefold())
        if user is None:
            raise UsageError(f"There is no account '{username}'.", did_you_mean(username, users))
        return self.of(user)

    def _remit(self, organisation: Organisation, day: date) -> tuple[str, ...]:
        if self._remits is not None:
            return self._remits.schools(organisation.kind, organisation.code, day)
        return (organisation.code,) if organisation.kind == "school" else ()


def remit_and_shared(
    registry: Registry, remits: Remits, key: str, day: date | None = None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Schools of an organisation on a day, and those whose pupils it may be shown.

    Args:
        registry: organisations and agreements.
        remits: schools of organisations.
        key: kind and code of the organisation, such as ``trust:990001``.
        day: the day in England, by default today.

    Raises:
        UsageError: there is no such organisation.
        StoreError: the data cannot be read.
    """
    chosen = day if day is not None else today()
    with registry.reading() as session:
        organisation = find_organisation(session, key)
        agreed = standing(session, [organisation.id], chosen).get(organisation.id, set())
    remit = remits.schools(organisation.kind, organisation.code, chosen)
    return remit, shared_of(organisation.kind, remit, agreed)


def viewer_of(user: User, remit: Collection[str], agreed: Collection[str]) -> Viewer:
    """The viewer of an account.

    Args:
        user: the account.
        remit: schools of its organisation.
        agreed: schools that share their pupils' data with it.
    """
    organisation = user.organisation
    return Viewer(
        issuer=user.issuer,
        subject=user.subject,
        role=user.role,
        organisation=organisation.key,
        schools=shared_of(organisation.kind, remit, agreed),
        kind=organisation.kind,
        grants=tuple(sorted(grant.name for grant in user.grants)),
        remit=tuple(remit),
    )
