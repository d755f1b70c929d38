"""A home with a school connected to a simulator that answers without sockets."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import mis_kit
import pandas as pd
from pydantic import SecretStr

from workbench.clock import Clock, now
from workbench.intake.connectors.protocol import CATEGORIES
from workbench.intake.connectors.retries import Patience
from workbench.intake.connectors.wonde.connector import Wonde
from workbench.intake.exchange.agreeing import Asked
from workbench.intake.exchange.connections import NewConnection
from workbench.intake.exchange.desk import Desk, open_desk
from workbench.intake.exchange.runs import Run
from workbench.intake.exchange.synchronise import synchronise
from workbench.mis_simulator.simulator import Simulator
from workbench.settings import Settings

URN = "900999"
BY = "os-account|tester"
ADDRESS = "http://127.0.0.1:5017/v1.0"
ALL = tuple(CATEGORIES)
BOOKS = ("pupil_link", "refused_row", "pending_change")
FAST = Patience(sleep=lambda seconds: None)


def connector(simulated: Simulator, school: int = 0) -> Wonde:
    """A connector to a school of a simulator."""
    site = list(simulated.sites)[school]
    token = SecretStr(mis_kit.TOKEN)
    return Wonde(site.school.id, token, ADDRESS, FAST, mis_kit.transport(simulated))


@contextmanager
def desk_at(home: Path, clock: Clock = now, **settings: Any) -> Iterator[Desk]:
    """The desk of a home folder."""
    with open_desk(Settings(home=home, **settings), clock) as desk:
        yield desk


def connect(
    desk: Desk,
    simulated: Simulator,
    categories: Sequence[str] = ALL,
    mode: str = "automatic",
    school: int = 0,
) -> str:
    """Connect a school, share categories, and return its URN."""
    reached = connector(simulated, school)
    record = reached.school()
    desk.connections.add(
        NewConnection(
            record.urn,
            "wonde",
            ADDRESS,
            record.id,
            record.name,
            record.mis,
            SecretStr(mis_kit.TOKEN),
        ),
        BY,
    )
    desk.connections.choose(record.urn, categories, BY)
    desk.connections.switch(record.urn, mode, BY)
    return record.urn


def run_once(desk: Desk, simulated: Simulator, urn: str = URN, **asked: bool) -> Run:
    """One run for a school."""
    places = {site.school.facts["urn"]: i for i, site in enumerate(simulated.sites)}
    return synchronise(desk, urn, connector(simulated, places[urn]), Asked(BY, **asked))


def stored(
    desk: Desk, urn: str = URN, names: Collection[str] | None = None
) -> dict[str, pd.DataFrame]:
    """Rows stored of a school, of all datasets or some, with the source's key for opaque ones.

    Opaque keys are drawn anew in each home, so that two homes are compared by who pupils are.
    """
    with desk.stores.moment():
        return _stored(desk, urn, names)


def _stored(desk: Desk, urn: str, wanted: Collection[str] | None) -> dict[str, pd.DataFrame]:
    links = desk.stores.rows("pupil_link", urn, source="wonde")
    names = dict(zip(links["pupil_id"], links["source_key"], strict=True))
    found = {}
    for contract in desk.stores.catalogue:
        mine = contract.category != "published" and "urn" in contract.names
        if mine and contract.name not in BOOKS and (wanted is None or contract.name in wanted):
            rows = desk.stores.rows(contract.name, urn)
            if "pupil_id" in rows:
                rows = rows.assign(pupil_id=rows["pupil_id"].map(names))
            key = list(contract.key)
            found[contract.name] = rows.sort_values(key, ignore_index=True)
    return found


def same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    """Fail where two schools' rows differ; says in which dataset."""
    assert one.keys() == other.keys()
    for name, rows in one.items():
        pd.testing.assert_frame_equal(
            rows.astype("object"), other[name].astype("object"), obj=name, check_dtype=False
        )
