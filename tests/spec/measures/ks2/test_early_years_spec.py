"""The early years profile, drawn: the good level of development and the goals of each year."""

import numpy as np
import pandas as pd
import pytest
from primary import frame, listed

from workbench.errors import UsageError
from workbench.measures.ks2.early_years import early_years, profile_of, profiles


def child(year: str, level: float = 2, **changes: float) -> pd.DataFrame:
    """A child at one level in every goal of the year's profile, but for the changes."""
    rows = frame("early_years_profile", f"| pupil | year |\n| Ann | {year} |")
    levels = dict.fromkeys(profile_of(year).goals, level) | changes
    return rows.assign(**{goal: pd.array([value], "Int64") for goal, value in levels.items()})


@pytest.mark.parametrize("year", ["2018/19", "2022/23"])
def test_a_profile_has_seventeen_goals_and_twelve_make_the_good_level(year):
    profile = profile_of(year)
    assert (len(profile.goals), len(profile.good_level_goals)) == (17, 12)
    assert len(set(profile.goals)) == 17


def test_the_goals_by_area_of_learning():
    sizes = [[len(goals) for goals in profile.areas.values()] for profile in profiles()]
    assert [list(profile.areas) for profile in profiles()] == [
        ["communication", "physical", "personal", "literacy", "mathematics", "world", "arts"],
        ["communication", "personal", "physical", "literacy", "mathematics", "world", "arts"],
    ]
    assert sizes == [[3, 2, 3, 2, 2, 3, 2], [2, 3, 2, 3, 2, 3, 2]]


@pytest.mark.parametrize("goal", profile_of("2018/19").good_level_goals)
def test_each_of_the_twelve_goals_is_needed_to_2021(goal):
    assert listed(early_years(child("2018/19", **{goal: 1}))["good_level"]) == [False]


@pytest.mark.parametrize("goal", profile_of("2021/22").good_level_goals)
def test_each_of_the_twelve_goals_is_needed_from_2022(goal):
    assert listed(early_years(child("2021/22", **{goal: 1}))["good_level"]) == [False]


def test_the_other_goals_are_not_needed():
    found = early_years(child("2018/19", technology=1, being_imaginative=1)).iloc[0]
    assert (found["good_level"], found["all_goals"], found["goals_reached"]) == (True, False, 15)


def test_exceeding_is_a_level_above_expected():
    found = early_years(child("2018/19", level=3)).iloc[0]
    assert (found["good_level"], found["all_goals"], found["points"]) == (True, True, 51)


def test_points_are_the_sum_of_the_levels():
    found = early_years(child("2018/19", reading=1, writing=3, numbers=3)).iloc[0]
    assert (found["points"], found["good_level"]) == (35, False)


def test_a_child_without_a_level_in_every_goal_does_not_count():
    found = early_years(child("2018/19", technology=pd.NA)).iloc[0]
    assert found[["good_level", "all_goals", "goals_reached", "points"]].isna().all()


def test_the_goals_of_the_wrong_year_do_not_count():
    old = child("2018/19").assign(year="2021/22")
    new = child("2021/22").assign(year="2018/19")
    found = early_years(pd.concat([old, new], ignore_index=True))
    assert found["good_level"].isna().all()


def test_children_of_both_profiles_keep_their_places():
    rows = pd.concat([child("2021/22"), child("2018/19", speaking=1), child("2022/23")])
    found = early_years(rows.set_axis([5, 3, 9]))
    assert listed(found["good_level"]) == [True, False, True]
    assert found.index.tolist() == [5, 3, 9]


def test_a_year_before_the_profile():
    rows = child("2012/13").assign(year="2011/12")
    assert early_years(rows)["good_level"].isna().all()
    with pytest.raises(UsageError, match="2011/12 has no early years profile"):
        profile_of("2011/12")


def test_the_share_of_children_at_a_good_level():
    rows = pd.concat([child("2018/19"), child("2018/19", reading=1), child("2018/19", reading=3)])
    found = early_years(rows.reset_index(drop=True))["good_level"].astype("float64")
    assert found.mean() == pytest.approx(2 / 3)
    assert not np.isnan(found).any()
