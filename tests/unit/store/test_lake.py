"""The lake keeps whole transactions and refuses what is not its own."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from stores import small_store

from workbench.contracts.read import read_catalogue
from workbench.contracts.sample import sample
from workbench.contracts.types import sql_table
from workbench.errors import StoreError
from workbench.settings import Settings
from workbench.store.lake import Lake
from workbench.store.writer import Loaded


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    settings = Settings(home=tmp_path)
    return Lake(settings.lake, "lake", read_catalogue(settings.contracts), settings)


def count(lake: Lake, dataset: str) -> int:
    table = sql_table(lake.catalogue[dataset], "lake")
    return int(lake.read(sa.select(table)).num_rows)


def test_every_sample_is_stored_and_read_back_equal(lake: Lake) -> None:
    samples = {c.name: sample(c, 30) for c in lake.contracts}
    with lake.writing() as writer:
        for name, rows in samples.items():
            writer.insert(name, rows)

    with lake.writing() as writer:
        for contract in lake.contracts:
            stored = writer.rows(contract.name).sort_values(list(contract.key), ignore_index=True)
            sent = samples[contract.name].sort_values(list(contract.key), ignore_index=True)
            assert stored.equals(sent), contract.name


def test_a_failed_transaction_leaves_no_rows_and_no_note(lake: Lake) -> None:
    rows = sample(lake.catalogue["school"], 5)
    with lake.writing() as writer:
        writer.insert("school", rows)

    with pytest.raises(ZeroDivisionError), lake.writing() as writer:  # noqa: PT012
        writer.delete("school", {})
        writer.insert("school", sample(lake.catalogue["school"], 9, seed=1))
        writer.record(Loaded("f1", "a.csv", "school", 9))
        raise ZeroDivisionError

    assert count(lake, "school") == len(rows)
    with lake.writing() as writer:
        assert not writer.loaded("f1")


def test_a_moment_ends_when_its_thread_writes(lake: Lake) -> None:
    with lake.moment():
        assert not lake.exists
    rows = sample(lake.catalogue["school"], 5)
    with lake.writing() as writer:
        writer.insert("school", rows.head(2))

    other = Lake(lake.folder, "lake", lake.catalogue, Settings(home=lake.folder.parent))
    with lake.moment(), lake.moment():
        assert count(lake, "school") == 2
        with other.writing() as writer:
            writer.insert("school", rows.iloc[2:4])
        assert (count(lake, "school"), count(other, "school")) == (2, 4)
        with lake.writing() as writer:
            writer.insert("school", rows.tail(1))
        assert count(lake, "school") == 5
    other.close()


def test_delete_is_by_equality_of_every_value(lake: Lake) -> None:
    rows = sample(lake.catalogue["school"], 6)
    source = str(rows["source"].iloc[0])
    with lake.writing() as writer:
        writer.insert("school", rows)
        writer.delete("school", {"source": source, "urn": "000000"})
        assert len(writer.rows("school")) == 6
        writer.delete("school", {"source": source})
        assert len(writer.rows("school")) < 6


def test_version_changes_with_each_write_and_not_with_reading(lake: Lake) -> None:
    assert lake.version() == "empty"
    with lake.writing() as writer:
        writer.insert("school", sample(lake.catalogue["school"], 3))
    first = lake.version()
    count(lake, "school")
    assert lake.version() == first
    with lake.writing() as writer:
        writer.delete("school", {})
    assert lake.version() != first


def test_identities_are_not_kept_in_the_lake(lake: Lake) -> None:
    rows = sample(lake.catalogue["pupil_identity"], 3)
    with (
        pytest.raises(StoreError, match="`pupil_identity` is not kept in this store"),
        lake.writing() as writer,
    ):
        writer.insert("pupil_identity", rows)


def test_reading_before_anything_was_stored_says_what_to_do(lake: Lake) -> None:
    with pytest.raises(StoreError, match="workbench ingest"):
        count(lake, "school")


def test_cleaning_removes_files_that_no_snapshot_knows(tmp_path: Path) -> None:
    lake = small_store(tmp_path).door.lake
    stray = tmp_path / "lake" / "data" / "main" / "pupil" / "stray.parquet"
    stray.write_bytes(b"PAR1")
    before = count(lake, "pupil")

    lake.clean()

    assert not stray.exists()
    assert count(lake, "pupil") == before


def test_two_writers_take_turns_and_see_each_other(lake: Lake) -> None:
    other = Lake(lake.folder, "lake", lake.catalogue, Settings())
    rows = sample(lake.catalogue["school"], 6)
    with lake.writing() as writer:
        writer.insert("school", rows.head(2))
    with other.writing() as writer:
        assert len(writer.rows("school")) == 2
        writer.insert("school", rows.iloc[2:4])
    with lake.writing() as writer:
        assert len(writer.rows("school")) == 4
        writer.insert("school", rows.iloc[4:6])

    assert count(other, "school") == 6


def test_a_catalogue_cut_off_while_it_was_made_is_no_store(lake: Lake) -> None:
    lake.folder.mkdir()
    (lake.folder / "catalog.sqlite").touch()

    assert not lake.exists
    with lake.writing() as writer:
        writer.insert("school", sample(lake.catalogue["school"], 3))
    assert count(lake, "school") == 3


def test_a_store_of_another_version_is_refused_with_what_to_do(lake: Lake) -> None:
    with lake.writing() as writer:
        writer.insert("school", sample(lake.catalogue["school"], 3))
    newer = replace(lake.catalogue["school"], columns=lake.catalogue["school"].columns[:-1])
    others = tuple(newer if c.name == "school" else c for c in lake.catalogue)
    other = Lake(lake.folder, "lake", replace(lake.catalogue, contracts=others), Settings())

    with pytest.raises(StoreError, match="other columns than its contract"), other.writing():
        pass
