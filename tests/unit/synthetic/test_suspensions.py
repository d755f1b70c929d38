import numpy as np
import pandas as pd
import pytest

from workbench.models.synthetic_report import suspension_figures
from workbench.synthetic.england import England


@pytest.fixture(scope="module")
def rows(drawn):
    return drawn["suspension"]


@pytest.fixture(scope="module")
def figures():
    return suspension_figures(England("national").suspensions(every=25))


@pytest.mark.parametrize(
    ("name", "published", "tolerance"),
    [
        ("suspension_rate", 12.5, 1.5),
        ("permanent_exclusion_rate", 0.233, 0.05),
        ("suspensions_each", 2.04, 0.2),
        ("suspensions_boys", 2.27, 0.35),
        ("suspensions_fsm", 3.70, 0.6),
        ("suspensions_sen", 4.20, 0.6),
    ],
)
def test_figure_is_near_the_published_one(figures, name, published, tolerance):
    assert figures[name] == pytest.approx(published, abs=tolerance)


def test_suspensions_lie_within_the_pupil_s_stay(drawn, rows):
    stay = drawn["pupil"][["pupil_id", "urn", "admission_date", "leaving_date"]]
    known = rows.merge(stay, on=["pupil_id", "urn"], how="left", validate="m:1")
    assert (known["start_date"] >= known["admission_date"]).all()
    assert (known["start_date"] <= known["leaving_date"])[known["leaving_date"].notna()].all()


def test_nobody_is_suspended_for_more_than_ninety_sessions(rows):
    lost = rows.groupby(["pupil_id", "urn"])["sessions"].sum()
    assert lost.max() == 90
    assert (rows["sessions"].isna() == (rows["kind"] == "permanent")).all()
    assert (rows["sessions"].dropna().astype(int) % 2 == 1).any()


def test_permanent_exclusion_is_the_last_and_mostly_follows_suspensions(rows):
    last = rows.groupby(["pupil_id", "urn"])["start_date"].transform("max")
    out = rows["kind"] == "permanent"
    assert (rows.loc[out, "start_date"] == last[out]).all()
    several = rows.groupby("pupil_id")["kind"].transform("size") > 1
    assert several[out].mean() > 0.6
    assert not several[out].all()


def test_suspensions_of_a_pupil_do_not_overlap(rows):
    fixed = rows[rows["kind"] == "suspension"]
    ends = pd.to_datetime(fixed["start_date"]) + pd.to_timedelta(
        (fixed["sessions"].astype(int) + 1) // 2 - 1, unit="D"
    )
    same = fixed["pupil_id"].to_numpy()[1:] == fixed["pupil_id"].to_numpy()[:-1]
    starts = pd.to_datetime(fixed["start_date"]).to_numpy()
    assert (starts[1:] > ends.to_numpy()[:-1])[same].all()


def test_some_schools_suspend_nobody_and_others_often(drawn, rows):
    pupils = drawn["pupil"].groupby("urn").size()
    rate = rows.groupby("urn").size().reindex(pupils.index).fillna(0) / pupils
    large = rate[pupils > 200]
    assert (large == 0).any()
    assert np.ptp(large) > 0.2


def test_a_guest_is_suspended_where_the_pupil_is_not_on_roll(demo, drawn, rows):
    guests = drawn["pupil"].query("enrolment_status == 'guest'")["pupil_id"]
    assert demo.known.urns[44] in set(rows.loc[rows["pupil_id"].isin(guests), "urn"])
