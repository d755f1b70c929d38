"""Put ``school_performance`` together from what each source published."""

from collections.abc import Sequence

import pandas as pd
import sqlalchemy as sa

from workbench.contracts.model import Contract
from workbench.contracts.types import sql_table
from workbench.intake.datasets import ORIGIN
from workbench.intake.declarations import Declarations
from workbench.store.duck import LAKE
from workbench.store.writer import Writer

DATASET = "school_performance"
_FILLED = ("n", "low", "high")
_SUBJECT = ("year", "level", "measure")
Subjects = frozenset[tuple[str, ...]]


def subjects(writer: Writer, source: str) -> Subjects:
    """Year, level and measure of everything that a source said, as it is stored."""
    said = _said(writer)
    return _distinct(writer, said, said.c.source == source)


def assemble_performance(
    writer: Writer, source: str, before: Subjects, rows: pd.DataFrame, declared: Declarations
) -> None:
    """Bring the published rows in step with a source whose rows were just stored.

    Of several sources with a figure for the same unit, year, measure and group, the most believed
    gives it. A source that covers England ends the list: less believed sources add no unit to a
    level, year, measure and group that it covers, because a school that changed its number would
    be counted twice. An interval or a number of pupils is taken from any source with the same
    figure.

    Args:
        writer: the transaction that stored the rows by source.
        source: the source whose rows are new.
        before: its subjects before that.
        rows: its rows.
        declared: the order of belief.
    """
    said = _said(writer)
    now = {tuple(t) for t in rows[list(_SUBJECT)].drop_duplicates().itertuples(index=False)}
    others = _distinct(writer, said, said.c.source != source)
    years = {subject[0] for subject in before | now}
    shared = {subject[0] for subject in (before | now) & others}
    for year in sorted(years - shared):
        writer.delete(DATASET, {"source": source, "year": year})
    for year in sorted(shared):
        writer.delete(DATASET, {"origin": ORIGIN, "year": year})
    alone = rows[~rows["year"].isin(shared)]
    if len(alone):
        writer.insert(DATASET, alone)
    if shared:
        best = _best(said, writer.contract(DATASET), sorted(shared), _sources(writer), declared)
        writer.insert(DATASET, writer.read(best))


def _said(writer: Writer) -> sa.Table:
    return sql_table(writer.contract(DATASET).by_source(), LAKE)


def _distinct(writer: Writer, said: sa.Table, where: sa.ColumnElement[bool]) -> Subjects:
    columns = [said.c[name] for name in _SUBJECT]
    found = writer.read(sa.select(*columns).where(where, said.c.origin == ORIGIN).distinct())
    return frozenset(zip(*(column.to_pylist() for column in found.columns), strict=True))


def _sources(writer: Writer) -> list[str]:
    said = _said(writer)
    found = writer.read(sa.select(said.c.source).where(said.c.origin == ORIGIN).distinct())
    return sorted(str(name) for name in found.column(0).to_pylist())


def _best(
    said: sa.Table,
    contract: Contract,
    years: Sequence[str],
    sources: list[str],
    declared: Declarations,
) -> sa.Select[tuple[object, ...]]:
    rank = sa.case(declared.orders[DATASET].ranked(sources), value=said.c.source)
    covering = [s for s in sources if s.split(" ")[0] in _covering(declared)]
    covers = sa.case((said.c.source.in_(covering) & _own(said, declared), rank))
    key = [said.c[name] for name in contract.key]
    same = [*key, said.c.value, said.c.text]
    ranked = (
        sa.select(
            *(said.c[n] for n in contract.names if n not in _FILLED),
            *(_filled(said.c[n], same, rank) for n in _FILLED),
            rank.label("rank"),
            sa.func.row_number().over(partition_by=key, order_by=rank).label("place"),
            sa.func.min(covers)
            .over(partition_by=[c for c in key if c.name != "unit_id"])
            .label("last"),
        )
        .where(said.c.origin == ORIGIN, said.c.year.in_(years))
        .subquery()
    )
    chosen = sa.select(*(ranked.c[n] for n in contract.names))
    return chosen.where(
        ranked.c.place == 1,
        sa.or_(ranked.c.last.is_(None), ranked.c.rank <= ranked.c.last),
    )


def _filled(
    column: sa.ColumnElement[object],
    same: Sequence[sa.ColumnElement[object]],
    rank: sa.ColumnElement[int],
) -> sa.ColumnElement[object]:
    """The column from the most believed of the sources whose figure is the same."""
    return sa.func.arg_min(column, rank).over(partition_by=same).label(column.name)


def _covering(declared: Declarations) -> frozenset[str]:
    return frozenset(f.name for f in declared.formats if f.covers_england)


def _own(said: sa.Table, declared: Declarations) -> sa.ColumnElement[bool]:
    """Not a figure that a table repeats of another year: such a column covers nothing."""
    repeated = {
        (f.name, m.measure, m.year) for f in declared.formats for m in f.measures if m.only_adds
    }
    return sa.and_(
        *(
            sa.not_(
                sa.and_(
                    said.c.source.startswith(f"{name} "),
                    said.c.measure == measure,
                    said.c.year == year,
                )
            )
            for name, measure, year in sorted(repeated)
        ),
        sa.true(),
    )
