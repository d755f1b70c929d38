"""What a lake was before, what changed since, and what was noted with it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from lakes import lake_of, marks, settings_of, vault_of

from workbench.contracts.types import sql_table
from workbench.errors import StoreError
from workbench.store.lake import Lake

DATASET = "attendance_day"
FIRST, SECOND = "900001", "900002"


@pytest.fixture
def lake(tmp_path: Path):
    lake = lake_of(settings_of(tmp_path))
    with lake.writing() as writer:
        for urn in (FIRST, SECOND):
            writer.insert(DATASET, marks(lake.contract(DATASET), urn))
    yield lake
    lake.close()


def change(lake: Lake, urn: str, mark: str, pupils: int = 8) -> int:
    rows = marks(lake.contract(DATASET), urn, pupils=pupils)
    with lake.writing() as writer:
        writer.merge(DATASET, rows.assign(am=mark).astype(rows.dtypes), where={"urn": urn})
    return lake.snapshot()


def test_a_change_of_one_school_shows_nothing_of_another(lake: Lake) -> None:
    start = lake.snapshot()
    change(lake, FIRST, "I", pupils=1)
    end = change(lake, SECOND, "O", pupils=2)

    feed = lake.changes(DATASET, start, end, {"urn": FIRST})

    assert feed["urn"].unique().tolist() == [FIRST]
    assert feed["change_type"].tolist() == ["update_preimage", "update_postimage"]
    assert feed["am"].tolist() == ["/", "I"]
    assert feed["snapshot_id"].unique().tolist() == [start + 1]
    assert len(lake.changes(DATASET, start, end)) == 6


def test_rows_that_come_and_go_are_in_the_feed(lake: Lake) -> None:
    start = lake.snapshot()
    gone = marks(lake.contract(DATASET), FIRST).head(1)
    with lake.writing() as writer:
        writer.merge(DATASET, gone.head(0), where={"urn": FIRST}, gone=gone[["pupil_id", "date"]])
    with lake.writing() as writer:
        writer.insert(DATASET, gone)

    feed = lake.changes(DATASET, start, lake.snapshot(), {"urn": FIRST})

    assert feed["change_type"].tolist() == ["delete", "insert"]


def test_no_change_is_an_empty_feed_with_all_columns(lake: Lake) -> None:
    end = lake.snapshot()
    nothing = lake.changes(DATASET, end, end)
    something = lake.changes(DATASET, 0, end)

    assert nothing.empty
    assert nothing.dtypes.equals(something.dtypes)


def test_an_earlier_state_is_read_as_it_was(lake: Lake) -> None:
    before = lake.snapshot()
    change(lake, FIRST, "I")
    table = sql_table(lake.contract(DATASET), "lake")
    ill = sa.select(table.c.pupil_id).where(table.c.am == "I")

    with lake.at(before) as then:
        assert then.read(ill).num_rows == 0
    assert lake.read(ill).num_rows == 8


def test_a_version_is_read_by_everything_that_reads_and_never_written(lake: Lake) -> None:
    version = lake.version()
    change(lake, FIRST, "I")
    table = sql_table(lake.contract(DATASET), "lake")
    ill = sa.select(table.c.pupil_id).where(table.c.am == "I")
    then = lake.as_of(version)

    assert then.version() == version != lake.version()
    assert then.read(ill).num_rows == 0
    with pytest.raises(StoreError, match="read and never written"), then.writing():
        pass
    then.close()
    assert lake.read(ill).num_rows == 8


def test_a_version_that_is_kept_no_more_is_named(lake: Lake) -> None:
    version = lake.version()
    change(lake, FIRST, "I")
    lake.expire(datetime.now(UTC) + timedelta(hours=1), grace=timedelta(0))

    for gone in (version, "999", "empty", "../x"):
        with pytest.raises(StoreError, match="is not kept any more"):
            lake.as_of(gone)
    lake.as_of(lake.version()).close()


def test_a_version_from_before_a_table_says_so(lake: Lake) -> None:
    before = lake.as_of("0")

    with pytest.raises(StoreError, match="before a table or a column"):
        before.read(sa.select(sql_table(lake.contract(DATASET), "lake")))
    before.close()


def test_a_snapshot_that_is_not_there_is_an_error_a_user_can_read(lake: Lake) -> None:
    with pytest.raises(StoreError, match="cannot be opened"), lake.at(999):
        pass
    with pytest.raises(StoreError, match="are not kept"):
        lake.changes(DATASET, 998, 999)


def test_a_snapshot_names_its_run(lake: Lake) -> None:
    with lake.writing() as writer:
        writer.say("run 12", "nightly attendance")
        writer.insert(DATASET, marks(lake.contract(DATASET), "900003"))

    last = lake.snapshots().iloc[-1]

    assert (last["author"], last["commit_message"]) == ("run 12", "nightly attendance")
    assert last["snapshot_id"] == lake.snapshot()
    assert datetime.now(UTC) - last["snapshot_time"] < timedelta(minutes=5)


# notes


def test_a_note_is_kept_with_the_rows_of_its_transaction(lake: Lake) -> None:
    with lake.writing() as writer:
        writer.note("cursor/900001", "a")
        writer.note("cursor/900001", "b")
        assert writer.noted("cursor/900001") == "b"
    with pytest.raises(ZeroDivisionError), lake.writing() as writer:  # noqa: PT012
        writer.note("cursor/900001", "c")
        raise ZeroDivisionError
    with lake.writing() as writer:
        writer.note("cursor/900002", "x%_")
        assert writer.noted("cursor/900001") == "b"
        assert writer.noted("cursor/nobody") is None

    assert lake.note("cursor/900001") == "b"
    assert lake.note("cursor/nobody") is None
    assert lake.notes("cursor/") == {"cursor/900001": "b", "cursor/900002": "x%_"}
    assert lake.notes("cursor_") == {}


def test_the_newest_note_counts_after_many(lake: Lake) -> None:
    for number in range(5):
        with lake.writing() as writer:
            writer.note("run", str(number))
            writer.note("other", str(-number))
    lake.compact("notes")

    assert lake.notes() == {"run": "4", "other": "-4"}
    assert len(lake.files("notes")) == 1


def test_notes_are_in_the_vault_as_well_and_absent_before_it_is_made(tmp_path: Path) -> None:
    vault = vault_of(settings_of(tmp_path / "other"))
    assert vault.note("run") is None
    assert vault.notes() == {}
    with vault.writing() as writer:
        writer.note("run", "1")
    assert vault.note("run") == "1"
    vault.close()
