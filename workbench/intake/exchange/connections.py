"""Connections of schools: made, shared by category, switched between modes, switched off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy.orm import Session

from workbench.clock import Clock, now, today
from workbench.errors import UsageError, did_you_mean
from workbench.intake.connectors.protocol import CATEGORIES
from workbench.store.audit import Action, AuditLog
from workbench.store.registry import MODES, Connection, ConnectionCategory, Registry
from workbench.store.sealed import Box

CONNECTED, REQUESTED, REVOKED = "connected", "requested", "revoked"
AUTOMATIC, MANUAL = "automatic", "manual"
BASIC = "basic"
_SIMULATED = "SYNTHETIC"
"""What a simulator calls its system."""
_CONNECTIONS = sa.inspect(Connection).local_table
# asked at every page that is read, so that it is made once and fetches nothing but the answer
_STANDS = sa.select(_CONNECTIONS.c.id).where(
    _CONNECTIONS.c.urn == sa.bindparam("urn"), _CONNECTIONS.c.state == CONNECTED
)
OF_PUPILS = frozenset(CATEGORIES) - {BASIC, "staff"}
"""Categories whose rows are about pupils: of no use where nobody may know who there is."""


@dataclass(frozen=True)
class Shared:
    """One category that a school shares, or did."""

    category: str
    given: datetime
    given_by: str
    withdrawn: datetime | None
    withdrawn_by: str


@dataclass(frozen=True)
class Described:
    """A connection as others may see it; its token is not in it."""

    id: int
    urn: str
    connector: str
    address: str
    external_id: str
    name: str
    system: str
    mode: str
    state: str
    made: datetime
    made_by: str
    shared: tuple[Shared, ...]
    revoked: datetime | None
    revoked_by: str
    revoked_where: str
    named_until: date | None

    @property
    def categories(self) -> frozenset[str]:
        """Categories that the school shares now."""
        if self.state == REVOKED:
            return frozenset()
        return frozenset(one.category for one in self.shared if one.withdrawn is None)


@dataclass(frozen=True)
class NewConnection:
    """What it takes to connect a school."""

    urn: str
    connector: str
    address: str
    external_id: str
    name: str
    system: str
    token: SecretStr
    state: str = CONNECTED


class Connections:
    """The connections of one registry.

    Args:
        registry: where they are kept.
        audit: notes each decision before it counts.
        box: seals tokens.
        clock: what time it is.
    """

    def __init__(self, registry: Registry, audit: AuditLog, box: Box, clock: Clock = now) -> None:
        self._registry = registry
        self._audit = audit
        self._box = box
        self._clock = clock

    def add(self, new: NewConnection, by: str) -> Described:
        """Connect a school. Nothing is shared until its categories are chosen.

        Raises:
            UsageError: the school is connected already.
            StoreError: the audit log cannot be written. Then there is no connection.
        """
        with self._registry.writing() as session:
            standing = _standing(session, new.urn)
            if standing is not None:
                raise UsageError(
                    f"School {new.urn} is connected by {standing.connector} already.",
                    f"Switch it off first: `workbench connection revoke {new.urn}`.",
                )
            row = Connection(
                urn=new.urn,
                connector=new.connector,
                address=new.address,
                external_id=new.external_id,
                name=new.name,
                system=new.system,
                token=self._box.seal(new.token.get_secret_value(), _owner(new.urn)),
                mode=MANUAL,
                state=new.state,
                made=self._clock(),
                made_by=by,
            )
            session.add(row)
            session.flush()
            self._note(Action.CONNECT, new.urn, by, new.connector)
            return _described(row)

    def of(self, urn: str) -> Described:
        """The newest connection of a school, switched off or not.

        Raises:
            UsageError: it never had one.
        """
        with self._registry.reading() as session:
            return _described(_newest(session, urn))

    def all(self) -> tuple[Described, ...]:
        """The newest connection of every school, by URN."""
        with self._registry.reading() as session:
            rows = session.scalars(sa.select(Connection).order_by(Connection.urn, Connection.id))
            return tuple({row.urn: _described(row) for row in rows}.values())

    def token(self, urn: str) -> SecretStr:
        """The token of a school's connection that stands.

        Raises:
            UsageError: it has none.
            StoreError: it cannot be opened with the key of this home folder.
        """
        with self._registry.reading() as session:
            row = _needed(session, urn)
            return SecretStr(self._box.open(row.token, _owner(urn)))

    def stands(self, urn: str) -> bool:
        """Whether the school has a connection that may take data at this moment."""
        with self._registry.reading() as session:
            return session.scalar(_STANDS, {"urn": urn}) is not None

    def is_synthetic(self, urn: str) -> bool:
        """Whether the school's newest connection, if it has any, leads to a simulator."""
        with self._registry.reading() as session:
            wanted = sa.select(Connection.system).where(Connection.urn == urn)
            system = session.scalars(wanted.order_by(Connection.id.desc())).first()
            return system == _SIMULATED

    def approved(self, urn: str, by: str) -> None:
        """The school has said yes at the connector."""
        with self._registry.writing() as session:
            row = _needed(session, urn)
            if row.state != CONNECTED:
                row.state = CONNECTED
                self._note(Action.CONNECT, urn, by, "approved")

    def choose(self, urn: str, categories: Iterable[str], by: str) -> Described:
        """Share these categories and no others, from this moment on.

        Raises:
            UsageError: a category is unknown, or one needs another that is not shared.
            StoreError: the audit log cannot be written. Then it stays as it was.
        """
        chosen = checked_categories(categories)
        with self._registry.writing() as session:
            row = _needed(session, urn)
            standing = {one.category: one for one in row.categories if one.withdrawn is None}
            for category in sorted(set(standing) - chosen):
                standing[category].withdrawn = self._clock()
                standing[category].withdrawn_by = by
                self._note(Action.REVOKE, urn, by, category)
            for category in sorted(chosen - set(standing)):
                given = ConnectionCategory(category=category, given=self._clock(), given_by=by)
                row.categories.append(given)
                self._note(Action.GRANT, urn, by, category)
            session.flush()
            return _described(row)

    def switch(self, urn: str, mode: str, by: str) -> None:
        """Let changes in automatically, or only after somebody has looked at them.

        Raises:
            UsageError: there is no such mode, or no connection that stands.
        """
        if mode not in MODES:
            raise UsageError(f"`mode` is '{mode}'.", did_you_mean(mode, MODES))
        with self._registry.writing() as session:
            row = _needed(session, urn)
            if row.mode != mode:
                row.mode = mode
                self._note(Action.CONNECT, urn, by, mode)

    def revoke(self, urn: str, by: str, where: str, named_until: date) -> Described:
        """Switch a connection off, from this moment on.

        Args:
            urn: the school.
            by: who did it.
            where: ``here``, ``connector`` or ``notice``.
            named_until: the day by which names go.

        Raises:
            UsageError: the school has no connection that stands.
            StoreError: the audit log cannot be written. Then it is off all the same, because
                stopping must never fail.
        """
        with self._registry.writing() as session:
            row = _needed(session, urn)
            row.state, row.revoked = REVOKED, self._clock()
            row.revoked_by, row.revoked_where = by, where
            row.named_until = named_until
            # of no use any more, and a secret
            row.token = ""
            session.flush()
            described = _described(row)
        self._note(Action.DISCONNECT, urn, by, where)
        return described

    @property
    def today(self) -> date:
        """The day in England."""
        return today(self._clock)

    def _note(self, action: Action, urn: str, by: str, what: str) -> None:
        self._audit.write(action, actor=by, urn=urn, resource="connection", result=what)


def checked_categories(categories: Iterable[str]) -> frozenset[str]:
    """Categories that may be shared together.

    Raises:
        UsageError: a category is unknown, or one needs another that is missing.
    """
    chosen = frozenset(categories)
    for category in sorted(chosen):
        if category not in CATEGORIES:
            raise UsageError(f"`categories` has '{category}'.", did_you_mean(category, CATEGORIES))
    for category in sorted(chosen & OF_PUPILS):
        if BASIC not in chosen:
            raise UsageError(
                f"`categories` has '{category}', which is of no use without '{BASIC}'.",
                f"Share '{BASIC}' as well, or leave '{category}' out.",
            )
    return chosen


def _standing(session: Session, urn: str) -> Connection | None:
    wanted = sa.select(Connection).where(Connection.urn == urn, Connection.state != REVOKED)
    return session.scalars(wanted).one_or_none()


def _needed(session: Session, urn: str) -> Connection:
    found = _standing(session, urn)
    if found is None:
        raise UsageError(
            f"School {urn} has no connection that stands.",
            "Connect it with `workbench connection add`; `workbench connection list` shows all.",
        )
    return found


def _newest(session: Session, urn: str) -> Connection:
    wanted = sa.select(Connection).where(Connection.urn == urn).order_by(Connection.id.desc())
    found = session.scalars(wanted).first()
    if found is None:
        raise UsageError(
            f"School {urn} was never connected.", "Connect it with `workbench connection add`."
        )
    return found


def _described(row: Connection) -> Described:
    plain = {name: getattr(row, name) for name in Described.__annotations__ if name != "shared"}
    shared = tuple(
        Shared(one.category, one.given, one.given_by, one.withdrawn, one.withdrawn_by)
        for one in row.categories
    )
    return Described(**plain, shared=shared)


def _owner(urn: str) -> str:
    return f"connection:{urn}"
