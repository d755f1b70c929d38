"""How a figure was calculated tells no more than the figure may."""

from dataclasses import replace

import pandas as pd
import pytest
from dashboard import YEAR, context_of, dashboard_module, school_store

from workbench.access.disclosure import SUPPRESSED
from workbench.loader import Door
from workbench.stages.stage import Rows
from workbench.views.school.results_frames import groups
from workbench.views.school.worked_frames import working

SHARE = "english_maths_4"
THRESHOLD = 6


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    opened = Door(school_store(tmp_path_factory.mktemp("worked") / "home"))
    yield opened
    opened.close()


def school(door, role: str, having: int, pupils: int | None = None, session: str = "test"):
    """The school as a role may see it, so many of whose pupils have the attribute."""
    context = replace(context_of(door, role), session=session)
    found = dashboard_module().school_data(context)
    members = found.results.head(pupils)
    flags = pd.array([place < having for place in range(len(members))], dtype="boolean")
    return replace(
        found,
        rows=Rows(members.assign(**{SHARE: flags}), found.entries.iloc[:0]),
        derived=lambda what, asked, make: make(),
    )


@pytest.mark.parametrize(("having", "told"), [(3, False), (40, True), (85, False)])
def test_a_small_numerator_or_rest_is_withheld(door, having, told):
    found = working(school(door, "school_governor", having, session=str(having)), None, YEAR, SHARE)
    assert found.shown
    assert (found.numerator == having) is told
    assert (found.numerator is None) is not told


def test_those_who_see_single_pupils_see_every_numerator(door):
    assert working(school(door, "school_named", 3), None, YEAR, SHARE).numerator == 3


def test_a_suppressed_figure_has_no_numbers(door):
    data = school(door, "school_governor", 2, pupils=4, session="few")
    found = working(data, None, YEAR, SHARE)
    assert found.row["status"] == SUPPRESSED
    assert (found.eligible, found.left_out, found.numerator, found.denominator) == (None,) * 4


def test_a_numerator_beside_an_earlier_answer_is_withheld(door):
    """Girls were answered; all of them but two have the attribute, and nobody else."""
    data = school(door, "school_governor", 0, session="girls")
    members = data.results
    girls = members["sex"] == "F"
    first_two = members.index.isin(members[girls].index[:2])
    flags = (girls & ~first_two).astype("boolean")
    data = replace(data, rows=Rows(members.assign(**{SHARE: flags}), data.entries))
    assert working(data, None, YEAR, SHARE).numerator == int(flags.sum())
    other = replace(context_of(door, "school_governor"), session="girls again")
    fresh = replace(data, guard=dashboard_module().school_data(other).guard)
    shown = groups(fresh, YEAR, [SHARE]).set_index("subgroup")
    assert shown.loc["girls", "n"] == int(girls.sum())
    assert working(fresh, None, YEAR, SHARE).numerator is None


@pytest.mark.parametrize("role", ["school_governor", "analyst", "training"])
def test_few_who_are_left_out_are_not_counted(door, role):
    data = school(door, role, 40, session=role)
    members = data.results
    gone = members["attainment8"].where(members.index >= 3)
    data = replace(data, rows=Rows(members.assign(attainment8=gone), data.entries))
    found = working(data, None, YEAR, "attainment8")
    assert found.shown
    assert (found.eligible, found.left_out) == (None, None)


def test_a_refused_measure_falls_back(door):
    page = dashboard_module().app(
        context_of(door, "school_named", view="worked", measure="pupil_id")
    )
    assert page.store.state.worked == "progress8"
    assert "How this was calculated: Progress 8" in page._views["worked"]._layout.object
