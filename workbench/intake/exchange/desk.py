"""What runs work with: stores, connections, earlier runs, the audit log."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from workbench.clock import Clock, now
from workbench.contracts.read import read_catalogue
from workbench.intake.changes import Stores
from workbench.intake.exchange.connections import Connections
from workbench.intake.exchange.runs import Runs
from workbench.settings import Settings
from workbench.store.audit import AuditLog, Surface
from workbench.store.lake import Lake
from workbench.store.registry import open_registry
from workbench.store.sealed import Box, sealing_key

SYNTHETIC, MIS = "synthetic", "mis"
_KEY = "connections"
_LOST = "Restore the keys of the home folder, or connect the school again."


@dataclass(frozen=True)
class Desk:
    """What a run works with."""

    settings: Settings
    stores: Stores
    connections: Connections
    runs: Runs
    audit: AuditLog
    clock: Clock = now

    def origin(self, urn: str) -> str:
        """``synthetic`` for a school of synthetic England or of a simulator, otherwise ``mis``."""
        if self.connections.is_synthetic(urn):
            return SYNTHETIC
        if not self.stores.lake.exists:
            return MIS
        found = self.stores.rows("school", urn)
        return SYNTHETIC if (found["origin"] == SYNTHETIC).any() else MIS

    def snapshots(self) -> dict[str, int]:
        """Newest snapshots of both stores."""
        pairs = (("lake", self.stores.lake), ("vault", self.stores.vault))
        return {name: store.snapshot() if store.exists else 0 for name, store in pairs}


@contextmanager
def open_desk(chosen: Settings, clock: Clock = now) -> Iterator[Desk]:
    """The desk of a home folder.

    Raises:
        StoreError: the registry cannot be opened, or others may read a key.
    """
    catalogue = read_catalogue(chosen.contracts)
    registry = open_registry(chosen)
    audit = AuditLog(chosen.audit_log).noting(surface=Surface.CLI)
    box = Box(sealing_key(chosen.home, _KEY), _LOST)
    stores = Stores(
        Lake(chosen.lake, "lake", catalogue, chosen), Lake(chosen.vault, "vault", catalogue, chosen)
    )
    try:
        connections = Connections(registry, audit, box, clock)
        yield Desk(chosen, stores, connections, Runs(registry, clock), audit, clock)
    finally:
        stores.lake.close()
        stores.vault.close()
        audit.close()
        registry.close()
