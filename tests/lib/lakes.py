"""What a lake holds, as frames to compare."""

from pathlib import Path

import pandas as pd
import sqlalchemy as sa
from pydantic import SecretStr

from workbench.contracts.model import Contract
from workbench.contracts.read import read_catalogue
from workbench.contracts.sample import sample
from workbench.contracts.types import sql_table
from workbench.settings import Settings
from workbench.store.duck import LAKE
from workbench.store.lake import Lake
from workbench.store.writer import LOADS


def lake_of(settings: Settings) -> Lake:
    """The lake of a home folder."""
    return Lake(settings.lake, "lake", read_catalogue(settings.contracts), settings)


def vault_of(settings: Settings) -> Lake:
    """The vault of a home folder."""
    return Lake(settings.vault, "vault", read_catalogue(settings.contracts), settings)


def settings_of(home: Path, lake_url: str = "", vault_url: str = "") -> Settings:
    """Settings of a home folder, with catalogues in PostgreSQL where addresses are given."""
    lake, vault = (SecretStr(url) if url else None for url in (lake_url, vault_url))
    return Settings(home=home, lake_catalogue_url=lake, vault_catalogue_url=vault)


def rows_of(lake: Lake, dataset: str) -> pd.DataFrame:
    """Every row of a dataset, in the order of its key."""
    (contract,) = [c for c in lake.contracts if c.name == dataset]
    table = lake.read(sa.select(sql_table(contract, LAKE)))
    frame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame.sort_values(list(contract.key), ignore_index=True)


def loads_of(lake: Lake) -> pd.DataFrame:
    """The notes of what was loaded, without when."""
    columns = [LOADS.c.source, LOADS.c.dataset, LOADS.c.rows, LOADS.c.fingerprint]
    frame = lake.read(sa.select(*columns)).to_pandas()
    return frame.sort_values(["source", "dataset"], ignore_index=True)


def marks(contract: Contract, urn: str, day: str = "2018-10-05", pupils: int = 8) -> pd.DataFrame:
    """A day's attendance of a school: rows of ``attendance_day`` with present marks."""
    rows = sample(contract, pupils, seed=int(urn))
    fixed = {"urn": urn, "year": "2018/19", "date": pd.Timestamp(day).date()}
    drawn = rows.assign(**fixed, am="/", pm="/", origin="synthetic")
    named = drawn.assign(pupil_id=[f"{int(urn)}{place:018}" for place in range(len(rows))])
    return named.astype(rows.dtypes.to_dict())
