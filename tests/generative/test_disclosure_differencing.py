"""An attacker who subtracts any two answers never isolates a few pupils."""

from itertools import combinations, product

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.access.answers import MemoryAnswers
from workbench.access.differencing import DifferencingGuard, PupilHashes, Question

THRESHOLD = 6
HASHES = PupilHashes(b"k" * 32)
COLUMNS = {"sex": ("F", "M"), "sen": ("N", "K", "E"), "band": ("low", "middle", "high")}


@st.composite
def cohorts(draw):
    size = draw(st.integers(10, 60))
    shares = st.lists(st.integers(1, 12), min_size=3, max_size=3)
    seed = np.random.default_rng(draw(st.integers(0, 2**16)))
    columns = {}
    for name, values in COLUMNS.items():
        weights = np.array(draw(shares)[: len(values)], dtype=float)
        columns[name] = seed.choice(values, size, p=weights / weights.sum())
    return pd.DataFrame({"pupil_id": [f"p{i}" for i in range(size)], **columns})


def lattice(cohort: pd.DataFrame) -> list[pd.DataFrame]:
    """Pupils of every filter by one or two columns, and everybody."""
    filters = [{}] + [
        dict(zip(names, values, strict=True))
        for length in (1, 2)
        for names in combinations(COLUMNS, length)
        for values in product(*(COLUMNS[name] for name in names))
    ]
    return [
        cohort[np.logical_and.reduce([cohort[n] == v for n, v in one.items()] or [[True]])]
        if one
        else cohort
        for one in filters
    ]


def answered(cohort: pd.DataFrame, order: list[int], guard: DifferencingGuard) -> list[set[str]]:
    """Sets of pupils whose number is told, by filters asked in some order."""
    asked = lattice(cohort)
    found = []
    for place in order:
        pupils = asked[place % len(asked)]["pupil_id"]
        if 0 < len(pupils) < THRESHOLD:
            continue
        if guard.record([Question("count", HASHES.members(pupils))]) == (False,):
            found.append(set(pupils))
    return found


def isolated(sets: list[set[str]]) -> list[set[str]]:
    """Few pupils in whom two answers differ."""
    return [a ^ b for a, b in combinations(sets, 2) if 0 < len(a ^ b) < THRESHOLD]


orders = st.lists(st.integers(0, 200), min_size=2, max_size=60)


@given(cohorts(), orders)
@settings(deadline=None, max_examples=80)
def test_no_two_answers_differ_by_a_few(cohort, order):
    guard = DifferencingGuard({"trust": MemoryAnswers()}, THRESHOLD, "1", HASHES)
    assert isolated(answered(cohort, order, guard)) == []


@given(cohorts(), orders, st.integers(1, 8))
@settings(deadline=None, max_examples=40)
def test_nor_do_answers_of_two_versions(cohort, order, gone):
    kept = MemoryAnswers()
    sets = [
        one
        for version, pupils in (("1", cohort), ("2", cohort.iloc[gone:]))
        for one in answered(
            pupils, order, DifferencingGuard({"trust": kept}, THRESHOLD, version, HASHES)
        )
    ]
    assert isolated(sets) == []


@given(cohorts(), orders)
@settings(deadline=None, max_examples=40)
def test_what_was_answered_can_be_answered_again(cohort, order):
    guard = DifferencingGuard({"trust": MemoryAnswers()}, THRESHOLD, "1", HASHES)
    first = answered(cohort, order, guard)
    again = answered(cohort, order, guard)
    assert all(one in again for one in first)


def test_the_attack_works_without_a_guard():
    cohort = pd.DataFrame(
        {"pupil_id": [f"p{i}" for i in range(40)], "sex": ["F"] * 18 + ["M"] * 22}
    ).assign(sen=["N"] * 37 + ["K"] * 3, band="middle")
    off = DifferencingGuard({}, 0, "1", HASHES)
    assert {frozenset(few) for few in isolated(answered(cohort, list(range(40)), off))} >= {
        frozenset({"p37", "p38", "p39"})
    }
