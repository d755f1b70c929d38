"""Switching a connection off: extraction stops at once, and the retention clock starts."""

from datetime import date

from workbench.contracts.retention import retention
from workbench.intake.exchange.connections import Connections, Described

HERE, AT_CONNECTOR, BY_NOTICE = "here", "connector", "notice"
_PUPILS = "pupil_data"


def revoke(connections: Connections, urn: str, by: str, where: str) -> Described:
    """Switch a school's connection off, from this moment on.

    Runs that are reading notice at their next page, and store nothing.

    Args:
        connections: where it is kept.
        urn: the school.
        by: who did it.
        where: ``here``, ``connector`` or ``notice``.

    Raises:
        UsageError: the school has no connection that stands.
    """
    return connections.revoke(urn, by, where, named_until(connections.today))


def named_until(day: date) -> date:
    """The day by which names of pupils go, where sharing ended on a day."""
    until = retention(_PUPILS).until(day)
    assert until is not None
    return until
