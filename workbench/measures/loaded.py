"""Measures of what a scope may see: added up in the store where it can, else of loaded rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import sqlalchemy as sa

from workbench.access.scope import Scope
from workbench.contracts.model import Contract
from workbench.loader import Door
from workbench.measures.cohort import KEY
from workbench.measures.groups import dimensions
from workbench.measures.measure import Measure
from workbench.measures.row_kind import RowKind, Select
from workbench.measures.tally import Tally, sorted_into_cells, tally
from workbench.measures.totals import MOMENTS, add_up, moments_in_sql

CHARACTERISTICS = "pupil_characteristics"


@dataclass(frozen=True)
class Question:
    """What to add up: measures of one kind of row, by groups, units and years."""

    measures: Sequence[Measure]
    kind: RowKind
    by: Sequence[str]
    unit: str | None
    period: str
    periods: Sequence[str]

    @property
    def group_columns(self) -> list[str]:
        """Columns that the groups are made from."""
        named = [dimensions()[g].column if g in dimensions() else g for g in self.by]
        return [name for name in dict.fromkeys(named) if name]

    @property
    def columns(self) -> list[str]:
        """Columns of the rows that are needed."""
        read = [name for one in self.measures for name in one.columns]
        unit = [self.unit] if self.unit else []
        return list(dict.fromkeys([*KEY, self.period, *unit, *self.group_columns, *read]))


def loaded_tally(asked: Question, scope: Scope, door: Door) -> Tally:
    """Moments of measures of what a scope may see; see :func:`workbench.measures.tally.tally`.

    Where the rows can be made in SQL, and the groups are columns of them or of
    ``pupil_characteristics``, the store adds up and only sums travel. Otherwise the datasets are
    loaded and the rows made in memory.

    Raises:
        UsageError: a group is not known.
        PolicyDenied: the scope may not load what is needed.
    """
    select = asked.kind.select
    if select is not None and _in_store(asked, door):
        return _added_up_in_store(asked, select, scope, door)
    rows = _built(asked, scope, door)
    return tally(asked.measures, rows, by=asked.by, unit=asked.unit, period=asked.period)


def _in_store(asked: Question, door: Door) -> bool:
    """Whether every column of the groups is in the store; the rest is the row kind's promise."""
    known = {
        *door.catalogue[CHARACTERISTICS].names,
        *(name for dataset in asked.kind.datasets for name in door.catalogue[dataset].names),
    }
    return set(asked.group_columns) <= known


def _added_up_in_store(asked: Question, select: Select, scope: Scope, door: Door) -> Tally:
    kind = asked.kind
    own = {name for dataset in kind.datasets for name in door.catalogue[dataset].names}
    joined = [name for name in asked.group_columns if name not in own]
    datasets = (*kind.datasets, *([CHARACTERISTICS] if joined else []))

    def build(tables: Mapping[str, sa.FromClause]) -> sa.Select[tuple[object, ...]]:
        return _grouped(asked, _rows(select, tables, joined))

    years = _years(asked, *(door.catalogue[name] for name in datasets))
    found = door.summarise(datasets, scope, build, where=years)
    labels, indicator = sorted_into_cells(found, by=asked.by, unit=asked.unit, period=asked.period)
    grids = {
        one.name: add_up(
            found[[f"{place}_{name}" for name in MOMENTS]].to_numpy(dtype="float64"), indicator
        )
        for place, one in enumerate(asked.measures)
    }
    return Tally(labels, grids)


def _rows(
    select: Select, tables: Mapping[str, sa.FromClause], joined: Iterable[str]
) -> sa.FromClause:
    """The rows as a subquery, with the pupils' characteristics that are asked for."""
    rows = select(tables).subquery("measured")
    names = list(joined)
    if not names:
        return rows
    about = tables[CHARACTERISTICS]
    same = sa.and_(*(rows.c[key] == about.c[key] for key in KEY))
    both = rows.outerjoin(about, same)
    return sa.select(*rows.c, *(about.c[n] for n in names)).select_from(both).subquery("grouped")


def _grouped(asked: Question, rows: sa.FromClause) -> sa.Select[tuple[object, ...]]:
    unit = [asked.unit] if asked.unit else []
    keys = [rows.c[name] for name in dict.fromkeys([*unit, asked.period, *asked.group_columns])]
    sums = [
        column.label(f"{place}_{name}")
        for place, one in enumerate(asked.measures)
        for name, column in moments_in_sql(one, dict(rows.c)).items()
    ]
    return sa.select(*keys, *sums).group_by(*keys)


def _built(asked: Question, scope: Scope, door: Door) -> pd.DataFrame:
    frames = {
        name: door.load(name, scope, where=_years_to_load(asked, door.catalogue[name]))
        for name in asked.kind.datasets
    }
    made = asked.kind.build(frames)
    rows = made[made[asked.period].isin(list(asked.periods))] if asked.periods else made
    missing = [name for name in asked.group_columns if name not in rows]
    about = [name for name in missing if name in door.catalogue[CHARACTERISTICS].names]
    if not about:
        return rows
    years = _years(asked, door.catalogue[CHARACTERISTICS])
    found = door.load(CHARACTERISTICS, scope, columns=[*KEY, *about], where=years)
    return rows.merge(found, on=KEY, how="left", validate="m:1")


def _years_to_load(asked: Question, contract: Contract) -> dict[str, list[str]]:
    return {} if asked.kind.other_years else _years(asked, contract)


def _years(asked: Question, *contracts: Contract) -> dict[str, list[str]]:
    """The filter by year, where every one of the datasets has years."""
    dated = all(asked.period in contract.names for contract in contracts)
    return {asked.period: list(asked.periods)} if asked.periods and dated else {}
