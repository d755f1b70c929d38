"""Every tenth school of the nation: enough pupils to see that the calibration holds roughly."""

import numpy as np
import pandas as pd
import pytest

from workbench.models.synthetic_report import report, results_figures
from workbench.models.synthetic_totals import results_of, totals
from workbench.synthetic.catalogue import catalogue
from workbench.synthetic.cohort import cohort
from workbench.synthetic.england import England
from workbench.synthetic.enrolments import (
    characteristics_frame,
    prior_attainment_frame,
    pupil_frame,
)
from workbench.synthetic.grades import attainment8
from workbench.synthetic.results import entry_frame


@pytest.fixture(scope="module")
def nation():
    return England("national")


@pytest.fixture(scope="module")
def group(nation):
    return cohort(nation.known, nation.seed, np.arange(0, len(nation.known), 10), 2018, 11)


@pytest.fixture(scope="module")
def figures(nation, group):
    frames = {
        "pupil": pupil_frame(nation.known, group),
        "pupil_characteristics": characteristics_frame(nation.known, group),
        "prior_attainment": prior_attainment_frame(nation.known, group),
        "ks4_entry": entry_frame(nation.known, group),
    }
    return results_figures(nation, totals(results_of(frames)))


@pytest.mark.parametrize(
    ("name", "published", "tolerance"),
    [
        ("attainment8", 46.7, 1.0),
        ("attainment8_sd", 19.0, 1.3),
        ("progress8", -0.03, 0.08),
        ("progress8_sd", 1.28, 0.04),
        ("sex_gap", 5.5, 1.0),
        ("disadvantage_gap", 13.6, 1.5),
        ("english_maths_4", 64.6, 2.5),
        ("ebacc_entry", 40.0, 3.0),
    ],
)
def test_figure_is_near_the_published_one(figures, name, published, tolerance):
    assert figures[name] == pytest.approx(published, abs=tolerance)


def test_entries_of_large_subjects_are_near_the_published_ones(nation, group):
    entries = entry_frame(nation.known, group)
    per_pupil = entries.query("attempt == 1").groupby("subject").size() / group.counted.sum()
    # JCQ 2019 entries of 16-year-olds over the 2019 cohort, less independent schools
    published = {"History": 257_522, "Geography": 247_025, "Drama": 56_325, "Music": 33_574}
    for subject, count in published.items():
        assert per_pupil[subject] == pytest.approx(0.915 * count / 542_621, rel=0.25)


@pytest.mark.parametrize("name", ["ENGLISH_LANGUAGE", "MATHEMATICS", "HISTORY", "ART_AND_DESIGN"])
def test_grades_of_large_subjects_are_near_the_published_ones(nation, group, name):
    entries = entry_frame(nation.known, group)
    rows = entries[(entries["qualification"] == f"GCSE:{name}") & (entries["attempt"] == 1)]
    subject = catalogue().index(name)
    published = np.average(catalogue().at_least_4[subject], weights=catalogue().entries[subject])
    # pupils of independent schools, who are in the published figure, do a little better
    assert 100 * (rows["points"] >= 4).mean() == pytest.approx(published - 2, abs=4)


def test_grades_reach_the_attainment_that_was_aimed_at(group):
    entered = group.chosen >= 0
    points = group.levels.points * entered
    ebacc = catalogue().in_ebacc()[group.chosen] & entered
    double = group.chosen[:, 3] == catalogue().index("COMBINED_SCIENCE")
    reached = attainment8(points, entered, ebacc, double)
    assert np.abs(reached - group.pupil.target).mean() < 1.5


def test_report_says_what_is_within_tolerance(demo):
    compared = report(demo)
    inside = (compared["synthetic"] - compared["published"]).abs() <= compared["tolerance"]
    pd.testing.assert_series_equal(compared["within"], inside, check_names=False)
    assert compared["source"].str.len().gt(0).all()
