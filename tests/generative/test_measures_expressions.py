"""Expressions mean the same in pandas and in DuckDB, and only what is listed is allowed."""

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.errors import UsageError
from workbench.measures.expressions import expression
from workbench.store.statement import fetch

SCHEMA = pa.schema(
    [("a", pa.int64()), ("b", pa.float64()), ("flag", pa.bool_()), ("grade", pa.string())]
)
TABLE = sa.table("t", *(sa.column(name) for name in SCHEMA.names))
ROWS = st.lists(
    st.tuples(
        st.none() | st.integers(-3, 3),
        st.none() | st.sampled_from([-1.5, 0.0, 0.5, 2.0]),
        st.none() | st.booleans(),
        st.none() | st.sampled_from(["EXS", "GDS", "WTS"]),
    ),
    min_size=1,
    max_size=6,
)
NUMBERS = st.recursive(
    st.sampled_from(["a", "b", "2", "0.5"]),
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["+", "-", "*", "/"]), inner)
        | st.builds("(-{})".format, inner)
    ),
    max_leaves=4,
)
TRUTHS = st.recursive(
    st.builds("({} {} {})".format, NUMBERS, st.sampled_from(["<", "<=", "==", "!=", ">"]), NUMBERS)
    | st.sampled_from(["flag", "grade in ['EXS', 'GDS']", "grade == 'WTS'", "missing(b)"]),
    lambda inner: (
        st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner)
        | st.builds("(not {})".format, inner)
    ),
    max_leaves=4,
)


@given(ROWS, NUMBERS | TRUTHS)
@example(rows=[(3, None, None, None)], text="(a / (2 / a))")
def test_pandas_and_duckdb_agree(rows, text):
    table = pa.table(dict(zip(SCHEMA.names, zip(*rows, strict=True), strict=True)), schema=SCHEMA)
    read = expression(text)
    found = read.of_frame(table.to_pandas(types_mapper=pd.ArrowDtype))
    with duckdb.connect() as connection:
        connection.register("t", table)
        statement = sa.select(sa.cast(read.in_sql(dict(TABLE.c)), sa.Double).label("found"))
        in_sql = fetch(connection, statement.select_from(TABLE)).column("found").to_pandas()
    np.testing.assert_allclose(found, in_sql.to_numpy(dtype=float), rtol=1e-12)


@given(ROWS, TRUTHS)
def test_every_kind_of_column_means_the_same(rows, text):
    read = expression(text)
    plain = pd.DataFrame(rows, columns=SCHEMA.names)
    arrow = pa.Table.from_pandas(plain, schema=SCHEMA).to_pandas(types_mapper=pd.ArrowDtype)
    numpy = plain.astype({"a": float, "b": float, "grade": "str"})
    nullable = arrow.convert_dtypes(dtype_backend="numpy_nullable")
    for other in (numpy, nullable):
        np.testing.assert_array_equal(read.of_frame(arrow), read.of_frame(other))


@pytest.mark.parametrize(
    "text",
    ["__import__('os')", "a.real", "[a]", "a if b else 1", "a ** 2", "lambda: 1", "a < b < 2",
     "f'{a}'", "a is None", "grade in b", "missing(a, b)", "missing(a=b)", "None", "a & b"],
)  # fmt: skip
def test_everything_else_is_refused(text):
    with pytest.raises(UsageError, match="may not"):
        expression(text)


def test_what_is_not_an_expression_is_refused():
    with pytest.raises(UsageError, match="not an expression"):
        expression("a +")


def test_columns_are_those_that_are_read():
    assert expression("missing(a) or (b + a) / 2 > 1").columns == ("a", "b")
