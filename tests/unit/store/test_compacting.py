"""Fewer files, the same rows, the same history; and an end to what is old."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from lakes import lake_of, marks, rows_of, settings_of

from workbench.contracts.types import sql_table
from workbench.errors import StoreError
from workbench.store.lake import Lake

DATASET = "attendance_day"
SCHOOLS = ("900002", "900001")
DAYS = ("2018-10-03", "2018-10-01", "2018-10-02")


@pytest.fixture
def lake(tmp_path: Path):
    lake = lake_of(settings_of(tmp_path))
    for date in DAYS:
        for urn in SCHOOLS:
            with lake.writing() as writer:
                writer.insert(DATASET, marks(lake.contract(DATASET), urn, date))
    yield lake
    lake.close()


def correct(lake: Lake, urn: str = "900001", pupils: int = 1) -> None:
    rows = marks(lake.contract(DATASET), urn, DAYS[0], pupils=8).head(pupils)
    with lake.writing() as writer:
        writer.merge(DATASET, rows.assign(am="I").astype(rows.dtypes), where={"urn": urn})


def in_stored_order(lake: Lake) -> bool:
    contract = lake.contract(DATASET)
    rows = lake.read(sa.select(sql_table(contract, "lake"))).to_pandas()
    by = list(contract.sort_by)
    return bool(rows[by].equals(rows[by].sort_values(by, ignore_index=True)))


def test_files_of_many_loads_become_one_in_stored_order(lake: Lake) -> None:
    before = rows_of(lake, DATASET)
    assert not in_stored_order(lake)

    compacted = lake.compact(DATASET)

    assert (compacted.files_before, compacted.files_after, compacted.rows) == (6, 1, 48)
    assert in_stored_order(lake)
    assert rows_of(lake, DATASET).equals(before)


def test_history_goes_on_over_compacting(lake: Lake) -> None:
    correct(lake)
    feed = lake.changes(DATASET, 0, lake.snapshot())
    end = lake.snapshot()

    lake.compact(DATASET)
    lake.compact(DATASET, thorough=True)

    assert lake.snapshot() > end
    assert lake.changes(DATASET, 0, lake.snapshot()).equals(feed)
    table = sql_table(lake.contract(DATASET), "lake")
    with lake.at(end - 1) as then:
        assert then.read(sa.select(table).where(table.c.am == "I")).num_rows == 0


def test_only_thorough_compacting_merges_files_with_few_deletions(lake: Lake) -> None:
    lake.compact(DATASET)
    correct(lake)

    assert lake.compact(DATASET).files_after == 2
    assert lake.files(DATASET)["has_deletions"].sum() == 1
    assert lake.compact(DATASET, thorough=True).files_after == 1
    assert not lake.files(DATASET)["has_deletions"].any()
    assert in_stored_order(lake)


def test_nothing_to_do_is_no_change(lake: Lake) -> None:
    assert lake.compact("suspension").files_before == 0
    lake.compact(DATASET)
    before = lake.version()
    assert lake.compact(DATASET).files_after == 1
    assert lake.version() == before


def test_expiring_forgets_what_was_and_keeps_what_is(lake: Lake) -> None:
    correct(lake, pupils=8)
    lake.compact(DATASET, thorough=True)
    before, end = rows_of(lake, DATASET), lake.snapshot()
    stored = lake.folder / "data"

    assert lake.expire(datetime.now(UTC) - timedelta(days=30)) == 0
    assert len(lake.changes(DATASET, 0, end)) > 48
    assert lake.expire(datetime.now(UTC), grace=timedelta(0)) > 0

    assert lake.snapshots()["snapshot_id"].tolist() == [end]
    assert rows_of(lake, DATASET).equals(before)
    with pytest.raises(StoreError, match="are not kept"):
        lake.changes(DATASET, 0, end)
    assert len(list(stored.rglob(f"{DATASET}/**/*.parquet"))) == 1


def test_files_that_are_not_needed_stay_for_those_who_read_them(lake: Lake) -> None:
    lake.compact(DATASET)
    lake.expire(datetime.now(UTC))

    assert len(list((lake.folder / "data").rglob(f"{DATASET}/**/*.parquet"))) == 7
