"""Moments add up: over parts, in any order, in memory and in the store."""

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.compute import compute
from workbench.measures.measure import Measure
from workbench.measures.national import computed
from workbench.measures.tally import Tally, tally
from workbench.measures.tidy import tidy
from workbench.measures.totals import MOMENTS, merged, moments_in_sql
from workbench.store.statement import fetch


def made(**facts: object) -> Measure:
    """A measure of one kind of sum."""
    common = {"title": "Drawn", "key_stage": "context", "unit": "%", "decimals": 1, "rows": "drawn"}
    said = {"better": "higher", "first_year": "2000/01", "source": "drawn", "description": "Drawn."}
    return Measure(**(common | said | {"name": "drawn"} | facts))  # type: ignore[arg-type]


KINDS = [
    made(name="a_mean", kind="mean", numerator="top"),
    made(name="a_share", kind="percentage", numerator="top >= 2"),
    made(name="a_ratio", kind="ratio", numerator="top", denominator="bottom"),
    made(
        name="over_all",
        kind="ratio",
        numerator="top",
        denominator="bottom",
        zero_denominator_counts=True,
    ),
    made(name="a_count", kind="count", numerator="top", eligible="bottom > 0"),
]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["900001", "900002"]),
        st.sampled_from(["2017/18", "2018/19"]),
        st.sampled_from(["F", "M"]),
        st.none() | st.integers(0, 4),
        st.none() | st.integers(0, 4),
    ),
    min_size=1,
    max_size=30,
)
COLUMNS = ["urn", "year", "sex", "top", "bottom"]
SCHEMA = pa.schema([(name, pa.string() if name in COLUMNS[:3] else pa.int64()) for name in COLUMNS])


def frame_of(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    columns = zip(*rows, strict=True)
    table = pa.table(dict(zip(COLUMNS, columns, strict=True)), schema=SCHEMA)
    return table.to_pandas(types_mapper=pd.ArrowDtype)


def in_cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Moments of the measures in cells, as one frame of totals."""
    found = tally(KINDS, frame, by=["all", "sex"], unit="urn", period="year")
    return pd.concat(
        [
            found.labels.assign(measure=name, **dict(zip(MOMENTS, grid.T, strict=True)))
            for name, grid in found.grids.items()
        ],
        ignore_index=True,
    )


def sorted_rows(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return frame.sort_values(by).reset_index(drop=True)


@given(ROWS, ROWS)
def test_merging_then_measuring_is_measuring_then_merging(one, other):
    whole = in_cells(frame_of(one + other))
    parts = merged([in_cells(frame_of(one)), in_cells(frame_of(other))])
    keys = ["measure", "unit_id", "period", "group", "subgroup"]
    pd.testing.assert_frame_equal(
        sorted_rows(whole, keys), sorted_rows(parts, keys)[whole.columns], check_dtype=False
    )


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows, random):
    shuffled = random.sample(rows, len(rows))
    first, second = (
        tidy(KINDS, tally(KINDS, frame_of(r), by=["sex"], unit="urn", period="year"), None, 11)
        for r in (rows, shuffled)
    )
    pd.testing.assert_frame_equal(first, second)


@given(ROWS)
def test_the_store_adds_up_the_same(rows):
    frame = frame_of(rows)
    table = sa.table("t", *(sa.column(name) for name in COLUMNS))
    keys = [table.c[name] for name in ("urn", "year", "sex")]
    sums = [
        column.label(f"{place}_{name}")
        for place, one in enumerate(KINDS)
        for name, column in moments_in_sql(one, dict(table.c)).items()
    ]
    with duckdb.connect() as connection:
        connection.register("t", pa.Table.from_pandas(frame, schema=SCHEMA))
        found = fetch(connection, sa.select(*keys, *sums).group_by(*keys)).to_pandas()
    pre_added = found.set_index(["urn", "year", "sex"]).sort_index()
    whole = tally(KINDS, frame, by=["sex"], unit="urn", period="year")
    places = pd.MultiIndex.from_frame(
        whole.labels.assign(sex=whole.labels["subgroup"].map({"girls": "F", "boys": "M"}))[
            ["unit_id", "period", "sex"]
        ].astype("str")
    )
    for place, one in enumerate(KINDS):
        names = [f"{place}_{name}" for name in MOMENTS]
        np.testing.assert_allclose(whole.grids[one.name], pre_added.loc[places, names].to_numpy())


def reference(measure: Measure, rows: pd.DataFrame) -> float:
    """The value of a measure by its definition, row by row."""
    top, bottom, n = 0.0, 0.0, 0
    for row in rows.itertuples():
        if pd.isna(row.top) or (measure.kind in ("ratio", "count") and not pd.notna(row.bottom)):
            continue
        if measure.zero_denominator_counts and row.bottom == 0:
            top += row.top
            continue
        if measure.kind in ("ratio", "count") and row.bottom <= 0:
            continue
        top += float(row.top >= 2) if measure.kind == "percentage" else row.top
        bottom += row.bottom if measure.kind == "ratio" else 1
        n += 1
    if measure.kind == "count":
        return top if n else np.nan
    return measure.scale * top / bottom if bottom else np.nan


@given(ROWS, st.sampled_from(KINDS))
def test_values_are_those_of_the_definition(rows, measure):
    frame = frame_of(rows).assign(urn="900001", year="2018/19")
    found = tidy(
        [measure], tally([measure], frame, by=["all"], unit="urn", period="year"), None, 11
    )
    assert found["value"].tolist() == pytest.approx([reference(measure, frame)], nan_ok=True)


def test_a_tally_keeps_what_it_counted():
    found = tally(KINDS, frame_of([("900001", "2018/19", "F", 1, 2)]), by=["all"], unit=None,
                  period="year")  # fmt: skip
    assert isinstance(found, Tally)
    assert found.grids["a_ratio"].tolist() == [[1, 1, 1, 2, 1, 2, 4]]


def test_missing_is_never_nought():
    assert compute(KINDS[0], frame_of([("900001", "2018/19", "F", None, 1)]))["value"].isna().all()


@given(ROWS)
def test_rows_with_denominator_0_add_to_the_numerator_and_not_to_n(rows):
    """Beside the ratio that leaves them out: the same n and denominators, more on top."""
    frame = frame_of(rows)
    plain, whole = KINDS[2], KINDS[3]
    found = tally([plain, whole], frame, by=["all"], unit=None, period="year")
    one, other = (pd.DataFrame(found.grids[m.name], columns=MOMENTS) for m in (plain, whole))
    same = ["rows", "n", "bottom", "top_bottom", "bottom_bottom"]
    pd.testing.assert_frame_equal(one[same], other[same])
    extra = frame[frame["bottom"] == 0].groupby("year")["top"].sum()
    years = found.labels["period"].map(extra.astype(float)).fillna(0.0)
    np.testing.assert_allclose(other["top"] - one["top"], years)


def test_a_numerator_without_any_denominator_has_no_value():
    frame = frame_of([("900001", "2018/19", "F", 3, 0)])
    found = compute([KINDS[2], KINDS[3]], frame)
    assert found["n"].tolist() == [0, 0]
    assert found["value"].isna().all()
    assert computed([KINDS[3]], frame, name="all")["value"].isna().all()
