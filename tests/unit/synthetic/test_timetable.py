"""Teaching groups of synthetic year 11: sizes, sets, and the pupils that timetables get wrong."""

import pandas as pd
import pytest

from workbench.synthetic.england import England
from workbench.synthetic.timetable import LARGEST, TAUGHT_AS

YEAR = "2018/19"


@pytest.fixture(scope="module")
def school() -> dict[str, pd.DataFrame]:
    """Datasets of the first school of synthetic England."""
    batch = next(iter(England("demo").batches([YEAR], schools_per_batch=1, attendance=False)))
    return dict(batch.datasets)


@pytest.fixture(scope="module")
def placed(school) -> pd.DataFrame:
    """Members with what their group is called and taught in."""
    return school["teaching_group_member"].merge(
        school["teaching_group"], on=["urn", "year", "group_id"], validate="m:1"
    )


def test_no_group_is_larger_than_a_class_but_by_who_moved(placed):
    sizes = placed.groupby("group_id").size()
    assert sizes.max() <= LARGEST + 1
    assert sizes.min() >= 1


def test_every_entry_has_a_group_but_that_of_one_pupil(school, placed):
    entries = school["ks4_entry"].assign(
        taught=lambda rows: rows["subject"].map(dict(TAUGHT_AS)).fillna(rows["subject"])
    )
    own = entries["taught"].str.replace(r" \(.*\)$", "", regex=True)
    asked = set(zip(entries["pupil_id"], own, strict=True))
    held = set(zip(placed["pupil_id"], placed["subject"], strict=True))
    assert held < asked
    assert {subject for _, subject in asked - held} == {"Mathematics"}
    assert len(asked - held) == 1


def test_one_pupil_of_mathematics_is_in_two_groups(placed):
    several = placed.groupby(["subject", "pupil_id"]).size()
    assert several[several > 1].index.get_level_values("subject").to_list() == ["Mathematics"]


def test_sets_follow_prior_attainment_and_other_groups_do_not(school, placed):
    prior = school["prior_attainment"].set_index("pupil_id")[["english_fine", "maths_fine"]]
    means = placed.assign(
        prior=placed["pupil_id"].map(prior.astype("float64").mean(axis=1))
    ).groupby(["subject", "name"])["prior"]
    maths = means.mean()["Mathematics"].to_list()
    assert maths == sorted(maths, reverse=True)
    assert maths[0] - maths[-1] > means.std().loc["Mathematics"].min()


def test_the_same_school_has_the_same_groups_in_any_run(school):
    for batch in England("demo").batches([YEAR], schools_per_batch=3, attendance=False):
        for name in ("teaching_group", "teaching_group_member"):
            frame = batch.datasets[name]
            urn = school[name]["urn"].iloc[0]
            own = frame[frame["urn"] == urn].reset_index(drop=True)
            pd.testing.assert_frame_equal(own, school[name])
        break
