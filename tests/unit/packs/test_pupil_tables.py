import pandas as pd
import pytest
from drawn import table

from workbench.access.disclosure import protect
from workbench.packs.pupil_tables import chart_frame, group_table
from workbench.packs.secondary.subjects import largest_first


@pytest.fixture
def frame() -> pd.DataFrame:
    drawn = table(
        """
        | group            | subgroup      | n  | value | verdict |
        | all              | all           | 40 | 45.0  |         |
        | sex              | girls         | 18 | 48.0  |         |
        | sex              | boys          | 22 | 42.5  |         |
        | disadvantage     | disadvantaged | 3  | 30.0  |         |
        | disadvantage     | not_disadvantaged | 37 | 46.2 |      |
        | prior_attainment | high          | 12 | 60.0  |         |
        """
    )
    return drawn.assign(
        measure="attainment8",
        unit_id="100001",
        period="2018/19",
        low=None,
        high=None,
        national=46.7,
        status="calculated",
        method="mean",
        verdict="significantly below the national average (46.7)",
    )


def test_groups_are_named_so_that_they_stand_alone(frame):
    made = group_table(frame, ["attainment8"], "Group")
    assert list(made["Group"])[-1] == "Prior attainment: High"
    assert made.loc[0, "Attainment 8, against England"] == "▼ significantly below"


def test_what_was_withheld_is_an_x_and_never_a_number(frame):
    made = group_table(protect(frame, 6), ["attainment8"], "Group").set_index("Group")
    hidden = made.loc[["Disadvantaged", "Not disadvantaged"]]
    assert set(hidden["Pupils"]) == {"x"}
    assert set(hidden["Attainment 8"]) == {"x"}
    assert set(hidden["Attainment 8, against England"]) == {"x"}
    text = made.to_string()
    assert "30.0" not in text
    assert "46.2" not in text


def test_a_chart_shows_only_what_may_be_shown(frame):
    assert "Disadvantaged" not in list(chart_frame(protect(frame, 6), "attainment8")["label"])


def test_the_largest_group_comes_first_and_withheld_ones_last(frame):
    order = largest_first(protect(frame, 6), "attainment8")["subgroup"]
    assert list(order)[0] == "all"
    assert set(list(order)[-2:]) == {"disadvantaged", "not_disadvantaged"}


def test_what_is_counted_can_be_named(frame):
    assert "Entries" in group_table(frame, ["attainment8"], "Subject", "Entries")
