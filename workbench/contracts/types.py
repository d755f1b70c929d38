"""Types of a contract in each library: Arrow, pandas, SQLAlchemy."""

from typing import Any

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa

from workbench.contracts.model import Column, Contract

ARROW: dict[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
SQL: dict[str, type[sa.types.TypeEngine[Any]]] = {
    "string": sa.Text,
    "integer": sa.BigInteger,
    "number": sa.Double,
    "boolean": sa.Boolean,
    "date": sa.Date,
}


def arrow_schema(contract: Contract) -> pa.Schema:
    """Arrow schema of a contract: names, types, and which columns may be missing."""
    return pa.schema([pa.field(c.name, ARROW[c.logical_type], not c.required) for c in contract])


def pandas_dtype(column: Column) -> pd.ArrowDtype:
    """Arrow-backed pandas type of a column."""
    return pd.ArrowDtype(ARROW[column.logical_type])


def to_frame(table: pa.Table) -> pd.DataFrame:
    """A frame with Arrow-backed types; the memory of the table is shared, never changed."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def sql_table(contract: Contract, schema: str | None = None) -> sa.Table:
    """SQLAlchemy Core table of a contract.

    Keys are not declared, because the lake has no key constraints; loading checks them. Names of
    columns are quoted, as some are words of DuckDB's own.
    """
    columns = [
        sa.Column(
            c.name,
            SQL[c.logical_type](),
            nullable=not c.required,
            comment=c.description,
            quote=True,
        )
        for c in contract
    ]
    return sa.Table(contract.name, sa.MetaData(), *columns, schema=schema)
