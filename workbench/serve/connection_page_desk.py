"""What the connection pages and the connectors' reports work with: one desk for the server."""

import os
from dataclasses import dataclass

from workbench.clock import Clock
from workbench.intake.changes import Stores
from workbench.intake.exchange.connections import Connections
from workbench.intake.exchange.desk import Desk
from workbench.intake.exchange.runs import Runs
from workbench.loader import Door
from workbench.selection import VAULT
from workbench.settings import Settings
from workbench.store.audit import AuditLog
from workbench.store.lake import Lake
from workbench.store.registry import Registry
from workbench.store.sealed import Box

_KEY_BYTES = 32


@dataclass(frozen=True)
class Desks:
    """Makes the desk of a request, whose audit log says who asked and from where.

    Attributes:
        settings: of the server.
        stores: lake and vault.
        registry: where connections and runs are kept.
        box: has a key of its own, not that of the tokens: whoever gets into the server can end a
            connection, and use none.
        clock: what time it is.
    """

    settings: Settings
    stores: Stores
    registry: Registry
    box: Box
    clock: Clock

    def of(self, audit: AuditLog) -> Desk:
        """A desk that notes what it does in an audit log."""
        connections = Connections(self.registry, audit, self.box, self.clock)
        runs = Runs(self.registry, self.clock)
        return Desk(self.settings, self.stores, connections, runs, audit, self.clock)

    def close(self) -> None:
        """Close the vault; the lake belongs to the door."""
        self.stores.vault.close()


def open_desks(chosen: Settings, door: Door, registry: Registry, clock: Clock) -> Desks:
    """The desks of a server."""
    stores = Stores(door.lake, Lake(chosen.vault, VAULT, door.catalogue, chosen))
    box = Box(os.urandom(_KEY_BYTES), "Tokens are used by `workbench connection` alone.")
    return Desks(chosen, stores, registry, box, clock)
