"""Fifths of schools: the published cut points, and ranks at their borders."""

import pytest

from workbench.errors import UsageError
from workbench.sentences.fifths import cut_points, fifth_of_rank, fifth_of_value
from workbench.sentences.rule import of_phase

YEAR = "2018/19"


@pytest.mark.parametrize(
    ("rank", "fifth"),
    [(1, 1), (20, 1), (21, 2), (40, 2), (60, 3), (61, 4), (80, 4), (81, 5), (100, 5)],
)
def test_ranks(rank, fifth):
    assert fifth_of_rank("progress8", rank) == fifth
    # ranks of absence count from the lowest, which is the better
    assert fifth_of_rank("absence", rank) == 6 - fifth


@pytest.mark.parametrize(
    ("name", "cuts"),
    [
        ("progress8", (-0.39, -0.14, 0.09, 0.37)),
        ("attainment8", (40.26, 44.30, 48.00, 52.90)),
        ("absence", (4.60, 5.22, 5.78, 6.55)),
        ("persistent_absence", (9.72, 12.52, 14.92, 18.30)),
        ("suspension_rate", (3.04, 5.51, 8.89, 15.50)),
        ("school_pupils", (652, 872, 1079, 1327)),
    ],
)
def test_published_cut_points(name, cuts):
    between = [
        cuts[0] - 1,
        *((a + b) / 2 for a, b in zip(cuts, cuts[1:], strict=False)),
        cuts[3] + 1,
    ]
    assert [fifth_of_value(name, YEAR, one) for one in between] == [5, 4, 3, 2, 1]
    # a figure on a cut lies in neither fifth: only a rank can tell
    assert [fifth_of_value(name, YEAR, cut) for cut in cuts] == [None] * 4


def test_published_examples():
    assert fifth_of_value("progress8", YEAR, 0.38) == 1
    assert fifth_of_value("progress8", YEAR, -0.39) is None
    assert fifth_of_value("progress8", "2017/18", 0.9) is None


def test_cuts_rise():
    assert all(list(cuts) == sorted(set(cuts)) for cuts in cut_points().values())


def test_a_year_and_phase_without_rules_is_a_mistake():
    with pytest.raises(UsageError, match="`phase` ks3 has no sentences"):
        of_phase("ks3")
