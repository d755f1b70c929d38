"""Disclosure control of one table: small groups and their complements."""

import pandas as pd
import pytest

from workbench.access.disclosure import protect


def table(*rows: tuple[str, str, int, float], measure: str = "attainment8") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["group", "subgroup", "n", "value"])
    return frame.assign(
        measure=measure,
        unit_id="900001",
        period="2018/19",
        low=frame["value"] - 1,
        high=frame["value"] + 1,
        verdict="in line",
        status="ok",
    )


def shown(frame: pd.DataFrame) -> list[str]:
    return frame.loc[frame["status"] == "ok", "subgroup"].to_list()


def test_a_small_group_takes_its_complement_with_it() -> None:
    result = protect(table(("fsm", "yes", 3, 31.0), ("fsm", "no", 57, 51.0)), 6)

    assert shown(result) == []
    assert result["n"].isna().all()
    assert result[["value", "low", "high"]].isna().all().all()
    assert (result["verdict"] == "").all()


def test_a_total_in_its_own_partition_stays() -> None:
    rows = (("all", "all", 60, 50.0), ("fsm", "yes", 3, 31.0), ("fsm", "no", 57, 51.0))

    assert shown(protect(table(*rows), 6)) == ["all"]


def test_the_smallest_other_part_goes_and_ties_go_to_the_last() -> None:
    rows = (("e", "a", 4, 1.0), ("e", "b", 20, 2.0), ("e", "c", 12, 3.0), ("e", "d", 12, 4.0))

    assert shown(protect(table(*rows), 6)) == ["b", "c"]


def test_two_small_groups_protect_each_other() -> None:
    rows = (("e", "a", 4, 1.0), ("e", "b", 2, 2.0), ("e", "c", 30, 3.0))

    assert shown(protect(table(*rows), 6)) == ["c"]


def test_two_groups_of_one_need_a_third() -> None:
    rows = (("e", "a", 1, 1.0), ("e", "b", 1, 2.0), ("e", "c", 30, 3.0), ("e", "d", 40, 4.0))

    assert shown(protect(table(*rows), 6)) == ["d"]


def test_an_empty_group_is_shown_and_is_no_protection() -> None:
    rows = (("e", "a", 4, 1.0), ("e", "b", 0, 0.0), ("e", "c", 30, 3.0))

    assert shown(protect(table(*rows), 6)) == ["b"]


@pytest.mark.parametrize(("n", "visible"), [(1, False), (5, False), (6, True), (0, True)])
def test_threshold(n: int, visible: bool) -> None:
    assert bool(shown(protect(table(("all", "all", n, 1.0)), 6))) is visible


def test_partitions_are_apart() -> None:
    frame = pd.concat(
        [
            table(("sex", "girls", 4, 1.0), ("sex", "boys", 40, 2.0)),
            table(("sex", "girls", 20, 1.0), ("sex", "boys", 24, 2.0), measure="progress8"),
        ],
        ignore_index=True,
    )

    result = protect(frame, 6)

    assert result.loc[result["status"] == "ok", "measure"].tolist() == ["progress8", "progress8"]


def test_a_certain_percentage_of_a_few_pupils_is_hidden_like_a_small_group() -> None:
    frame = table(("e", "a", 7, 100.0), ("e", "b", 8, 50.0), ("e", "c", 30, 100.0), measure="pa")

    result = protect(frame, 6, percentages=("pa",))

    assert shown(result) == ["c"]
    assert result["n"].isna().tolist() == [True, True, False]


def test_threshold_zero_changes_nothing_and_copies() -> None:
    frame = table(("fsm", "yes", 1, 31.0))

    result = protect(frame, 0)

    assert result is not frame
    pd.testing.assert_frame_equal(result, frame)


def test_the_argument_is_not_changed() -> None:
    frame = table(("fsm", "yes", 3, 31.0), ("fsm", "no", 57, 51.0))
    before = frame.copy()

    protect(frame, 6)

    pd.testing.assert_frame_equal(frame, before)
