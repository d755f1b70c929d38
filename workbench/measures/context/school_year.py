"""Published figures of schools, one row a school and academic year."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.columns import Floats

KEY = ["urn", "year"]


@dataclass(frozen=True)
class Figure:
    """A published figure that measures are made of.

    Attributes:
        name: its column.
        measure: how published tables name it.
        group: the pupil group that it is of there.
        title: what it is.
        source: publisher and document.
        needs: what is needed before it can be loaded; empty where a format reads it.
    """

    name: str
    measure: str
    group: str
    title: str
    source: str
    needs: str = ""


@cache
def figures() -> Mapping[str, Figure]:
    """The published figures by column, in the order of the columns."""
    found = [
        Figure(
            name=name,
            measure=said.get("measure", name),
            group=said.get("group", "all"),
            title=said["title"],
            source=table["source"],
            needs=table.get("needs", ""),
        )
        for table in read("school_year")["tables"]
        for name, said in table["figures"].items()
    ]
    return MappingProxyType({one.name: one for one in found})


def school_years(performance: pd.DataFrame) -> pd.DataFrame:
    """Published figures of schools with a column each.

    Args:
        performance: columns of the contract ``school_performance``; rows of areas and of England
            are left out, as they are worked out from those of schools.

    Returns:
        One row a school and academic year with any figure: urn, year, and the columns of
        :func:`figures`, missing where nothing is published or it was withheld.
    """
    rows = performance[performance["level"] == "school"]
    units = rows[["unit_id", "year"]].drop_duplicates(ignore_index=True)
    places = pd.MultiIndex.from_frame(units)
    found = units.rename(columns={"unit_id": "urn"}).astype("str")
    columns = {one.name: _column(rows[_is(rows, one)], places) for one in figures().values()}
    return found.assign(**columns)


def _is(rows: pd.DataFrame, one: Figure) -> "pd.Series[bool]":
    return (rows["measure"] == one.measure) & (rows["group"] == one.group)


def _column(rows: pd.DataFrame, places: pd.MultiIndex) -> Floats:
    """The figure of each school and year; a figure that several files give counts once."""
    known = rows.dropna(subset=["value"]).drop_duplicates(["unit_id", "year"], keep="last")
    values = known.set_index(["unit_id", "year"])["value"].astype("float64")
    return values.reindex(places).to_numpy().astype(np.float64)
