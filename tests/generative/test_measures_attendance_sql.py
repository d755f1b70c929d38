"""Sessions summed in SQL are those summed in memory, for any marks on any dates."""

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from registers import registers

from workbench.contracts.read import read_catalogue
from workbench.contracts.types import arrow_schema, sql_table
from workbench.measures.attendance.in_sql import session_counts
from workbench.measures.attendance.rows import ROWS
from workbench.measures.attendance.sessions import sessions_by
from workbench.measures.attendance.sums import sums
from workbench.measures.cohort import KEY
from workbench.settings import Settings
from workbench.store.statement import fetch

CONTRACT = read_catalogue(Settings().contracts)["attendance_day"]
TABLE = sql_table(CONTRACT)
(ENROLMENTS,) = [kind for kind in ROWS if kind.name == "enrolment_sessions"]

few = settings(max_examples=30)


@pytest.fixture(scope="module")
def database():
    with duckdb.connect(config={"threads": 1}) as opened:
        yield opened


def answer(
    database: duckdb.DuckDBPyConnection, statement: sa.Select, days: pd.DataFrame
) -> pd.DataFrame:

    database.register(CONTRACT.name, pa.Table.from_pandas(days, schema=arrow_schema(CONTRACT)))
    return fetch(database, statement).to_pandas()


def plain(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Sorted, and every value as text, so that types do not matter."""
    ordered = frame.sort_values(keys, ignore_index=True)
    text = ordered.astype("object").where(ordered.notna(), None).astype("str")
    return text.replace({"None": "", "nan": ""})


@few
@given(registers())
def test_rows_of_enrolments_are_the_same(database, days):
    built = ENROLMENTS.build({CONTRACT.name: days})
    selected = answer(database, ENROLMENTS.select({CONTRACT.name: TABLE}), days)
    assert set(selected.columns) == set(built.columns)
    pd.testing.assert_frame_equal(plain(selected[built.columns], KEY), plain(built, KEY))


@few
@given(registers())
def test_sums_by_school_and_year_are_the_same(database, days):
    by = ["urn", "year"]
    selected = answer(database, session_counts(TABLE, by), days)
    columns = [*by, *sums()]
    pd.testing.assert_frame_equal(
        plain(selected[columns], by), plain(sessions_by(days, by)[columns], by)
    )
