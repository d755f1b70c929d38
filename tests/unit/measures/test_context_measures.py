"""Context measures stand on figures that are read or said to be missing, and on defined groups."""

import pytest

from workbench.intake.read_formats import read_formats
from workbench.measures.catalogue import measures
from workbench.measures.context.school_year import figures
from workbench.measures.groups import dimensions

READ = {(column.measure, column.group) for one in read_formats() for column in one.measures}


@pytest.mark.parametrize("name", figures())
def test_a_figure_is_read_or_says_what_is_needed(name):
    one = figures()[name]
    assert ((one.measure, one.group) in READ) == (one.needs == "")


def test_every_figure_is_in_a_measure_and_every_measure_stands_on_figures():
    used = {
        column for one in measures().values() if one.rows == "school_year" for column in one.columns
    }
    assert used == set(figures())


@pytest.mark.parametrize("name", [n for n, one in measures().items() if one.rows == "enrolment"])
def test_a_share_does_not_begin_before_its_group_is_defined(name):
    one = measures()[name]
    for group in dimensions().values():
        if group.column in one.columns:
            assert one.first_year >= group.definitions[0].since
