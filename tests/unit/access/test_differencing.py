"""The guard against differencing: what was answered before decides what may be answered now."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.access.answers import MemoryAnswers, lone_guard
from workbench.access.differencing import DifferencingGuard, PupilHashes, Question, apart
from workbench.errors import PolicyDenied

KEY = b"k" * 32
HASHES = PupilHashes(KEY)
EVERYBODY = [f"pupil-{i}" for i in range(60)]


def ask(pupils, topic: str = "attainment8", **filters: str) -> Question:
    return Question(topic, HASHES.members(pd.Series(list(pupils), dtype="str")), filters)


def guard_of(*stores, threshold: int = 6, version: str = "1") -> DifferencingGuard:
    named = {f"owner {i}": store for i, store in enumerate(stores or (MemoryAnswers(),))}
    return DifferencingGuard(named, threshold, version, HASHES)


@pytest.fixture
def guard():
    return guard_of()


def test_all_of_sixty_and_then_all_but_three_is_refused(guard):
    """Mean 50 of 60 and mean 51 of 57 would tell that the three have (3000 - 2907) / 3 = 31."""
    assert guard.record([ask(EVERYBODY)]) == (False,)
    assert guard.record([ask(EVERYBODY[:57])]) == (True,)


def test_the_other_way_round_too(guard):
    guard.require([ask(EVERYBODY[:57])])
    assert guard.record([ask(EVERYBODY)]) == (True,)


@pytest.mark.parametrize(("kept", "refused"), [(60, False), (59, True), (55, True), (54, False)])
def test_one_to_five_pupils_are_few(guard, kept, refused):
    guard.require([ask(EVERYBODY)])
    assert guard.record([ask(EVERYBODY[:kept])]) == (refused,)


def test_pupils_on_both_sides_count(guard):
    guard.require([ask(EVERYBODY[:30])])
    assert guard.record([ask([*EVERYBODY[2:30], *EVERYBODY[30:33]])]) == (True,)
    assert guard.record([ask([*EVERYBODY[3:30], *EVERYBODY[30:33]])]) == (False,)


def test_the_same_question_is_always_fine(guard):
    guard.require([ask(EVERYBODY)])
    assert guard.record([ask(reversed(EVERYBODY)), ask(EVERYBODY)]) == (False, False)


def test_another_measure_is_another_matter(guard):
    guard.require([ask(EVERYBODY)])
    assert guard.record([ask(EVERYBODY[:57], topic="progress8")]) == (False,)


def test_what_is_refused_is_not_remembered(guard):
    guard.require([ask(EVERYBODY)])
    guard.record([ask(EVERYBODY[:57])])
    assert guard.record([ask(EVERYBODY[:51])]) == (False,)


def test_questions_of_one_table_are_compared_with_one_another(guard):
    table = [ask(EVERYBODY), ask(EVERYBODY[:30]), ask(EVERYBODY[:28])]
    assert guard.record(table) == (False, False, True)
    assert guard.record([table[2]]) == (False,), "a table that was not shown was not answered"


def test_a_refusal_names_the_filters_and_nobody(guard):
    guard.require([ask(EVERYBODY)])
    with pytest.raises(PolicyDenied) as refused:
        guard.require([ask(EVERYBODY[:57], **{"Pupil group": "Non-mobile"})])
    assert "Widen Pupil group (Non-mobile)" in str(refused.value)
    assert "57" not in str(refused.value)
    assert "pupil-" not in str(refused.value)


def test_everybody_who_shares_an_organisation_shares_its_memory():
    organisation = MemoryAnswers()
    first, second = (
        DifferencingGuard({f"session {i}": MemoryAnswers(), "trust": organisation}, 6, "1", HASHES)
        for i in range(2)
    )
    first.require([ask(EVERYBODY)])
    assert second.record([ask(EVERYBODY[:57])]) == (True,)


def test_another_organisation_has_another():
    kept = MemoryAnswers()
    first, second = (DifferencingGuard({name: kept}, 6, "1", HASHES) for name in ("one", "two"))
    first.require([ask(EVERYBODY)])
    assert second.record([ask(EVERYBODY[:57])]) == (False,)


def test_pupils_who_left_between_two_versions_are_not_singled_out():
    kept = MemoryAnswers()
    guard_of(kept, version="1").require([ask(EVERYBODY)])
    assert guard_of(kept, version="2").record([ask(EVERYBODY[2:])]) == (True,)
    assert guard_of(kept, version="2").record([ask(EVERYBODY)]) == (False,)


def test_without_a_threshold_nothing_is_asked_or_kept():
    kept = MemoryAnswers(most_sets=1)
    named = guard_of(kept, threshold=0)
    assert named.off
    assert named.record([ask(EVERYBODY), ask(EVERYBODY[:57])]) == (False, False)
    assert guard_of(kept).record([ask(EVERYBODY[:57])]) == (False,)


def test_a_full_memory_answers_nothing_new():
    guard = guard_of(MemoryAnswers(most_sets=1))
    guard.require([ask(EVERYBODY)])
    with pytest.raises(PolicyDenied, match="So many selections"):
        guard.record([ask(EVERYBODY[:20])])
    assert guard.record([ask(EVERYBODY)]) == (False,)


def test_owners_make_room_only_when_they_are_gone():
    now = [0.0]
    kept = MemoryAnswers(most_bytes=1_000, kept=10, clock=lambda: now[0])
    DifferencingGuard({"one": kept}, 6, "", HASHES).require([ask(EVERYBODY)])
    other = DifferencingGuard({"two": kept}, 6, "", HASHES)
    with pytest.raises(PolicyDenied, match="So many selections"):
        other.record([ask(EVERYBODY)])
    now[0] = 11
    assert other.record([ask(EVERYBODY)]) == (False,)


def test_hashes_need_the_key():
    pupils = pd.Series(["a", "b", "a"], dtype="str")
    assert len(HASHES.members(pupils)) == 2
    assert (HASHES.of(pupils) != PupilHashes(b"x" * 32).of(pupils)).all()
    with pytest.raises(ValueError, match="too short"):
        PupilHashes(b"short")


def test_a_page_of_its_own_has_a_memory_of_its_own():
    one, other = lone_guard(), lone_guard()
    one(6).require([Question("t", one(6).hashes.members(pd.Series(EVERYBODY)))])
    again = Question("t", one(6).hashes.members(pd.Series(EVERYBODY[:58])))
    assert one(6).record([again]) == (True,)
    assert other(6).record([again]) == (False,)


@given(st.sets(st.integers(0, 40)), st.sets(st.integers(0, 40)))
def test_apart_counts_the_symmetric_difference(one, other):
    first, second = (np.array(sorted(s), dtype=np.uint64) for s in (one, other))
    assert apart(first, second) == len(one ^ other)
