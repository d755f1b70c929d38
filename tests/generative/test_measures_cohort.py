"""Pupils are numbered right, however their rows are mixed; and the best come first."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from workbench.measures.cohort import KEY, cohort
from workbench.measures.ks4.ranking import best_first, first

keys = st.tuples(
    st.sampled_from(["Ann", "Ben", "Cat"]),
    st.sampled_from(["900001", "900002"]),
    st.sampled_from(["2017/18", "2018/19"]),
)
values = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.0, 1.25, 5.13, 9.0])))


def frame(rows: list[tuple[str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=KEY, dtype="str")


def columns(rows: list[tuple[int, float]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([p for p, _ in rows], np.int64), np.array([v for _, v in rows], np.float64)


@given(st.lists(keys))
def test_every_row_has_the_number_of_its_pupil(rows):
    found = cohort(frame(rows))
    assert [tuple(one) for one in found.pupils.to_numpy()] == list(dict.fromkeys(rows))
    pd.testing.assert_frame_equal(
        found.pupils.take(found.position).reset_index(drop=True), frame(rows)
    )


@given(st.lists(keys), st.lists(keys, unique=True))
def test_rows_of_pupils_who_are_not_asked_for_have_no_number(rows, asked):
    found = cohort(frame(rows), frame(asked))
    assert found.position.tolist() == [asked.index(r) if r in asked else -1 for r in rows]


@given(values, st.integers(1, 4))
def test_the_first_few_are_the_best_few(rows, few):
    position, points = columns(rows)
    order = best_first(position, points)
    chosen = first(few, position[order], np.ones(len(rows), np.bool_))
    for pupil in range(4):
        mine = sorted((v for p, v in rows if p == pupil), reverse=True)
        assert points[order][chosen][position[order][chosen] == pupil].tolist() == mine[:few]


@given(values)
def test_the_first_of_some_rows_leave_the_others_out(rows):
    position, points = columns(rows)
    order = best_first(position, points)
    chosen = first(1, position[order], points[order] < 9)
    passed = {p: max(v for q, v in rows if q == p and v < 9) for p, v in rows if v < 9}
    assert dict(zip(position[order][chosen], points[order][chosen], strict=True)) == passed
