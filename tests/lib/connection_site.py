"""A server with a school that is connected to a simulator, and people who manage its data."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import exchange_kit
import httpx
import mis_kit
from account_kit import person
from account_site import Site, open_accounts
from made_once import copied
from server import SMALL_APP, Clock, fill, in_thread, project_of

from workbench.intake.exchange.connections import Described
from workbench.intake.exchange.desk import Desk, open_desk
from workbench.intake.exchange.pending import Pending
from workbench.intake.exchange.review import waiting
from workbench.mis_simulator.simulator import Simulator
from workbench.mis_simulator.webhooks import Courier
from workbench.serve.accounts import NewUser
from workbench.settings import Settings

MINE, OTHER = "900001", "900002"
SECRET = "a-webhook-secret-for-tests-of-reports"
SUPER = NewUser(
    "boss", "Bo Boss", "super_user", "The operator", "operator", "office", "boss@school.example",
    ("analytics", "school_level", "pupil_level", "manage_data"),
)  # fmt: skip
PEOPLE = (
    person("manager", "manage_data"),
    person("manager2", "manage_data"),
    person("neighbour", "manage_data", code=OTHER),
    person("approver", "system_setup"),
    person("named", "pupil_level"),
    SUPER,
)


def simulator(pupils: int = 6) -> Simulator:
    """A simulator of the school."""
    # a new connection for each report, so that none is left open
    courier = Courier(partial(httpx.post, trust_env=False, timeout=10))
    return Simulator([mis_kit.site(mis_kit.drawn(pupils, MINE))], mis_kit.TOKEN, courier)


def prepare_connected(
    folder: Path, simulated: Simulator, mode: str = "manual", **settings: object
) -> Settings:
    """A home in which the school has been read once, so that in manual mode changes wait."""

    def make(home: Path) -> None:
        filled = Settings(home=home)
        fill(home, filled)
        open_accounts(filled, *PEOPLE)
        with open_desk(filled) as desk:
            exchange_kit.connect(desk, simulated, ("basic", "attendance"), mode)
            exchange_kit.run_once(desk, simulated, MINE, losses=True)

    chosen = project_of(folder, SMALL_APP, **settings)
    copied(chosen.home, f"connected_{mode}", make)
    return chosen


@contextmanager
def served(folder: Path, **settings: object) -> Iterator["ConnectedSite"]:
    """The site, served from a thread."""
    simulated, clock = simulator(), Clock()
    chosen = prepare_connected(folder, simulated, **settings)
    with in_thread(chosen, clock) as running:
        yield ConnectedSite(running, clock, simulated=simulated)


class ConnectedSite(Site):
    """The running server, and what is kept of the connection."""

    def __init__(self, running, clock: Clock, simulated: Simulator) -> None:
        super().__init__(running, clock)
        self.simulated = simulated

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """The desk of the same home folder."""
        with open_desk(self.running.settings) as desk:
            yield desk

    @property
    def connection(self) -> Described:
        """The connection as it stands."""
        with self.desk() as desk:
            return desk.connections.of(MINE)

    @property
    def waiting(self) -> list[Pending]:
        """What waits for a decision."""
        with self.desk() as desk:
            return waiting(desk.stores, MINE)

    def kept(self) -> tuple[Described, list[Pending]]:
        """The connection, and what waits for a decision."""
        with self.desk() as desk:
            return desk.connections.of(MINE), waiting(desk.stores, MINE)

    def events(self, action: str) -> list[dict]:
        """What the audit log holds of an action."""
        return [
            e for e in self.running.server.services.door.audit.events() if e["action"] == action
        ]
