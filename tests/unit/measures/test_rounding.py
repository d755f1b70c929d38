"""Numbers as pages show them."""

import doctest

import pytest
from drawn import table

from workbench.measures import rounding, series, verdicts
from workbench.measures.catalogue import measure
from workbench.measures.rounding import round_half_away, show_interval

MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (0.5, 0, 1),
        (1.5, 0, 2),
        (2.5, 0, 3),
        (-0.5, 0, -1),
        (46.65, 1, 46.7),
        (-0.125, 2, -0.13),
        (1.005, 2, 1.01),
        (1e-9, 2, 0),
    ],
)
def test_halves_go_away_from_nought(value, decimals, rounded):
    assert round_half_away(value, decimals) == rounded


def test_what_is_not_finite_stays():
    assert round_half_away(float("inf"), 1) == float("inf")


def test_each_measure_in_its_own_format():
    drawn = table(
        """
        | measure         | value  | shown |
        |-----------------|--------|-------|
        | attainment8     | 46.65  | 46.7  |
        | progress8       | 0.8139 | +0.81 |
        | progress8       | -0.004 | -0.00 |
        | progress8       | -0.255 | -0.26 |
        | english_maths_4 | 64.5   | 65%   |
        | english_maths_4 | 0      | 0%    |
        | attendance      | 94.46  | 94.5% |
        | ebacc_aps       | 4.0667 | 4.07  |
        | attainment8     |        |       |
        """
    )
    for name, value, shown in drawn.itertuples(index=False):
        expected = shown.replace("-", MINUS) if isinstance(shown, str) else ""
        assert measure(name).show(value) == expected


def test_an_interval_in_words():
    assert show_interval(-0.21, 0.154, 2, signed=True) == f"({MINUS}0.21 to +0.15)"
    assert show_interval(None, 0.154, 2) == ""


@pytest.mark.parametrize("module", [rounding, series, verdicts])
def test_examples_in_the_documentation(module):
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0
