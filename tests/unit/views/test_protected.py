"""Suppression of parts: what one choice hides cannot be had from another."""

import pandas as pd
import pytest
from drawn import table
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench.access.differencing import DifferencingGuard, PupilHashes
from workbench.errors import PolicyDenied
from workbench.views.school.protected import Control, answer, protect_parts

THRESHOLD = 6
WHOLE = table("""
    | measure | unit_id | period  | group | subgroup | n  | value | status     |
    |---------|---------|---------|-------|----------|----|-------|------------|
    | a8      | school  | 2018/19 | all   | all      | 40 | 46    | calculated |
""")


def parts_of(*counts: int) -> pd.DataFrame:
    rows = [WHOLE.iloc[[0]].assign(group="g", subgroup=f"p{i}", n=n) for i, n in enumerate(counts)]
    return pd.concat(rows, ignore_index=True)


def shown(*counts: int, total: int = 40) -> list[int | None]:
    whole = WHOLE.assign(n=total)
    safe = protect_parts(parts_of(*counts), whole, THRESHOLD)
    return [None if pd.isna(n) else int(n) for n in safe["n"]]


def test_nothing_is_hidden_without_a_threshold():
    safe = protect_parts(parts_of(2, 38), WHOLE, 0)
    assert safe["n"].to_list() == [2, 38]


def test_a_small_part_hides_its_complement():
    assert shown(2, 38) == [None, None]


def test_the_smallest_other_part_goes_with_it():
    assert shown(2, 8, 30) == [None, None, 30]


def test_pupils_in_no_part_count_as_a_part():
    # 40 less 20 less 17 would tell of the three whose band is not known
    assert shown(20, 17) == [20, None]


def test_enough_pupils_in_no_part_hide_nothing():
    assert shown(15, 15) == [15, 15]


def test_the_rest_is_not_among_the_rows():
    assert shown(20, 17, total=50) == [20, 17]


def test_cells_are_protected_each_on_its_own():
    parts = parts_of(2, 38, 20, 20).assign(subject=["Art", "Art", "Music", "Music"])
    whole = pd.concat([WHOLE.assign(subject=s) for s in ("Art", "Music")], ignore_index=True)
    safe = protect_parts(parts, whole, THRESHOLD, within=["subject"])
    assert safe["n"].isna().to_list() == [True, True, False, False]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(0, 30))
def test_no_small_group_is_left_by_subtraction(counts, rest):
    total = sum(counts) + rest
    assume(total >= THRESHOLD)
    known = [n for n in shown(*counts, total=total) if n is not None]
    assert not any(0 < n < THRESHOLD for n in known)
    hidden_parts = len(counts) - len(known) + (rest > 0)
    left = total - sum(known)
    # what is left is nobody, a large enough group, or several groups that cannot be told apart
    assert left == 0 or left >= THRESHOLD or hidden_parts > 1


@pytest.mark.parametrize(("group", "allowed"), [("all", True), ("sex", False), ("fsm6", True)])
def test_a_measure_of_a_sensitive_group_is_not_broken_down(group, allowed):
    off = DifferencingGuard({}, 0, "1", PupilHashes(b"k" * 32))
    control = Control("900001", 0, ("fsm6",), off)
    parts = parts_of(20, 20).assign(measure="fsm6_share", group=group)
    if allowed:
        assert len(answer(control, parts, WHOLE, list)) == 2
        return
    with pytest.raises(PolicyDenied, match="`fsm6` is sensitive"):
        answer(control, parts, WHOLE, list)
