"""A store that was made before its contracts gained something."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa
from lakes import lake_of, rows_of, settings_of

from workbench.contracts.model import Column
from workbench.contracts.sample import sample
from workbench.errors import StoreError
from workbench.store.lake import Lake

DATASET = "school"
NOTE = Column("remark", "string", "Remark", "What else there is to say", "public")
ORDER = Column("group", "integer", "Group", "A word of SQL as a name", "public")


@pytest.fixture
def old(tmp_path: Path):
    lake = lake_of(settings_of(tmp_path))
    with lake.writing() as writer:
        writer.insert(DATASET, sample(lake.contract(DATASET), 3))
    yield lake
    lake.close()


def with_columns(old: Lake, *columns: Column) -> Lake:
    contract = old.catalogue[DATASET]
    newer = replace(contract, columns=(*contract.columns, *columns))
    others = tuple(newer if c.name == DATASET else c for c in old.catalogue)
    return Lake(
        old.folder, "lake", replace(old.catalogue, contracts=others), settings_of(old.folder.parent)
    )


def test_a_column_that_may_be_empty_is_added_when_the_store_is_written(old: Lake) -> None:
    new = with_columns(old, NOTE, ORDER)
    fresh = sample(new.contract(DATASET), 2, seed=7)
    with new.writing() as writer:
        assert writer.rows(DATASET)["remark"].isna().all()
        writer.insert(DATASET, fresh)

    assert rows_of(new, DATASET)["remark"].notna().sum() == fresh["remark"].notna().sum()
    assert rows_of(new, DATASET)["group"].notna().sum() == fresh["group"].notna().sum()
    new.close()


def test_it_is_added_when_the_store_is_read(old: Lake) -> None:
    new = with_columns(old, NOTE)

    assert rows_of(new, DATASET)["remark"].isna().tolist() == [True] * 3
    new.close()


def test_a_table_of_a_new_contract_is_empty_when_the_store_is_read(old: Lake) -> None:
    contract = replace(old.catalogue[DATASET], name="school_visit", kept_by_source=False)
    catalogue = replace(old.catalogue, contracts=(*old.catalogue.contracts, contract))
    new = Lake(old.folder, "lake", catalogue, settings_of(old.folder.parent))

    assert rows_of(new, "school_visit").empty
    new.close()


def test_a_required_column_is_refused_with_what_to_do(old: Lake) -> None:
    new = with_columns(old, replace(NOTE, required=True))

    with pytest.raises(StoreError, match="other columns than its contract"), new.writing():
        pass
    with pytest.raises(StoreError, match="other columns than its contract"):
        rows_of(new, DATASET)
    new.close()


def test_an_unknown_column_in_a_query_stays_an_error_of_ours(old: Lake) -> None:
    before = old.version()
    wrong = sa.select(sa.column("remark")).select_from(sa.table(DATASET, schema="lake"))
    with pytest.raises(duckdb.BinderException, match="remark"):
        old.read(wrong)
    assert old.version() == before
