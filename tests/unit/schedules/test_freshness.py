"""What a run waits for, with arrivals as given, and arrivals as the stores tell them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from nights import schedule
from packs import published_store

from workbench.contracts.read import read_catalogue
from workbench.schedules.arrivals import StoredArrivals
from workbench.schedules.freshness import stale
from workbench.settings import Settings
from workbench.store.lake import Lake
from workbench.store.registry import Connection, SyncRun, open_registry

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)


def hours_ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


@dataclass
class Given:
    """Arrivals as a test says them."""

    changed: datetime | None = None
    schools: Mapping[str, datetime | None] = field(default_factory=dict)

    def dataset(self, name: str) -> datetime | None:
        return self.changed

    def store(self, name: str) -> datetime | None:
        return self.changed

    def taken(self, schools: object) -> Mapping[str, datetime | None]:
        return self.schools

    def stored(self, schools: object) -> datetime | None:
        return self.changed


def said(wanted: dict, arrivals: Given, last_done: datetime | None = None) -> list[str]:
    return [*stale(schedule(fresh=[wanted]), arrivals, last_done, NOW)]


@pytest.mark.parametrize(
    ("wanted", "changed", "last_done", "expected"),
    [
        ({"dataset": "school", "within": "7 hours"}, hours_ago(7), None, []),
        ({"dataset": "school", "within": "7 hours"}, hours_ago(7.1), None, ["more than 7 hours"]),
        ({"dataset": "school", "within": "7 hours"}, None, None, ["was never loaded"]),
        ({"store": "lake", "changed": True}, hours_ago(1), None, []),
        ({"store": "lake", "changed": True}, hours_ago(1), hours_ago(2), []),
        ({"store": "lake", "changed": True}, hours_ago(2), hours_ago(2), ["has not changed"]),
        ({"connections": "all", "changed": True}, hours_ago(3), hours_ago(2), ["anything new"]),
        ({"connections": "all", "changed": True}, hours_ago(1), hours_ago(2), []),
    ],
)
def test_data_are_fresh_or_said_not_to_be(wanted, changed, last_done, expected):
    found = said(wanted, Given(changed), last_done)
    assert len(found) == len(expected)
    assert all(part in told for part, told in zip(expected, found, strict=True))


@pytest.mark.parametrize(
    ("late", "share", "waits"), [(0, 100, 0), (1, 100, 1), (1, 90, 0), (2, 90, 1)]
)
def test_a_share_of_the_schools_may_be_late(late, share, waits):
    taken = {f"9000{number:02}": hours_ago(1) for number in range(10 - late)}
    taken |= {f"9001{number:02}": None for number in range(late)}
    wanted = {"connections": "all", "within": "26 hours", "share": share}
    assert len(said(wanted, Given(schools=taken))) == waits


def test_no_school_is_waited_for_where_none_is_connected():
    assert said({"connections": "all", "within": "1 hour"}, Given()) == []


def test_a_store_says_when_rows_of_a_dataset_last_changed(home):
    chosen = published_store(home)
    catalogue = read_catalogue(chosen.contracts)
    lake = Lake(chosen.lake, "lake", catalogue, chosen)
    before = lake.changed("school")
    assert before is not None
    assert lake.changed("pupil") is None
    with lake.writing() as writer:
        writer.delete("school", {"urn": "100001"})
        writer.note("nothing", "of anybody's")
    after = lake.changed("school")
    assert lake.changed("school_performance") == before < after
    lake.compact("school", thorough=True)
    with lake.writing() as writer:
        writer.note("nothing", "at all")
    assert lake.changed("school") == after == lake.changed()
    lake.close()


def connection(urn: str, **values: object) -> Connection:
    facts = {"connector": "wonde", "address": "", "external_id": "", "name": "", "system": ""}
    about = {"token": "", "mode": "automatic", "state": "connected", "made": NOW, "made_by": ""}
    return Connection(urn=urn, **(facts | about | values))


def sync(name: str, of: int, urn: str, finished: datetime, outcome: str) -> SyncRun:
    return SyncRun(
        id=name, urn=urn, connection_id=of, kind="full", outcome=outcome, by="", started=finished,
        finished=finished, categories=[], cursors={}, stores=[], counts={}, checks=[],
    )  # fmt: skip


def test_the_registry_says_when_schools_were_taken(home):
    registry = open_registry(Settings(home=home))
    with registry.writing() as session:
        session.add_all(
            [
                connection("900001"),
                connection("900002", mode="manual"),
                connection("900003", state="revoked"),
            ]
        )
        session.flush()
        numbers = {one.urn: one.id for one in session.scalars(sa.select(Connection))}
        session.add_all(
            [
                sync("a", numbers["900001"], "900001", hours_ago(30), "stored"),
                sync("b", numbers["900001"], "900001", hours_ago(6), "unchanged"),
                sync("c", numbers["900001"], "900001", hours_ago(1), "failed"),
                sync("d", numbers["900003"], "900003", hours_ago(1), "stored"),
            ]
        )
    arrivals = StoredArrivals(Settings(home=home), registry)
    assert arrivals.taken("all") == {"900001": hours_ago(6)}
    assert arrivals.taken(["900002", "900003"]) == {"900002": None, "900003": None}
    assert arrivals.stored(["900001"]) == hours_ago(30)
    assert arrivals.dataset("school") is None
    registry.close()
