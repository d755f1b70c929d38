"""What is hidden in a table, drawn: a reader of a drawn table must not be able to work out an x."""

import pandas as pd
import pytest
from crosstables import tidy
from drawn import table

from workbench.access.disclosure import Relation, protect, protect_release

THRESHOLD = 6


def shown(frame: pd.DataFrame, **options: object) -> list[str]:
    """The column of a drawn table that a reader sees."""
    safe = protect(tidy(frame), THRESHOLD, **options)
    return ["x" if pd.isna(n) else f"{n:g}" for n in safe["n"]]


def by_group(text: str, **options: object) -> None:
    drawn = table(text)
    assert shown(drawn.drop(columns="shown"), **options) == drawn["shown"].astype("str").to_list()


def test_three_of_sixty_take_the_others_with_them():
    by_group("""
        | group | subgroup | n  | shown |
        |-------|----------|----|-------|
        | all   | all      | 60 | 60    |
        | fsm   | fsm      | 3  | x     |
        | fsm   | not_fsm  | 57 | x     |
    """)


def test_a_small_complement_hides_the_large_group():
    by_group("""
        | group    | subgroup | n  | shown |
        |----------|----------|----|-------|
        | all      | all      | 60 | 60    |
        | mobility | stayed   | 55 | x     |
    """)


def test_a_group_and_its_complement_of_six_are_shown():
    by_group("""
        | group        | subgroup | n  | shown |
        |--------------|----------|----|-------|
        | all          | all      | 60 | 60    |
        | disadvantage | yes      | 6  | 6     |
        | disadvantage | no       | 54 | 54    |
    """)


def test_a_group_of_nobody_is_shown_and_hides_nothing():
    by_group("""
        | group        | subgroup | n  | shown |
        |--------------|----------|----|-------|
        | all          | all      | 60 | 60    |
        | disadvantage | yes      | 0  | 0     |
        | disadvantage | no       | 60 | 60    |
    """)


def test_a_small_cohort_hides_everything():
    by_group("""
        | group        | subgroup | n | shown |
        |--------------|----------|---|-------|
        | all          | all      | 5 | x     |
        | disadvantage | yes      | 2 | x     |
        | disadvantage | no       | 3 | x     |
    """)


def test_the_smallest_other_goes_and_of_equals_the_last():
    by_group("""
        | group | subgroup | n  | shown |
        |-------|----------|----|-------|
        | all   | all      | 48 | 48    |
        | band  | a        | 4  | x     |
        | band  | b        | 20 | 20    |
        | band  | c        | 12 | 12    |
        | band  | d        | 12 | x     |
    """)


def test_two_of_a_few_together_need_a_third():
    by_group("""
        | group | subgroup | n  | shown |
        |-------|----------|----|-------|
        | all   | all      | 42 | 42    |
        | band  | a        | 1  | x     |
        | band  | b        | 1  | x     |
        | band  | c        | 40 | x     |
    """)


def test_a_table_of_two_dimensions_keeps_its_margins():
    by_group(
        """
        | row | column | n  | shown |
        |-----|--------|----|-------|
        | a   | c      | 4  | x     |
        | a   | d      | 20 | x     |
        | a   | all    | 24 | 24    |
        | b   | c      | 15 | x     |
        | b   | d      | 30 | x     |
        | b   | all    | 45 | 45    |
        | all | c      | 19 | 19    |
        | all | d      | 50 | 50    |
        | all | all    | 69 | 69    |
        """,
        partition=("measure",),
        dimensions=("row", "column"),
    )


def test_the_reasons_of_a_table_of_two_dimensions():
    drawn = table("""
        | row | column | n  | reason     |
        |-----|--------|----|------------|
        | a   | c      | 4  | few        |
        | a   | d      | 20 | complement |
        | a   | all    | 24 |            |
        | b   | c      | 15 | complement |
        | b   | d      | 30 | secondary  |
        | b   | all    | 45 |            |
        | all | c      | 19 |            |
        | all | d      | 50 |            |
        | all | all    | 69 |            |
    """)
    options = {"partition": ("measure",), "dimensions": ("row", "column"), "detailed": True}
    safe = protect(tidy(drawn.drop(columns="reason")), THRESHOLD, **options)
    assert safe["reason"].to_list() == drawn["reason"].fillna("").to_list()


def test_a_school_hides_one_below_its_authority_and_no_more():
    drawn = table("""
        | place       | n  | shown |
        |-------------|----|-------|
        | England     | 90 | 90    |
        | Authority 1 | 40 | 40    |
        | Authority 2 | 50 | 50    |
        | School 11   | 3  | x     |
        | School 12   | 14 | x     |
        | School 13   | 23 | 23    |
        | School 21   | 25 | 25    |
        | School 22   | 25 | 25    |
    """).set_index("place")
    relations = [
        Relation("Authority 1", ("School 11", "School 12", "School 13")),
        Relation("Authority 2", ("School 21", "School 22")),
        Relation("England", ("Authority 1", "Authority 2")),
    ]
    found = shown(drawn, partition=("measure",), relations=relations)
    assert found == drawn["shown"].astype("str").to_list()


def test_a_hidden_authority_hides_another_and_a_school_of_each():
    drawn = table("""
        | place       | n  | shown |
        |-------------|----|-------|
        | England     | 64 | 64    |
        | Authority 1 | 4  | x     |
        | Authority 2 | 60 | x     |
        | School 11   | 4  | x     |
        | School 12   | 0  | 0     |
        | School 21   | 25 | x     |
        | School 22   | 35 | 35    |
    """).set_index("place")
    relations = [
        Relation("Authority 1", ("School 11", "School 12")),
        Relation("Authority 2", ("School 21", "School 22")),
        Relation("England", ("Authority 1", "Authority 2")),
    ]
    found = shown(drawn, partition=("measure",), relations=relations)
    assert found == drawn["shown"].astype("str").to_list()


def test_a_sum_over_years_is_a_total():
    by_group(
        """
        | period  | group | subgroup | n   | shown |
        |---------|-------|----------|-----|-------|
        | all     | sen   | plan     | 32  | 32    |
        | 2016/17 | sen   | plan     | 4   | x     |
        | 2017/18 | sen   | plan     | 9   | x     |
        | 2018/19 | sen   | plan     | 19  | 19    |
        """,
        partition=("measure", "group"),
        dimensions=("period",),
    )


def test_a_group_hidden_in_one_measure_is_hidden_in_every_other_of_the_same_pupils():
    # one pupil's band is not known: in Attainment 8 three and one protect each other, in
    # Progress 8 the middle band is needed, and its number is the same in both
    by_group("""
        | measure     | group | subgroup | n  | shown |
        |-------------|-------|----------|----|-------|
        | attainment8 | all   | all      | 64 | 64    |
        | attainment8 | prior | low      | 3  | x     |
        | attainment8 | prior | middle   | 20 | x     |
        | attainment8 | prior | high     | 38 | 38    |
        | progress8   | all   | all      | 61 | 61    |
        | progress8   | prior | low      | 3  | x     |
        | progress8   | prior | middle   | 20 | x     |
        | progress8   | prior | high     | 38 | 38    |
    """)


@pytest.mark.parametrize(
    ("n", "value", "reason"),
    [
        (9, 0.0, "certain"),
        (9, 100.0, "certain"),
        (10, 100.0, ""),
        (9, 100 / 9, "numerator"),
        (9, 800 / 9, "numerator"),
        (9, 700 / 9, "numerator"),
        (9, 600 / 9, ""),
        (10, 10.0, ""),
        (5, 40.0, "few"),
    ],
)
def test_percentages_of_a_few_on_a_public_table(n, value, reason):
    rows = tidy(pd.DataFrame({"n": [n], "value": [value], "group": ["g"], "subgroup": ["a"]}))
    options = {"percentages": ("m",), "public": True, "detailed": True}
    assert protect(rows, THRESHOLD, **options)["reason"].to_list() == [reason]


def test_what_is_hidden_together_does_not_say_the_same_of_a_few():
    """Nine of the 43 have it, all of them white: 0% of the others together is 0% of the eight."""
    drawn = table("""
        | group     | subgroup | n  | value | shown |
        |-----------|----------|----|-------|-------|
        | all       | all      | 43 | 20.93 | 43    |
        | ethnicity | other    | 8  | 0     | x     |
        | ethnicity | unknown  | 9  | 0     | x     |
        | ethnicity | white    | 26 | 34.62 | x     |
    """)
    safe = protect(tidy(drawn.drop(columns="shown")), THRESHOLD, percentages=("m",))
    assert ["x" if pd.isna(n) else f"{n:g}" for n in safe["n"]] == drawn["shown"].astype(
        "str"
    ).to_list()


def test_a_total_of_none_says_it_of_each_and_hides_no_more():
    drawn = table("""
        | group     | subgroup | n  | value |
        |-----------|----------|----|-------|
        | all       | all      | 43 | 0     |
        | ethnicity | other    | 8  | 0     |
        | ethnicity | unknown  | 9  | 0     |
        | ethnicity | white    | 26 | 0     |
    """)
    safe = protect(tidy(drawn), THRESHOLD, percentages=("m",))
    assert safe["n"].isna().to_list() == [False, True, True, False]


def test_destinations_have_a_higher_threshold():
    rows = tidy(pd.DataFrame({"n": [10, 11], "group": ["a", "b"], "subgroup": ["a", "b"]}))
    assert protect(rows, 11)["n"].isna().to_list() == [True, False]


def test_schools_results_go_and_their_counts_stay_as_dfe_publishes_them():
    drawn = table("""
        | group        | subgroup | n  | value |
        |--------------|----------|----|-------|
        | all          | all      | 60 | 46.0  |
        | disadvantage | yes      | 55 | 45.0  |
        | disadvantage | no       | 5  | 57.0  |
    """)
    safe = protect(tidy(drawn), THRESHOLD, counts_shown=True)
    assert safe["n"].to_list() == [60, 55, 5]
    assert safe["value"].isna().to_list() == [False, True, True]


def test_readers_are_told_one_reason():
    drawn = table("""
        | group | subgroup | n  |
        |-------|----------|----|
        | fsm   | yes      | 3  |
        | fsm   | no       | 57 |
    """)
    assert protect(tidy(drawn), THRESHOLD)["reason"].nunique() == 1


def test_a_release_hides_what_bounds_alone_would_tell():
    # row a: 1 + 5 makes six, which no sum splits; but column c leaves 1 between 0 and 3
    drawn = table("""
        | row | column | n  |
        |-----|--------|----|
        | a   | c      | 2  |
        | a   | d      | 30 |
        | a   | e      | 9  |
        | a   | all    | 41 |
        | b   | c      | 30 |
        | b   | d      | 2  |
        | b   | e      | 9  |
        | b   | all    | 41 |
        | all | c      | 32 |
        | all | d      | 32 |
        | all | e      | 18 |
        | all | all    | 82 |
    """)
    options = {"partition": ("measure",), "dimensions": ("row", "column")}
    quick = protect(tidy(drawn), THRESHOLD, **options)
    audited = protect_release(tidy(drawn), THRESHOLD, **options, detailed=True)
    assert (quick["status"] == "suppressed").sum() <= (audited["status"] == "suppressed").sum()
