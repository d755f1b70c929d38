"""Printed figures, what rounding leaves open, and what is counted."""

import numpy as np
import pandas as pd
import pytest

from workbench.verification.bounds import Between, around, exactly, whole_pupils
from workbench.verification.check import checked, passed
from workbench.verification.comparison import MISSING, compare, same_words, together
from workbench.verification.ours import percentage, percentage_between, value_of
from workbench.verification.printed import cells_of, decimals, first_word, printed
from workbench.verification.whole import ANY, NO_PUPILS, beside_whole

NUMBERS = np.array


def column(*cells: object) -> pd.Series:
    return pd.Series([str(cell) for cell in cells], dtype="str")


def check(*args, **kwargs):
    return checked(compare("figure", *args, **kwargs), "class", "file")


def test_a_printed_column_is_numbers_and_words():
    found = decimals(column("54%", " 1,234 ", "SUPP", "", "-0.3"), 1)
    assert found.values[[0, 1, 4]].tolist() == [54, 1234, -0.3]
    assert found.words.tolist() == ["", "", "SUPP", "blank", ""]
    assert found.half == 0.05


def test_numbers_are_taken_as_they_are():
    found = printed(pd.Series([1.5, None]))
    assert (found.values[0], found.words.tolist()) == (1.5, ["", "blank"])


def test_the_first_word_of_several_columns_counts():
    found = first_word(printed(column("1", "x", "2")), printed(column("c", "z", "3")))
    assert found.tolist() == ["c", "x", ""]


def test_cells_are_named_by_row_and_column():
    found = cells_of(pd.DataFrame({"a": [1, 2], "b": [3, 4]}, index=pd.Index(["x", "y"])))
    assert found.tolist() == [1, 3, 2, 4]
    assert found.index.tolist() == [("x", "a"), ("x", "b"), ("y", "a"), ("y", "b")]


@pytest.mark.parametrize(
    ("ours", "agrees"), [(54.5, True), (53.5, True), (54.51, False), (53.49, False)]
)
def test_half_a_unit_of_the_last_digit_is_allowed_and_no_more(ours, agrees):
    found = check(decimals(column("54%"), 0), exactly(NUMBERS([ours])))
    assert found.within == agrees


def test_rounding_of_inputs_is_allowed_for():
    open_ = around(NUMBERS([55.0]), 0.5)
    assert check(decimals(column("54"), 0), open_).within == 1
    assert check(decimals(column("53"), 0), open_).within == 0


def test_the_worst_difference_is_from_the_middle_of_ours():
    found = check(printed(column("10", "20")), Between(NUMBERS([9.0, 17]), NUMBERS([13.0, 19])))
    assert found.worst == 2


def test_words_are_counted_apart():
    found = check(printed(column("SUPP", "1", "SUPP", "c")), exactly(NUMBERS([1.0, 1, 1, 1])))
    assert (found.rows, dict(found.skipped)) == (1, {"SUPP": 2, "c": 1})


def test_a_figure_that_cannot_be_recomputed_is_skipped():
    found = check(printed(column("1")), exactly(NUMBERS([np.nan])))
    assert (found.rows, dict(found.skipped)) == (0, {MISSING: 1})


def test_a_reason_is_given_to_rows_that_differ_and_pass_its_test():
    reasons = {"first": NUMBERS([True, True, False]), "second": NUMBERS([True, True, False])}
    found = check(printed(column("1", "2", "3")), exactly(NUMBERS([1.0, 9, 9])), reasons=reasons)
    assert (found.missed, dict(found.reasons), found.unexplained) == (2, {"first": 1}, 1)


def test_a_class_needs_enough_rows_and_every_reason():
    rows = 1000
    ours = np.ones(rows)
    ours[:5] = 9
    explained = {"known": ours == 9}
    ones = printed(column(*np.ones(rows)))
    assert passed([check(ones, exactly(ours), reasons=explained)])
    assert not passed([check(ones, exactly(ours))])
    ours[5] = 9
    assert not passed([check(ones, exactly(ours), reasons={"known": ours == 9})])
    assert not passed([])


def test_words_agree_or_differ():
    said, ours = (np.array(words, dtype=object) for words in (["B", "C+"], ["B", "C"]))
    found = checked(same_words("grade", said, ours), "class", "file")
    assert (found.rows, found.within, found.worst) == (2, 1, 1)


def test_several_comparisons_count_together():
    one = compare("a", printed(column("1")), exactly(NUMBERS([1.0])))
    two = compare("b", printed(column("x")), exactly(NUMBERS([1.0])))
    found = checked(together("both", [one, two]), "class", "file")
    assert (found.figure, found.rows, dict(found.skipped)) == ("both", 1, {"x": 1})


def test_bounds_add_and_take_away():
    one, two = around(NUMBERS([10.0]), 1), around(NUMBERS([5.0]), 2)
    assert ((one + two).low[0], (one + two).high[0]) == (12, 18)
    assert ((one - two).low[0], (one - two).high[0]) == (2, 8)
    assert (one.within(9.5, 10).low[0], one.within(9.5, 10).high[0]) == (9.5, 10)


def test_whole_pupils_of_a_percentage():
    found = whole_pupils(around(NUMBERS([76.0, 75, 100]), 0.5), NUMBERS([25.0, 25, 300]))
    assert (found.low[0], found.high[0]) == (19, 19)
    assert found.low[1] > found.high[1]
    assert (found.low[2], found.high[2]) == (299, 300)


def test_a_percentage_of_nothing_is_missing():
    found = percentage(NUMBERS([1.0, 0]), NUMBERS([4.0, 0]))
    assert found[0] == 25
    assert np.isnan(found[1])


def test_the_least_percentage_is_of_the_least_part_and_the_most_whole():
    found = percentage_between(around(NUMBERS([10.0]), 1), around(NUMBERS([100.0]), 10))
    assert found.low[0] == pytest.approx(100 * 9 / 110)
    assert found.high[0] == pytest.approx(100 * 11 / 90)


def test_a_measure_of_the_catalogue_is_taken_from_totals():
    totals = {"absent": [15.0], "possible": [300.0], "compulsory_age": [1.0]}
    assert value_of("absence", {k: NUMBERS(v) for k, v in totals.items()}).tolist() == [5]


def test_many_pupils_make_any_percentage_possible():
    found = checked(
        beside_whole(decimals(column("51%", "51%", "0%"), 0), printed(column(99, 100, 0))), "", ""
    )
    assert (found.rows, dict(found.skipped)) == (1, {ANY: 1, NO_PUPILS: 1})
