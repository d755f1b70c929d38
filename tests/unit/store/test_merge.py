"""Rows replace those with the same key; what is equal is not written again."""

from pathlib import Path

import pandas as pd
import pytest
from lakes import lake_of, marks, rows_of, settings_of

from workbench.errors import StoreError
from workbench.store.lake import Lake
from workbench.store.merge import Merged

DATASET = "attendance_day"
HERE = {"urn": "900001", "year": "2018/19"}


@pytest.fixture
def lake(tmp_path: Path):
    lake = lake_of(settings_of(tmp_path))
    with lake.writing() as writer:
        for urn in ("900001", "900002"):
            writer.insert(DATASET, day(lake, urn))
    yield lake
    lake.close()


def day(lake: Lake, urn: str = "900001", date: str = "2018-10-05") -> pd.DataFrame:
    return marks(lake.contract(DATASET), urn, date)


def merge(lake: Lake, rows: pd.DataFrame, gone: pd.DataFrame | None = None) -> Merged:
    with lake.writing() as writer:
        return writer.merge(DATASET, rows, where=HERE, gone=gone)


def marked(rows: pd.DataFrame, places: list[int], mark: str) -> pd.DataFrame:
    am = rows["am"].mask(rows.index.isin(places), mark)
    return rows.assign(am=am.astype(rows["am"].dtype))


def test_rows_that_are_stored_already_write_nothing(lake: Lake) -> None:
    before, files = lake.version(), lake.files(DATASET)

    assert merge(lake, day(lake)) == Merged()
    assert not Merged().changed
    assert lake.version() == before
    assert lake.files(DATASET).equals(files)


def test_new_changed_and_deleted_rows_are_counted_and_stored(lake: Lake) -> None:
    rows = marked(day(lake), [2, 5], "I")
    tomorrow = day(lake, date="2018-10-08").head(3)
    wanted = pd.concat([rows.drop(index=7), tomorrow], ignore_index=True)

    counted = merge(lake, wanted, gone=rows.loc[[7], ["pupil_id", "date"]])

    assert counted == Merged(inserted=3, updated=2, deleted=1)
    stored = rows_of(lake, DATASET).query("urn == '900001'").reset_index(drop=True)
    key = list(lake.contract(DATASET).key)
    assert stored.equals(wanted.sort_values(key, ignore_index=True))


def test_a_value_that_goes_missing_is_a_change(lake: Lake) -> None:
    rows = day(lake)
    without = rows.assign(pm=pd.Series([None] * len(rows), dtype=rows["pm"].dtype))

    assert merge(lake, without).updated == len(rows)
    assert merge(lake, without) == Merged()
    assert merge(lake, rows).updated == len(rows)


def test_rows_of_other_schools_are_never_touched(lake: Lake) -> None:
    before = rows_of(lake, DATASET).query("urn == '900002'")

    merge(lake, marked(day(lake), [1], "I"), gone=day(lake, "900002")[["pupil_id", "date"]])

    assert rows_of(lake, DATASET).query("urn == '900002'").equals(before)


def test_keys_that_are_not_there_delete_nothing(lake: Lake) -> None:
    nobody = day(lake, date="2019-01-01")[["pupil_id", "date"]]
    before = lake.version()

    assert merge(lake, day(lake).head(0), gone=nobody) == Merged()
    assert merge(lake, day(lake), gone=nobody.head(0)) == Merged()
    assert lake.version() == before


def test_a_file_of_one_school_is_in_stored_order(lake: Lake) -> None:
    merge(lake, day(lake, date="2018-10-09").sample(frac=1, random_state=1))

    with lake.writing() as writer:
        stored = writer.rows(DATASET).query("urn == '900001'")
    fresh = stored[stored["date"].astype(str) == "2018-10-09"]
    assert fresh["pupil_id"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda rows: pd.concat([rows, rows.head(1)]), "have the same pupil_id, urn, date"),
        (lambda rows: rows.assign(urn="900003"), "another `urn` than `where`"),
    ],
)
def test_rows_that_cannot_be_meant_are_refused(lake: Lake, change, says: str) -> None:
    before = lake.version()
    with pytest.raises(StoreError, match=says):
        merge(lake, change(day(lake)))
    assert lake.version() == before


def test_a_key_that_is_not_whole_is_refused(lake: Lake) -> None:
    with pytest.raises(StoreError, match="have no date"):
        merge(lake, day(lake), gone=day(lake)[["pupil_id"]])


def test_a_column_that_is_not_there_is_refused_with_the_nearest(lake: Lake) -> None:
    with pytest.raises(StoreError, match="Did you mean 'urn'"), lake.writing() as writer:
        writer.merge(DATASET, day(lake), where={"unr": "900001"})
