"""Put ``school`` together from what each source said of a school."""

from collections.abc import Mapping

import pandas as pd
import sqlalchemy as sa

from workbench.contracts.checks import cast
from workbench.contracts.types import sql_table
from workbench.intake.datasets import ORIGIN
from workbench.intake.declarations import Declarations
from workbench.intake.local_authorities import LocalAuthority
from workbench.store.duck import LAKE
from workbench.store.writer import Writer

DATASET = "school"
LINKS = "school_link"
LATEST = "Latest successor"


def assemble_schools(writer: Writer, declared: Declarations) -> None:
    """Replace the published rows of ``school`` by the best of all sources, column by column.

    For each column the first source that has a value gives it, in the declared order. The name
    and region of the local authority follow from its code. A school that no source places in an
    authority takes the code of its latest successor.
    """
    contract = writer.contract(DATASET)
    said = sql_table(contract.by_source(), LAKE)
    published = said.c.origin == ORIGIN
    names = writer.read(sa.select(said.c.source).where(published).distinct())
    sources = [str(name) for name in names.column(0).to_pylist()]
    writer.delete(DATASET, {"origin": ORIGIN})
    if not sources:
        return
    columns = [
        _best(said, name, declared.orders[DATASET].ranked(sources, name))
        for name in contract.names
        if name != "urn"
    ]
    best = sa.select(said.c.urn, *columns).where(published).group_by(said.c.urn)
    frame = writer.read(best).to_pandas(types_mapper=pd.ArrowDtype)
    placed = _placed(frame, _successors(writer), declared.authorities)
    typed, _ = cast(placed, contract)
    writer.insert(DATASET, typed)


def _best(said: sa.Table, column: str, ranks: dict[str, int]) -> sa.ColumnElement[object]:
    """The value of the most believed source that has one: arg_min leaves missing values out."""
    rank = sa.case(ranks, value=said.c.source)
    return sa.func.arg_min(said.c[column], rank).label(column)


def _successors(writer: Writer) -> dict[str, str]:
    links = sql_table(writer.contract(LINKS), LAKE)
    chosen = sa.select(links.c.urn, links.c.linked_urn).where(links.c.link_type == LATEST)
    found = writer.read(chosen.order_by(links.c.urn, links.c.linked_urn))
    return dict(zip(*(column.to_pylist() for column in found.columns), strict=True))


def _placed(
    frame: pd.DataFrame,
    successors: Mapping[str, str],
    authorities: Mapping[str, LocalAuthority],
) -> pd.DataFrame:
    known = frame.set_index("urn")["la_code"].dropna()
    carried = frame["urn"].map(successors).map(known)
    code = frame["la_code"].combine_first(carried.astype(frame["la_code"].dtype))
    region = code.map({c: a.region for c, a in authorities.items()})
    return frame.assign(
        la_code=code,
        la_name=code.map({c: a.name for c, a in authorities.items()}),
        region=region.astype(frame["region"].dtype).combine_first(frame["region"]),
    )


def takes_part(dataset: str) -> bool:
    """Whether rows of a dataset can change a school's row."""
    return dataset in (DATASET, LINKS)
