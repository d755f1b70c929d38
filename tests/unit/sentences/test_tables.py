"""Figures for sentences from records of a school and from published tables."""

import numpy as np
import pandas as pd
import pytest
from packs import SCHOOLS, performance, schools
from said import words

from workbench.measures.published.school import Published, published_measures
from workbench.sentences.report import evidence, say
from workbench.sentences.tables import (
    entry_figures,
    exclusion_figures,
    measure_names,
    roll_figures,
    together,
    with_growth,
)

YEAR, URN, THRESHOLD = "2018/19", "900001", 6
PUPILS = 300


def records() -> dict[str, pd.DataFrame]:
    """Three hundred pupils: half of them in Year 7, where half have free school meals."""
    number = np.arange(PUPILS)
    key = {"pupil_id": [f"p{n}" for n in number], "urn": URN, "year": YEAR}
    year_group = np.where(number < 150, 7, np.where(number < 225, 8, 9))
    pupil = pd.DataFrame(
        {
            **key,
            "year_group": year_group,
            "enrolment_status": "current",
            "admission_date": pd.Timestamp("2016-09-01"),
            "leaving_date": pd.NaT,
        }
    )
    characteristics = pd.DataFrame(
        {
            **key,
            "fsm": (year_group == 7) & (number % 2 == 0),
            "looked_after": number < 4,
            "ethnic_group_detailed": np.where(number < 297, "WBRI", "AIND"),
        }
    )
    suspended = {"pupil_id": ["p1"] * 50, "urn": URN, "year": YEAR, "kind": "suspension"}
    reasons = {"reason": "DB", "second_reason": None, "third_reason": None, "sessions": 2.0}
    suspension = pd.DataFrame(suspended | reasons | {"start_date": pd.Timestamp("2018-10-01")})
    return {"pupil": pupil, "pupil_characteristics": characteristics, "suspension": suspension}


def test_the_roll_in_sentences_with_small_groups_hidden():
    found = say(evidence(roll_figures(records(), THRESHOLD), year=YEAR))
    assert words(found, "ROLL2") == (
        "The number of pupils in year 7 (150) was higher than all other year groups."
    )
    assert words(found, "FSM1") == (
        "The percentage of FSM in year 7 (50.0%) was higher than all other year groups."
    )
    assert words(found, "FSM2") == "", "four children in care are too few to be told"
    assert words(found, "ETH1") == "", "one group hides the other"


def test_fifty_suspensions_of_one_pupil_are_no_finding():
    """The rate is in the highest fifth; one pupil in 300 is no more than England's share."""
    rows = exclusion_figures(records(), THRESHOLD).set_index("measure")
    assert rows.loc["suspension_rate", "value"] > 15.5
    beside = rows.assign(national=5.0, high=rows["value"] + 2.5, low=rows["value"] - 2.5)
    found = say(evidence(beside.reset_index(), year=YEAR))
    assert words(found, "EXC1") == ""


def test_entries_of_a_cohort():
    results = pd.DataFrame(
        {
            "pupil_id": [f"p{n}" for n in range(40)],
            "urn": URN,
            "year": YEAR,
            "ebacc_entered": [n % 4 == 0 for n in range(40)],
            "ks4_entries": 8.6,
            **{f"{name}_entered": True for name in ("english", "maths", "science", "humanities")},
            "languages_entered": [n % 4 == 0 for n in range(40)],
        }
    )
    found = say(evidence(entry_figures(results, THRESHOLD), year=YEAR))
    assert words(found, "SUB4").endswith("studying the EBacc is Languages (25%).")
    assert words(found, "SUB1").endswith("in 2018/19 was 9.")


def test_growth_among_schools_and_published_names():
    numbers = pd.DataFrame(
        {
            "unit_id": [*SCHOOLS[:10]] * 2,
            "year": ["2017/18"] * 10 + [YEAR] * 10,
            "value": [1000.0] * 10 + [1000.0 + 10 * n for n in range(10)],
            "measure": "school_pupils",
            "level": "school",
            "group": "all",
            "status": "published",
        }
    )
    tables = pd.concat([performance(), numbers], ignore_index=True)
    published = Published(tables, schools(), SCHOOLS[9])
    rows = published_measures(published, ["2017/18", YEAR], ["school_pupils"])
    found = say(evidence(with_growth(rows, published, "school_pupils"), year=YEAR))
    assert words(found, "ROLL3").endswith("from 1000 pupils in 2017/18 to 1090 in 2018/19.")
    named = measure_names(numbers.assign(measure="a_level_value_added"))
    assert set(named["measure"]) == {"ks5_a_level_value_added"}


def test_tables_with_different_columns_go_under_each_other():
    rows = published_measures(Published(performance(), schools(), SCHOOLS[0]), [YEAR])
    whole = together([rows, rows.iloc[:0], rows.drop(columns=["rank", "band"])])
    assert len(whole) == 2 * len(rows)
    assert [one.rule for one in say(evidence(whole, year=YEAR))] == [
        one.rule for one in say(evidence(rows, year=YEAR))
    ]


@pytest.mark.parametrize("none", [[], [pd.DataFrame()], [pd.DataFrame({"value": []})] * 2])
def test_of_a_school_without_figures_nothing_is_said(none):
    assert [one.rule for one in say(evidence(together(none), year=YEAR))] == []
