"""Disclosure control of one table: small groups and their complements."""

import pandas as pd
import pytest
from crosstables import OPTIONS, attack, crosstable, sums_of

from workbench.access.disclosure import Relation, audit, protect, protect_release
from workbench.errors import PolicyDenied, UsageError


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


def test_cells_of_the_same_pupils_are_hidden_in_every_measure() -> None:
    frame = pd.concat(
        [
            table(("e", "a", 4, 1.0), ("e", "b", 20, 2.0), ("e", "c", 30, 3.0)),
            table(("e", "a", 4, 1.0), ("e", "b", 18, 2.0), ("e", "c", 30, 3.0), measure="p8"),
        ],
        ignore_index=True,
    )

    assert shown(protect(frame, 6)) == ["c", "c"]


def test_a_certain_percentage_is_hidden_in_its_own_measure_alone() -> None:
    parts = (("e", "a", 7, 100.0), ("e", "b", 30, 50.0), ("e", "c", 40, 50.0))
    frame = pd.concat([table(*parts), table(*parts, measure="pa")], ignore_index=True)

    result = protect(frame, 6, percentages=("pa",))

    assert shown(result) == ["a", "b", "c", "c"]


def test_hidden_parts_that_are_all_alike_need_another() -> None:
    # a and b are nine pupils together: all of them have it, which would be known of each
    rows = (("all", "all", 49, 51.0), ("e", "a", 3, 100.0), ("e", "b", 6, 100.0))
    frame = table(*rows, ("e", "c", 40, 40.0), measure="pa")

    assert shown(protect(frame, 6, percentages=("pa",))) == ["all"]


def test_rows_that_something_else_hides_take_their_mates() -> None:
    frame = table(("e", "a", 20, 1.0), ("e", "b", 30, 2.0), ("e", "c", 40, 3.0))

    result = protect(frame, 6, asked=frame["subgroup"] == "c", detailed=True)

    assert result["reason"].tolist() == ["secondary", "", "asked"]


def test_protecting_twice_changes_nothing() -> None:
    frame = table(
        ("all", "all", 61, 1.0), ("e", "a", 4, 1.0), ("e", "b", 20, 2.0), ("e", "c", 37, 3)
    )
    once = protect(frame, 6)

    pd.testing.assert_frame_equal(protect(once, 6), once)


def test_groups_that_overlap_are_no_parts_of_all() -> None:
    rows = (("all", "all", 40, 1.0), ("day", "monday", 38, 1.0), ("day", "friday", 4, 2.0))

    assert shown(protect(table(*rows), 6)) == ["all"]


def test_the_row_of_all_is_never_taken_for_another_group() -> None:
    rows = (("all", "all", 40, 1.0), ("e", "a", 4, 1.0))

    assert shown(protect(table(*rows), 6)) == ["all"]


def crossed(*counts: list[int], **options: object) -> pd.DataFrame:
    return protect(crosstable(counts), 6, **OPTIONS, **options)


BRIDGE = ([1, 2, 0], [0, 0, 12], [0, 0, 2])


def test_what_follows_from_several_sums_together_is_hidden() -> None:
    """Every sum has two hidden members, and all of them together would tell each count."""
    published = crossed(*BRIDGE)["n"].to_numpy(dtype=float)

    bounds = attack(published, sums_of(crosstable(BRIDGE)))

    assert all(high - low > 1e-6 for low, high in bounds.values())


NARROW = ([5, 5], [0, 1], [3, 7])


def test_a_release_hides_what_bounds_would_tell() -> None:
    sums = sums_of(crosstable(NARROW))
    quick = attack(crossed(*NARROW)["n"].to_numpy(dtype=float), sums)
    release = protect_release(crosstable(NARROW), 6, **OPTIONS, detailed=True)
    audited = attack(release["n"].to_numpy(dtype=float), sums)

    assert min(high - low for low, high in quick.values()) < 5
    assert min(high - low for low, high in audited.values()) >= 5
    assert "protection" in set(release["reason"])


def test_the_audit_says_what_a_reader_knows() -> None:
    counts = pd.Series({"all": 60, "fsm": 3, "not_fsm": 57})
    relations = [Relation("all", ("fsm", "not_fsm"))]

    one = audit(counts, relations, pd.Series([False, True, False]))
    both = audit(counts, relations, pd.Series([False, True, True]))

    assert one.loc["fsm"].tolist() == [3.0, 3.0, False]
    assert both[["low", "high"]].to_numpy().tolist() == [[0.0, 60.0], [0.0, 60.0]]
    assert both["safe"].all()


def test_the_audit_gives_nothing_away_that_no_relation_binds() -> None:
    found = audit(pd.Series({"a": 3}), [], pd.Series([True]))

    assert found.loc["a"].tolist() == [0.0, float("inf"), True]


def test_an_interval_must_hold_two_whole_numbers() -> None:
    counts = pd.Series({"all": 1, "a": 1, "b": 0})
    bounds = audit(counts, [Relation("all", ("a", "b"))], pd.Series([False, True, True]), 0.5)

    assert bounds["safe"].all()
    assert bounds["high"].tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("relations", "said"),
    [
        ([Relation("al", ("a",))], "Did you mean 'all'"),
        ([Relation("a", ("all",)), Relation("all", ("a",))], "go in a circle"),
        ([Relation("a", ("all", "b"))], "more than the total"),
    ],
)
def test_wrong_relations_are_refused(relations: list[Relation], said: str) -> None:
    counts = pd.Series({"all": 60, "a": 3, "b": 57})
    with pytest.raises(UsageError, match=said):
        audit(counts, relations, pd.Series([False, True, False]))


def test_a_cell_that_is_given_twice_is_refused() -> None:
    twice = pd.concat([crosstable([[9, 9], [9, 9]])] * 2, ignore_index=True)
    with pytest.raises(UsageError, match="twice"):
        protect(twice, 6, **OPTIONS)


def test_a_table_that_cannot_be_made_safe_is_not_released() -> None:
    with pytest.raises(PolicyDenied, match="cannot be published"):
        protect_release(table(("e", "a", 4, 1.0), ("e", "b", 4, 2.0)), 6, protection=20)
