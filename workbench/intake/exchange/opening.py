"""Reach the system of a connected school."""

from collections.abc import Callable, Mapping

from pydantic import SecretStr

from workbench.errors import UsageError, did_you_mean
from workbench.intake.connectors.protocol import Connector
from workbench.intake.connectors.wonde.connector import ADDRESS, Wonde
from workbench.intake.exchange.connections import Connections, Described

Opener = Callable[[str, SecretStr, str], Connector]
OPENERS: Mapping[str, Opener] = {"wonde": Wonde}
"""Connectors by name: each takes the school's identifier, the token and the address."""
ADDRESSES: Mapping[str, str] = {"wonde": ADDRESS}


def connector_named(name: str, school: str, token: SecretStr, address: str = "") -> Connector:
    """A connector to a school.

    Args:
        name: such as ``wonde``.
        school: the school's identifier at the connector.
        token: the access token.
        address: where the interface is; by default the connector's own.

    Raises:
        UsageError: there is no such connector, or the address cannot be one.
    """
    if name not in OPENERS:
        raise UsageError(f"`connector` is '{name}'.", did_you_mean(name, OPENERS))
    return OPENERS[name](school, token, address or ADDRESSES[name])


def connector_of(connections: Connections, connection: Described) -> Connector:
    """The connector of a connection that stands.

    Raises:
        UsageError: it does not stand.
        StoreError: its token cannot be opened.
    """
    token = connections.token(connection.urn)
    return connector_named(connection.connector, connection.external_id, token, connection.address)
