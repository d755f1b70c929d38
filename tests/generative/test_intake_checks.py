"""Whatever text stands in whatever column: checks do not raise, and lose no row."""

from datetime import date

import pandas as pd
from checked import CATALOGUE, ON, YEAR
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.intake.arrivals import MARK_COLUMNS, MARKS, Arrival, Extract, arriving_columns
from workbench.intake.checks import check_arrivals

PUPILS = [one for one in CATALOGUE if one.category != "published" and one.domain != "bookkeeping"]
COLUMNS = {one.name: arriving_columns(one) for one in PUPILS} | {MARKS: MARK_COLUMNS}
LIKELY = st.sampled_from(
    [
        *("a", "b", "g", YEAR, "2023/24", "2020-09-01", "2025-01-06", "2009-03-04", "11", "F"),
        *("current", "true", "Ann", "Ash", "AM", "PM", "/", "\\", "Y1", "H801200001001", "GCSE"),
        *("gcse_9_1", "9", "text", "teacher_assessment", "teaching", "", "DB", "suspension"),
    ]
)
# what is refused of one table may be missed by another when all is checked again
LATER = {"pupil_known", "staff_known", "group_known"}
CELLS = st.one_of(LIKELY, LIKELY, st.text(max_size=6), st.none(), st.dates().map(date.isoformat))


@st.composite
def arrivals(draw):
    dataset = draw(st.sampled_from(sorted(COLUMNS)))
    names = draw(
        st.lists(
            st.one_of(st.sampled_from(COLUMNS[dataset]), st.text(max_size=3)),
            max_size=12,
            unique=True,
        )
        | st.just(list(COLUMNS[dataset]))
    )
    count = draw(st.integers(0, 4))
    rows = {name: draw(st.lists(CELLS, min_size=count, max_size=count)) for name in names}
    index = pd.RangeIndex(count) if not names else None
    return Arrival(dataset, pd.DataFrame(rows, index=index, dtype="object"), draw(st.booleans()))


@settings(max_examples=50, deadline=None)
@given(st.lists(arrivals(), max_size=4, unique_by=lambda one: one.dataset))
def test_every_row_is_kept_refused_or_stood_for_by_another(given_arrivals):
    extract = Extract("test", "900001", YEAR, tuple(given_arrivals))

    result = check_arrivals(extract, CATALOGUE, ON, frozenset("a"), frozenset("b"))

    for arrival in extract:
        kept = result.extract.of(arrival.dataset).rows
        refused = set(result.refused.loc[result.refused["dataset"] == arrival.dataset, "row"])
        left_out = sum(
            row.count
            for row in result.rows
            if row.dataset == arrival.dataset and row.check in ("repeated", "returned")
        )
        assert refused.isdisjoint(kept.index)
        assert refused <= set(range(len(arrival.rows)))
        assert len(kept) + len(refused) <= len(arrival.rows)
        assert len(kept) + len(refused) + left_out >= len(arrival.rows)


@settings(max_examples=25, deadline=None)
@given(st.lists(arrivals(), max_size=3, unique_by=lambda one: one.dataset))
def test_what_was_found_good_is_good_again(given_arrivals):
    extract = Extract("test", "900001", YEAR, tuple(given_arrivals))
    staff = frozenset("b")

    once = check_arrivals(extract, CATALOGUE, ON, frozenset("ab"), staff)
    again = check_arrivals(once.extract, CATALOGUE, ON, frozenset("ab"), staff)

    assert not [row for row in again.rows if row.result == "blanked"]
    assert set(again.refused["rule"]) <= LATER
