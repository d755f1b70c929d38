"""A national file of entries at key stage 4, stored as a whole: every school of it at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import sqlalchemy as sa

from workbench.calendar import AcademicYear
from workbench.contracts.types import arrow_schema, sql_table, to_frame
from workbench.intake.arrivals import KEY
from workbench.intake.changes import LINKS
from workbench.intake.exchange.desk import Desk
from workbench.intake.identify import NATIONAL, new_pupil
from workbench.intake.uploads.national import DATASET, NationalEntries, read_national_entries
from workbench.store.audit import Action
from workbench.store.duck import LAKE
from workbench.store.writer import Loaded, Writer

ORIGIN = "mis"
_AT_ONCE = 500_000


@dataclass(frozen=True)
class StoredEntries:
    """What came of a national file: rows stored and refused, and pupils met for the first time."""

    entries: NationalEntries
    stored: int
    refused: int
    new_pupils: int


def store_national(desk: Desk, path: Path, year: str, by: str) -> StoredEntries:
    """Read, check and store a national file of entries; it takes the place of an earlier one.

    Pupils are known by the reference of the file from one year's file to the next. Entries that
    schools gave themselves are of their own pupils and stay. Links go into the vault first, entries
    into the lake second, each as a whole: a file that was cut off is loaded again.

    Args:
        desk: stores and the audit log.
        path: a CSV file.
        year: academic year of the end of key stage 4.
        by: who loads it.

    Raises:
        UploadRefused: the file is refused whole.
        Busy: another process has been writing for ten minutes.
    """
    named = str(AcademicYear.parse(year))
    day = desk.connections.today
    read = read_national_entries(path, year=named, catalogue=desk.stores.catalogue, on=day)
    known = _known(desk)
    links, fresh = _links(desk, read.table, known)
    desk.audit.write(
        Action.UPLOAD, actor=by, dataset=DATASET, rows=read.table.num_rows, resource=path.name
    )
    message = f"national entries of {named}"
    if fresh.num_rows:
        with desk.stores.vault.writing() as writer:
            writer.insert(LINKS, fresh)
            writer.say("intake", message)
    count = read.table.num_rows
    replaced = {"year": named, "origin": ORIGIN}
    pupils = links.drop_duplicates(KEY).set_index(KEY)["pupil_id"]
    with desk.stores.lake.writing() as writer:
        own = _of_schools(writer, replaced, pd.concat([known["pupil_id"], pupils]))
        writer.delete(DATASET, replaced)
        writer.insert(DATASET, own)
        for part in _by_school(read.table):
            writer.insert(DATASET, _entries(part, pupils, desk))
        writer.forget(message)
        writer.record(Loaded(message, message, DATASET, count))
        writer.say("intake", message)
    refused = int(read.refused["row"].nunique())
    return StoredEntries(read, count, refused, fresh.num_rows)


def _links(desk: Desk, table: pa.Table, known: pd.DataFrame) -> tuple[pd.DataFrame, pa.Table]:
    """The pupil of each reference and school, and the links that are new."""
    pairs = to_frame(_plain(table.select(["urn", KEY])).group_by(["urn", KEY]).aggregate([]))
    by_reference = known.drop_duplicates(KEY)[[KEY, "pupil_id"]]
    both = pairs.merge(by_reference, on=KEY, how="left")
    missing = both.loc[both["pupil_id"].isna(), [KEY]].drop_duplicates()
    minted = missing.assign(minted=[new_pupil() for _ in range(len(missing))])
    whole = both.merge(minted, on=KEY, how="left")
    pupil = whole["pupil_id"].fillna(whole["minted"])
    links = whole[["urn", KEY]].assign(pupil_id=pupil, source=NATIONAL, origin=ORIGIN)
    there = links.merge(known[["urn", KEY]], on=["urn", KEY], how="left", indicator=True)
    fresh = links[(there["_merge"] == "left_only").to_numpy()]
    schema = arrow_schema(desk.stores.catalogue[LINKS])
    return links, pa.Table.from_pandas(fresh, schema=schema, preserve_index=False)


def _known(desk: Desk) -> pd.DataFrame:
    contract = desk.stores.catalogue[LINKS]
    names = ["urn", KEY, "pupil_id"]
    if not desk.stores.vault.exists:
        return to_frame(arrow_schema(contract).empty_table().select(names))
    table = sa.table(contract.name, *map(sa.column, contract.names), schema=LAKE)
    wanted = sa.select(*(table.c[name] for name in names)).where(table.c.source == NATIONAL)
    return to_frame(desk.stores.vault.read(wanted))


def _by_school(table: pa.Table) -> Iterator[pa.Table]:
    """Rows in order of schools, so many at once as memory bears when they are written out."""
    whole = table.unify_dictionaries().combine_chunks()
    order = pc.sort_indices(whole.column("urn").cast(pa.string()))
    for start in range(0, len(order), _AT_ONCE):
        yield whole.take(order[start : start + _AT_ONCE])


def _entries(table: pa.Table, by_reference: pd.Series, desk: Desk) -> pa.Table:
    """The entries with the pupil in place of the reference, in the columns of the contract."""
    keys = table.column(KEY).combine_chunks().dictionary_encode()
    names = keys.dictionary.to_pandas()
    pupils = pa.array(by_reference.reindex(names).astype("str"), pa.string())
    mine = table.drop_columns(KEY).append_column("pupil_id", pc.take(pupils, keys.indices))
    origin = pa.repeat(pa.scalar(ORIGIN), table.num_rows)
    schema = arrow_schema(desk.stores.catalogue[DATASET])
    whole = mine.append_column("origin", origin).select(schema.names)
    return whole.cast(schema)


def _of_schools(writer: Writer, replaced: Mapping[str, str], known: pd.Series) -> pa.Table:
    """Entries among those to be replaced whose pupils no national file has named."""
    contract = writer.contract(DATASET)
    table = sql_table(contract, LAKE)
    here = [table.c[name] == value for name, value in replaced.items()]
    pupils = writer.read(sa.select(table.c.urn, table.c.pupil_id).where(*here).distinct())
    named = pc.is_in(pupils.column("pupil_id"), pa.array(known, pa.string()))
    own = pupils.filter(pc.invert(named))
    schools = own.column("urn").unique().to_pylist()
    rows = writer.read(sa.select(table).where(*here, table.c.urn.in_(schools)))
    theirs = pc.is_in(rows.column("pupil_id"), own.column("pupil_id"))
    return rows.filter(theirs).cast(arrow_schema(contract))


def _plain(table: pa.Table) -> pa.Table:
    return table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))
