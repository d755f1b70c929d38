"""What a lake holds, as frames to compare."""

import pandas as pd
import sqlalchemy as sa

from workbench.contracts.read import read_catalogue
from workbench.contracts.types import sql_table
from workbench.settings import Settings
from workbench.store.duck import LAKE
from workbench.store.lake import Lake
from workbench.store.writer import LOADS


def lake_of(settings: Settings) -> Lake:
    """The lake of a home folder."""
    return Lake(settings.lake, "lake", read_catalogue(settings.contracts), settings)


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
