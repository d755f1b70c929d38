"""Kinds of rows: what one row that a measure sums is, and how it is made from datasets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

Build = Callable[[Mapping[str, pd.DataFrame]], pd.DataFrame]
Select = Callable[[Mapping[str, sa.FromClause]], sa.Select[tuple[object, ...]]]


@dataclass(frozen=True)
class RowKind:
    """One kind of row.

    Attributes:
        name: how measures name it.
        title: one row in words, such as "a pupil at the end of key stage 4".
        datasets: contracts that the rows are made of, the main one first.
        build: frames by dataset to the rows, with pupil_id, urn, year and every column that a
            measure reads.
        select: the same in SQL, over tables that hold only what the viewer may see; None where
            rows are only made in memory.
        other_years: whether a row also needs the years before or after its own.
    """

    name: str
    title: str
    datasets: tuple[str, ...]
    build: Build
    select: Select | None = None
    other_years: bool = False


def as_they_are(name: str, title: str, dataset: str) -> RowKind:
    """Rows that are those of a dataset, as they are."""
    return RowKind(
        name=name,
        title=title,
        datasets=(dataset,),
        build=lambda frames: frames[dataset],
        select=lambda tables: sa.select(*tables[dataset].c),
    )
