"""Which schools of an organisation share their pupils' data with it on a day.

Agreements are made and withdrawn in :mod:`workbench.serve.agreements`.
"""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from workbench.store.registry import SHARING_KINDS, Organisation, SharingAgreement


def standing(session: Session, organisations: Collection[int], day: date) -> dict[int, set[str]]:
    """URNs of the schools that share with each organisation on a day.

    Args:
        session: a transaction of the registry.
        organisations: numbers of organisations. Those with which nobody shares are left out of
            the answer.
        day: the day in England.
    """
    if not organisations:
        return {}
    wanted = (
        sa.select(SharingAgreement.organisation_id, SharingAgreement.urn)
        .join(Organisation)
        .where(
            SharingAgreement.organisation_id.in_(organisations),
            Organisation.kind.in_(SHARING_KINDS),
            SharingAgreement.withdrawn.is_(None),
            SharingAgreement.starts <= day,
            SharingAgreement.ends.is_(None) | (SharingAgreement.ends >= day),
        )
    )
    found: dict[int, set[str]] = {}
    for organisation, urn in session.execute(wanted):
        found.setdefault(organisation, set()).add(urn)
    return found


def agreed_with(session: Session, kind: str, code: str, day: date) -> set[str]:
    """URNs of the schools that share with one organisation on a day; none where it is unknown."""
    mine = (Organisation.kind == kind, Organisation.code == code)
    number = session.scalars(sa.select(Organisation.id).where(*mine)).one_or_none()
    return set() if number is None else standing(session, [number], day).get(number, set())


def shared_of(kind: str, remit: Collection[str], agreed: Collection[str]) -> tuple[str, ...]:
    """Schools of a remit whose pupils may be shown.

    A school needs no agreement with itself, and there can be none with other kinds.
    """
    if kind not in SHARING_KINDS:
        return tuple(remit)
    return tuple(urn for urn in remit if urn in agreed)
