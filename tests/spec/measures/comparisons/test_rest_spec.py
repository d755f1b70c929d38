"""What a whole and its parts say about the rest of the pupils, with published figures of 2019."""

import numpy as np
import pytest

from workbench.measures import national
from workbench.measures.comparisons.rest import rest

FIGURES = national.published().set_index(["measure", "period", "group", "subgroup"])["value"]


def published(group: str, part: str) -> float:
    return float(FIGURES["attainment8", "2018/19", group, part])


def test_pupils_who_are_not_disadvantaged():
    n, value = rest(1, 46.7, np.array([0.265]), np.array([36.7]))
    assert n == pytest.approx(0.735)
    assert value == pytest.approx(50.3, abs=0.05)
    assert round(float(value), 1) == published("disadvantage", "not_disadvantaged")


def test_pupils_without_special_educational_needs():
    n, value = rest(542_621, 46.7, np.array([20_373, 56_588]), np.array([13.7, 32.6]))
    assert n == 465_660
    assert round(float(value), 1) == published("sen", "no_sen") == 49.9


def test_a_rest_of_nobody_has_no_mean():
    n, value = rest(10, 4.0, np.array([10.0]), np.array([4.0]))
    assert (float(n), np.isnan(value)) == (0, True)


def test_many_wholes_at_once():
    n, value = rest(
        np.array([10.0, 4.0]), np.array([5.0, 2.0]), np.array([[5.0], [1.0]]), np.array([[4], [2]])
    )
    assert (n.tolist(), value.tolist()) == ([5, 3], [6, 2])
