"""Every school whose connection runs by itself, one after another or several at once."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from workbench.errors import UserError, kind_and_place
from workbench.intake.connectors.protocol import Connector
from workbench.intake.exchange.agreeing import Asked
from workbench.intake.exchange.connections import AUTOMATIC, CONNECTED, Described
from workbench.intake.exchange.desk import Desk
from workbench.intake.exchange.synchronise import synchronise

UNDO_DAYS = timedelta(days=30)
"""A run can be undone for this long; what was before it is kept."""
Opened = Callable[[Described], Connector]
Told = Callable[["Ended"], None]


@dataclass(frozen=True)
class Ended:
    """What came of one school: the outcome of its run, or why there is none."""

    urn: str
    outcome: str
    message: str = ""

    @property
    def failed(self) -> bool:
        """Whether the school has to be looked at."""
        return self.outcome == "failed"


def due(desk: Desk) -> tuple[Described, ...]:
    """Connections that stand and run by themselves."""
    return tuple(
        one for one in desk.connections.all() if one.state == CONNECTED and one.mode == AUTOMATIC
    )


def run_all(
    desk: Desk,
    connections: Sequence[Described],
    open_connector: Opened,
    asked: Asked,
    *,
    at_once: int = 2,
    told: Told = lambda ended: None,
) -> tuple[Ended, ...]:
    """Run for many schools; one that fails stops none of the others.

    Args:
        desk: stores, connections, runs.
        connections: the schools.
        open_connector: reaches a school's system.
        asked: by whom, and how.
        at_once: schools that are read at the same time; what is stored takes turns.
        told: is called as each school ends.
    """
    ended: list[Ended] = []
    queue = iter(connections)
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        going = {pool.submit(_one, desk, c, open_connector, asked) for c in islice(queue, at_once)}
        while going:
            done, going = wait(going, return_when=FIRST_COMPLETED)
            for one in _results(done):
                ended.append(one)
                told(one)
            for connection in islice(queue, len(done)):
                going.add(pool.submit(_one, desk, connection, open_connector, asked))
    return tuple(ended)


def tidy(desk: Desk) -> None:
    """Merge the files of the night into larger ones, and forget what can be undone no longer."""
    moment = desk.clock() - UNDO_DAYS
    for store in (desk.stores.lake, desk.stores.vault):
        if store.exists:
            for contract in store.contracts:
                if contract.category != "published":
                    store.compact(contract.name)
            store.expire(moment)
            store.shred()


def _results(done: set[Future[Ended]]) -> Iterator[Ended]:
    return (future.result() for future in done)


def _one(desk: Desk, connection: Described, open_connector: Opened, asked: Asked) -> Ended:
    try:
        connector = open_connector(connection)
        try:
            run = synchronise(desk, connection.urn, connector, asked)
        finally:
            connector.close()
    except UserError as error:
        return Ended(connection.urn, "failed", error.what)
    except Exception as error:
        # nobody foresaw it, and the other schools' night goes on
        return Ended(connection.urn, "failed", kind_and_place(error))
    return Ended(connection.urn, run.outcome, run.message)
