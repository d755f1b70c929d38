"""Best 3 and the AAB measures equal a search over all triples; order and grades behave."""

from itertools import combinations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from sixth_form import entries, level_3, students

from workbench.measures.ks5.curves import curve_of
from workbench.measures.ks5.grades import grade_of
from workbench.measures.ks5.rows import student_rows
from workbench.measures.ks5.students import results

GRADES = {"A*": 60, "A": 50, "B": 40, "C": 30, "U": 0}
A_LEVELS = st.lists(
    st.tuples(st.sampled_from(sorted(GRADES)), st.booleans()), min_size=1, max_size=6
)


def frame(several: list[tuple[str, bool]], who: str = "Ann") -> pd.DataFrame:
    table = pd.DataFrame(several, columns=["grade", "facilitating"])
    return entries(table.assign(pupil=who).astype({"grade": "str", "facilitating": "boolean"}))


def reaches_aab(three: tuple[tuple[str, bool], ...]) -> bool:
    points = sorted((GRADES[grade] for grade, _ in three), reverse=True)
    return points[1] >= GRADES["A"] and points[2] >= GRADES["B"]


@settings(max_examples=40, deadline=None)
@given(A_LEVELS)
def test_best_3_equals_a_search_over_all_triples(several):
    found = results(level_3(frame(several)), students(pd.DataFrame({"pupil": ["Ann"]}))).iloc[0]
    triples = list(combinations(several, 3))
    aab = [three for three in triples if reaches_aab(three)]
    best = max((sum(GRADES[g] for g, _ in three) for three in triples), default=None)
    expected = sum(GRADES[g] for g, _ in several) if best is None else best
    assert found["best3"] == expected / 3
    assert found["three_a"] == any(
        all(GRADES[g] >= GRADES["A"] for g, _ in three) for three in triples
    )
    assert found["three_aab"] == bool(aab)
    assert found["aab_facilitating"] == any(sum(f for _, f in three) >= 2 for three in aab)


@settings(max_examples=12, deadline=None)
@given(st.lists(A_LEVELS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_students_do_not_depend_on_the_order_of_rows(several, random):
    names = [f"s{place}" for place in range(len(several))]
    rows = pd.concat([frame(one, who) for one, who in zip(several, names, strict=True)])
    rows = rows.reset_index(drop=True)
    order = list(rows.index)
    random.shuffle(order)
    who = students(pd.DataFrame({"pupil": names, "key_stage4_points": 6.0}))
    one = student_rows({"ks5_entry": rows, "ks5_student": who})
    other = student_rows({"ks5_entry": rows.loc[order], "ks5_student": who})
    pd.testing.assert_frame_equal(one, other)


@settings(deadline=None)
@given(st.lists(st.floats(0, 60), min_size=2, max_size=50))
def test_a_higher_average_never_has_a_lower_grade(averages):
    scale = list(grade_of(np.arange(0, 60.01, 0.01), "A level").drop_duplicates())
    places = [scale.index(grade) for grade in grade_of(sorted(averages), "A level")]
    assert places == sorted(places)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 10), st.integers(0, 6)), min_size=1, max_size=300))
def test_a_curve_never_falls_and_stays_within_the_points(cases):
    prior = np.array([one for one, _ in cases])
    curve = curve_of(prior, np.array([10.0 * grade for _, grade in cases]), most=60.0)
    assert (np.diff(curve.points) >= -1e-9).all()
    assert curve.points[0] >= 0
    assert curve.points[-1] <= 60
    assert not np.isnan(curve.at(prior)).any()
