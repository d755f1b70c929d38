"""When data last came: datasets and stores by the lake, schools by their connections' runs."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa

from workbench.contracts.read import read_catalogue
from workbench.intake.exchange.connections import AUTOMATIC, CONNECTED
from workbench.intake.exchange.runs import CAME_THROUGH, STORED
from workbench.schedules.freshness import Schools
from workbench.settings import Settings
from workbench.store.lake import Lake
from workbench.store.registry import Connection, Registry, SyncRun


class StoredArrivals:
    """Arrivals of one home folder.

    Args:
        chosen: where the stores are.
        registry: where connections and their runs are.
    """

    def __init__(self, chosen: Settings, registry: Registry) -> None:
        self._chosen = chosen
        self._registry = registry

    def dataset(self, name: str) -> datetime | None:
        """When a dataset last changed or was loaded again."""
        held_in = read_catalogue(self._chosen.contracts)[name].store
        return self._changed(held_in, name)

    def store(self, name: str) -> datetime | None:
        """When anything in a store did."""
        return self._changed(name, None)

    def taken(self, schools: Schools) -> Mapping[str, datetime | None]:
        """When each school was last taken whole, by URN; None where it never was.

        ``all`` are the schools whose connection stands and is automatic.
        """
        stands = sa.select(Connection.urn, Connection.id).where(Connection.state == CONNECTED)
        if schools == "all":
            stands = stands.where(Connection.mode == AUTOMATIC)
        last = sa.select(SyncRun.connection_id, sa.func.max(SyncRun.finished))
        last = last.where(SyncRun.outcome.in_(CAME_THROUGH)).group_by(SyncRun.connection_id)
        with self._registry.reading() as session:
            connected = {urn: number for urn, number in session.execute(stands)}  # noqa: C416
            came = {number: moment for number, moment in session.execute(last)}  # noqa: C416
        wanted = sorted(connected) if schools == "all" else schools
        return {urn: came.get(connected.get(urn)) for urn in wanted}

    def stored(self, schools: Schools) -> datetime | None:
        """When one of the schools last brought something new."""
        newest = sa.select(sa.func.max(SyncRun.finished)).where(SyncRun.outcome == STORED)
        if schools != "all":
            newest = newest.where(SyncRun.urn.in_(schools))
        with self._registry.reading() as session:
            return session.scalar(newest)

    def _changed(self, store: str, dataset: str | None) -> datetime | None:
        catalogue = read_catalogue(self._chosen.contracts)
        folder = self._chosen.vault if store == "vault" else self._chosen.lake
        lake = Lake(folder, store, catalogue, self._chosen)
        try:
            return lake.changed(dataset)
        finally:
            lake.close()
