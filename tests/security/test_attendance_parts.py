"""Roles without lists of pupils: no small group and no name in any part of attendance."""

import pandas as pd
import pytest
from dashboard import context_of, dashboard_module, school_store

from workbench.access.disclosure import SUPPRESSED
from workbench.errors import PolicyDenied
from workbench.loader import Door
from workbench.views.school.absence import crossed
from workbench.views.school.choices import ATTENDANCE_PARTS

FRAMES = ("to_date", "weeks", "lines", "ten", "crossed", "reasons", "spells", "rules")


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    opened = Door(school_store(tmp_path_factory.mktemp("school") / "home"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def school():
    return dashboard_module()


@pytest.mark.parametrize("role", ["school_governor", "analyst", "training"])
@pytest.mark.parametrize("group", ["all", "girls", "ehc_plan"])
def test_no_small_group_and_no_name(school, door, role, group):
    page = school.app(context_of(door, role, view="attendance", group=group))
    for part in ATTENDANCE_PARTS:
        page.store.state.part = part
    store = page._views["attendance"].frames
    assert len(store.crossed)
    for name in FRAMES:
        frame = getattr(store, name)
        counts = pd.to_numeric(frame["n"]).dropna() if len(frame) else pd.Series(dtype=float)
        assert not counts.between(1, 5).any(), name
    assert store.near.empty
    assert store.ten_pupils.empty


def test_a_group_is_split_by_year_group_in_full_or_not_at_all(school, door):
    page = school.app(context_of(door, "school_governor", view="attendance", part="groups"))
    frame = page._views["attendance"].frames.crossed
    split = frame[frame["year_group"] != crossed.EVERY]
    hidden = split["status"] == SUPPRESSED
    share = hidden.groupby([split["measure"], split["subgroup"]]).mean()
    assert set(share) == {0.0, 1.0}


def test_sensitive_groups_are_never_split(school, door):
    page = school.app(context_of(door, "school_named", view="attendance", part="groups"))
    frame = page._views["attendance"].frames.crossed
    alone = frame[frame["group"].isin(["fsm6", "looked_after"])]
    assert len(alone)
    assert set(alone["year_group"]) == {crossed.EVERY}


def test_weeks_of_a_group_are_shown_together_or_not_at_all(school, door):
    page = school.app(context_of(door, "school_governor", view="attendance", group="ehc_plan"))
    frame = page._views["attendance"].frames.weeks
    assert frame.groupby("period")["status"].nunique().max() <= 1


@pytest.mark.parametrize("role", ["school_governor", "analyst", "training"])
def test_the_list_is_no_download_for_them(school, door, role):
    with pytest.raises(PolicyDenied):
        school.DOWNLOADS["near-the-line"].table(context_of(door, role))
