"""Sharing agreements: a school lets its trust, authority or diocese see its pupils' data.

An agreement alone opens nothing: it counts on days on which the organisation has the school in
its remit, and with no other kind of organisation.
"""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workbench.clock import Clock, now, today
from workbench.errors import UsageError
from workbench.serve.organisations import check_dates, check_urn, find_organisation
from workbench.store.audit import Action, AuditLog
from workbench.store.registry import SHARING_KINDS, Organisation, Registry, SharingAgreement


@dataclass(frozen=True)
class Agreement:
    """An agreement as others may see it."""

    urn: str
    organisation: str
    name: str
    starts: date
    ends: date | None
    agreed_by: str
    withdrawn_by: str
    stands: bool


class Agreements:
    """The agreements of one registry.

    Args:
        registry: where they are kept.
        audit: notes each of them before it counts.
        clock: what time it is.
    """

    def __init__(self, registry: Registry, audit: AuditLog, clock: Clock = now) -> None:
        self._registry = registry
        self._audit = audit
        self._clock = clock

    def agree(
        self,
        urn: str,
        organisation: str,
        by: str,
        *,
        starts: date | None = None,
        ends: date | None = None,
    ) -> None:
        """Let an organisation see a school's pupils.

        Args:
            urn: the school.
            organisation: kind and code in one word, such as ``trust:990001``.
            by: who agreed for the school.
            starts: first day, by default today.
            ends: last day; None for until it is withdrawn.

        Raises:
            UsageError: a part is wrong, or a school cannot share with such an organisation.
            StoreError: the audit log cannot be written. Then there is no agreement.
        """
        first = starts if starts is not None else today(self._clock)
        check_urn(urn)
        check_dates(first, ends)
        if not by.strip():
            raise UsageError("`by` is empty.", "Say who agreed for the school.")
        with self._registry.writing() as session:
            found = _sharing_organisation(session, organisation)
            session.add(
                SharingAgreement(
                    urn=urn, organisation_id=found.id, starts=first, ends=ends, agreed_by=by
                )
            )
            session.flush()
            self._note(Action.GRANT, urn, organisation, by)

    def withdraw(self, urn: str, organisation: str, by: str) -> int:
        """Take back every agreement of a school with an organisation, from this moment on.

        Returns:
            How many there were, those that had not begun yet included.

        Raises:
            UsageError: there is none.
            StoreError: the audit log cannot be written. Then it stands as before.
        """
        with self._registry.writing() as session:
            found = _sharing_organisation(session, organisation)
            wanted = sa.select(SharingAgreement).where(
                SharingAgreement.urn == urn,
                SharingAgreement.organisation_id == found.id,
                SharingAgreement.withdrawn.is_(None),
            )
            rows = session.scalars(wanted).all()
            if not rows:
                raise UsageError(
                    f"School {urn} has no agreement with {organisation}.",
                    "`workbench agreements list` shows what there is.",
                )
            for row in rows:
                row.withdrawn, row.withdrawn_by = self._clock(), by
            session.flush()
            self._note(Action.REVOKE, urn, organisation, by)
            return len(rows)

    def agreements(self) -> list[Agreement]:
        """Every agreement by school and day, those that have ended or were withdrawn too."""
        order = (SharingAgreement.urn, SharingAgreement.starts, SharingAgreement.id)
        day = today(self._clock)
        with self._registry.reading() as session:
            rows = session.scalars(sa.select(SharingAgreement).order_by(*order)).all()
        return [_agreement(row, day) for row in rows]

    def _note(self, action: Action, urn: str, organisation: str, by: str) -> None:
        self._audit.write(action, actor=by, urn=urn, resource=f"agreement/{organisation}")


def _sharing_organisation(session: Session, key: str) -> Organisation:
    found = find_organisation(session, key)
    if found.kind not in SHARING_KINDS:
        kinds = ", ".join(kind.replace("_", " ") for kind in SHARING_KINDS)
        raise UsageError(
            f"A school cannot share its pupils' data with {key}.",
            f"It can with its {kinds}, and with nobody else.",
        )
    return found


def _agreement(row: SharingAgreement, day: date) -> Agreement:
    runs = row.starts <= day and (row.ends is None or day <= row.ends)
    return Agreement(
        row.urn,
        row.organisation.key,
        row.organisation.name,
        row.starts,
        row.ends,
        row.agreed_by,
        row.withdrawn_by,
        runs and row.withdrawn is None,
    )
