import numpy as np
import pytest

from workbench.measures.attendance.sessions import attendance, sessions_by
from workbench.synthetic.marks import CODES
from workbench.synthetic.school_days import school_days


def test_school_year_has_five_training_days_at_every_school():
    calendar = school_days(2018)
    school = np.arange(60)
    closed = ~calendar.teaching(school)
    assert (closed.sum(axis=1) == 5).all()
    assert closed[:, 0].all()


def test_may_bank_holidays_are_not_school_days():
    dates = set(school_days(2018).dates.astype(str))
    assert {"2019-05-06", "2019-05-27"}.isdisjoint(dates)


@pytest.fixture(scope="module")
def known_marks(drawn):
    marks = drawn["attendance_day"]
    return marks[marks["urn"].str[-1].isin(["2", "6"])].reset_index(drop=True)


def test_codes_are_of_the_old_set(known_marks):
    assert set(known_marks["am"].dropna()) <= {*CODES, "D", "X", "Y"}


def test_rates_and_texture_are_near_the_published_ones(known_marks):
    sums = attendance(known_marks)
    assert sums["persistent"].mean() == pytest.approx(0.14, abs=0.035)
    assert sums["severe"].mean() == pytest.approx(0.015, abs=0.01)
    by_day = sessions_by(known_marks, ["weekday", "session"]).set_index(["weekday", "session"])
    rate = by_day["absence_rate"]
    assert rate.idxmin() == ("Wednesday", "am")
    assert rate["Friday", "am"] - rate["Wednesday", "am"] == pytest.approx(0.016, abs=0.006)
    assert rate["Friday", "pm"] > rate["Friday", "am"]


def test_absence_comes_in_spells(known_marks):
    marks = known_marks[(known_marks["am"] != "#") & known_marks["pm"].notna()]
    missed = marks["am"].isin(list("IMCRTHEGONU")).to_numpy(dtype=bool)
    same_pupil = marks["pupil_id"].to_numpy()[1:] == marks["pupil_id"].to_numpy()[:-1]
    stays = missed[1:][missed[:-1] & same_pupil].mean()
    assert stays > 5 * missed.mean()
