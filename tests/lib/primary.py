"""Frames of the contracts of primary schools, drawn together with what is expected of them."""

from functools import cache

import pandas as pd
from drawn import table

from workbench.contracts.model import Catalogue
from workbench.contracts.read import read_catalogue
from workbench.measures.examples import completed, drawn
from workbench.settings import Settings


@cache
def catalogue() -> Catalogue:
    """Every contract."""
    return read_catalogue(Settings().contracts)


def frame(dataset: str, text: str) -> pd.DataFrame:
    """A drawn table as a frame of a contract; what is not drawn is missing, the year 2018/19."""
    return with_answers(dataset, text)[0]


def with_answers(dataset: str, text: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The columns of the contract as its frame, and the other columns as they are expected."""
    contract = catalogue()[dataset]
    named = drawn(text).rename(columns={"pupil": "pupil_id"})
    own = [name for name in named.columns if name in contract.names]
    answers = table(text).drop(columns=[*own, "pupil"], errors="ignore")
    return completed(named[own], contract), answers


def listed(column: pd.Series) -> list[object]:
    """Values of a column with None for missing ones."""
    return column.astype("object").where(column.notna(), None).tolist()
