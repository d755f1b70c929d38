"""Organisations: make and list them, and enter the schools of a diocese."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workbench.clock import Clock, now, today
from workbench.errors import UsageError, did_you_mean
from workbench.store.audit import Action, AuditLog
from workbench.store.registry import KINDS, DioceseSchool, Organisation, Registry

DIOCESE = "diocese"
_URN = re.compile(r"^\d{6}$", re.ASCII)
_AUTHORITY = re.compile(r"^\d{3}$", re.ASCII)
_LONGEST_CODE = 40
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Known:
    """An organisation as others may see it. ``key`` is its kind and code in one word."""

    key: str
    kind: str
    code: str
    name: str


class Organisations:
    """The organisations of one registry.

    Args:
        registry: where they are kept.
        audit: notes each change of a remit before it counts.
        clock: what time it is.
    """

    def __init__(self, registry: Registry, audit: AuditLog, clock: Clock = now) -> None:
        self._registry = registry
        self._audit = audit
        self._clock = clock

    def add(self, key: str, name: str) -> None:
        """Make an organisation.

        Args:
            key: kind and code in one word, such as ``trust:990001``.
            name: its name.

        Raises:
            UsageError: a part is wrong, or there is one of that kind and code.
        """
        kind, code = check_key(key)
        if not name.strip() or len(name) > _LONGEST_NAME:
            raise UsageError(f"`name` must have 1 to {_LONGEST_NAME} characters.")
        with self._registry.writing() as session:
            if _find(session, kind, code) is not None:
                raise UsageError(f"There is an organisation {key} already.")
            session.add(Organisation(kind=kind, code=code, name=name))

    def organisations(self) -> list[Known]:
        """Every organisation by kind and code."""
        order = (Organisation.kind, Organisation.code)
        with self._registry.reading() as session:
            rows = session.scalars(sa.select(Organisation).order_by(*order)).all()
        return [Known(row.key, row.kind, row.code, row.name) for row in rows]

    def organisation(self, key: str) -> Known:
        """One organisation.

        Raises:
            UsageError: there is none of that kind and code.
        """
        with self._registry.reading() as session:
            row = find_organisation(session, key)
        return Known(row.key, row.kind, row.code, row.name)

    def add_school(
        self,
        key: str,
        urn: str,
        by: str,
        *,
        starts: date | None = None,
        ends: date | None = None,
    ) -> None:
        """Enter a school of a diocese.

        Args:
            key: the diocese, such as ``diocese:southwark``.
            urn: the school.
            by: who says so.
            starts: first day, by default today.
            ends: last day; None for until it is taken out.

        Raises:
            UsageError: a part is wrong, or it is no diocese.
            StoreError: the audit log cannot be written. Then nothing has changed.
        """
        first = starts if starts is not None else today(self._clock)
        check_urn(urn)
        check_dates(first, ends)
        with self._registry.writing() as session:
            diocese = _diocese(session, key)
            session.add(
                DioceseSchool(
                    organisation_id=diocese.id, urn=urn, starts=first, ends=ends, entered_by=by
                )
            )
            session.flush()
            self._audit.write(Action.GRANT, actor=by, urn=urn, resource=f"remit/{key}")

    def remove_school(self, key: str, urn: str, by: str, *, left: date | None = None) -> None:
        """Take a school out of a diocese.

        Args:
            key: the diocese.
            urn: the school.
            by: who says so.
            left: first day on which it is no longer part of it, by default today. An entry that
                would begin on that day or later is dropped.

        Raises:
            UsageError: it is no diocese, or the school is not part of it.
            StoreError: the audit log cannot be written. Then nothing has changed.
        """
        day = left if left is not None else today(self._clock)
        with self._registry.writing() as session:
            rows = session.scalars(_from(_diocese(session, key), urn, day)).all()
            if not rows:
                raise UsageError(f"School {urn} is not in the remit of {key}.")
            for row in rows:
                if row.starts >= day:
                    session.delete(row)
                else:
                    row.ends = day - timedelta(days=1)
            session.flush()
            self._audit.write(Action.REVOKE, actor=by, urn=urn, resource=f"remit/{key}")


def check_key(key: str) -> tuple[str, str]:
    """Kind and code of an organisation's key.

    Raises:
        UsageError: it is not a kind and a code with a colon between them.
    """
    kind, colon, code = key.partition(":")
    if not colon:
        raise UsageError(f"`{key}` names no organisation.", "Write it as trust:990001.")
    if kind not in KINDS:
        raise UsageError(f"`kind` is '{kind}'.", did_you_mean(kind, KINDS))
    if kind == "school":
        check_urn(code)
    if kind == "local_authority" and not _AUTHORITY.match(code):
        raise UsageError(f"The code of a local authority has three digits, not '{code}'.")
    if not code or len(code) > _LONGEST_CODE:
        raise UsageError(f"`code` must have 1 to {_LONGEST_CODE} characters.")
    return kind, code


def check_urn(urn: str) -> None:
    """Refuse what is no URN.

    Raises:
        UsageError: it has not six digits.
    """
    if not _URN.match(urn):
        raise UsageError(f"`{urn}` is not a URN.", "A URN has six digits, such as 140862.")


def check_dates(starts: date, ends: date | None) -> None:
    """Refuse days in the wrong order.

    Raises:
        UsageError: the last day is before the first.
    """
    if ends is not None and ends < starts:
        raise UsageError(f"`ends` is {ends}, before `starts`, {starts}.", "Both days are included.")


def find_organisation(session: Session, key: str) -> Organisation:
    """The organisation of a key.

    Raises:
        UsageError: there is none.
    """
    found = _find(session, *check_key(key))
    if found is None:
        keys = [row.key for row in session.scalars(sa.select(Organisation))]
        hint = did_you_mean(key, keys) if keys else "`workbench organisations add` makes one."
        raise UsageError(f"There is no organisation {key}.", hint)
    return found


def _find(session: Session, kind: str, code: str) -> Organisation | None:
    same = (Organisation.kind == kind, Organisation.code == code)
    return session.scalars(sa.select(Organisation).where(*same)).one_or_none()


def _diocese(session: Session, key: str) -> Organisation:
    found = find_organisation(session, key)
    if found.kind != DIOCESE:
        raise UsageError(
            f"The schools of {key} are not entered by hand.",
            "Only a diocese's are; those of others are in the published registers.",
        )
    return found


def _from(diocese: Organisation, urn: str, day: date) -> sa.Select[DioceseSchool]:
    """Entries of a school that reach a day or lie after it."""
    return sa.select(DioceseSchool).where(
        DioceseSchool.organisation_id == diocese.id,
        DioceseSchool.urn == urn,
        DioceseSchool.ends.is_(None) | (DioceseSchool.ends >= day),
    )
