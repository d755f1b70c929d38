"""What a run may ask for at this moment: what the school shares, here and at the connector."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from workbench.errors import PolicyDenied
from workbench.intake.changes import enrolment_keys
from workbench.intake.connectors.errors import Revoked
from workbench.intake.connectors.protocol import Category, Connector, Wanted
from workbench.intake.exchange.connections import BASIC, OF_PUPILS, REQUESTED, Described
from workbench.intake.exchange.desk import Desk
from workbench.intake.exchange.revoking import AT_CONNECTOR, revoke
from workbench.intake.exchange.runs import Position

_ENDED = ("revoked", "declined")
COMPARED_EVERY = timedelta(days=7)
"""A whole comparison is due after this long: what is deleted without a word is found by it."""


@dataclass(frozen=True)
class Asked:
    """What is asked of a run: a whole comparison, and whether many pupils may go."""

    by: str
    complete: bool = False
    losses: bool = False


class Stopped(PolicyDenied):
    """The school has switched its connection off, before a run or while it was reading."""


def agreed(desk: Desk, connection: Described, connector: Connector, asked: Asked) -> Wanted:
    """What a run may ask for: what the school shares here and lets through at the connector.

    Raises:
        Stopped: the connection is off, here or at the connector; that is noted.
        PolicyDenied: nothing is shared.
    """
    if connection.state == REQUESTED and _state(connector) == "approved":
        desk.connections.approved(connection.urn, by="the school")
    if not desk.connections.stands(connection.urn):
        raise Stopped(
            f"School {connection.urn} shares nothing: its connection is {connection.state}.",
            "`workbench connection show` tells since when.",
        )
    _look_at_access(desk, connection, connector)
    may = connection.categories & _permitted(desk, connection, connector)
    if BASIC not in may:
        may -= OF_PUPILS
    if not may:
        raise PolicyDenied(
            f"School {connection.urn} shares no category that can be read.",
            f"Choose with `workbench connection share {connection.urn}`, and look at what the "
            "school allows at the connector.",
        )
    position = desk.runs.position(connection.id)
    since = {
        category: datetime.fromisoformat(moment)
        for category, moment in position.cursors.items()
        if category in may
    }
    categories = cast("frozenset[Category]", may)
    complete = asked.complete or _due(position, desk.clock())
    keys = (
        enrolment_keys(desk.stores, connection.connector, connection.urn) if BASIC in may else None
    )
    return Wanted(categories, cast("Mapping[Category, datetime]", since), complete, keys)


def _look_at_access(desk: Desk, connection: Described, connector: Connector) -> None:
    """See what the school has decided at the connector.

    Raises:
        Stopped: it does not let anybody in; where it has taken that back, it is off here too.
    """
    state = _state(connector)
    if state == "approved":
        return
    if state in _ENDED:
        revoke(desk.connections, connection.urn, by="the school", where=AT_CONNECTOR)
    raise Stopped(
        f"School {connection.urn} shares nothing: at the connector, access is {state}.",
        "The school decides on the connector's page what is shared.",
    )


def _state(connector: Connector) -> str:
    try:
        return connector.state()
    except Revoked:
        return "revoked"


def _permitted(desk: Desk, connection: Described, connector: Connector) -> frozenset[Category]:
    """Categories that the connector lets through; a token that it refuses is the school's word."""
    try:
        return connector.permitted()
    except Revoked:
        revoke(desk.connections, connection.urn, by="the school", where=AT_CONNECTOR)
        raise


def _due(position: Position, moment: datetime) -> bool:
    return position.compared is not None and moment - position.compared >= COMPARED_EVERY
