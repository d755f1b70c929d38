"""Sentences neither tell nor imply a figure that is suppressed. Played on a naive twin first."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from crosstables import tidy
from said import YEAR

from workbench.access.disclosure import protect
from workbench.sentences.performers import performers
from workbench.sentences.report import evidence, say

THRESHOLD = 6
Control = Callable[[pd.DataFrame, int], pd.DataFrame]


def school(sen: float, care: int, indian: int, subject: float, middle: float = 0.0) -> pd.DataFrame:
    """A school whose few pupils with SEN support, in care, of a subject and so on are as told.

    Three pupils have low prior attainment. Their mean is what is left of 100 x 0.01 when 57 of high
    and 40 of middle prior attainment are taken away: who learns of the 40 learns of the three.
    """
    low_prior = (100 * 0.01 - 57 * 0.1 - 40 * middle) / 3
    progress = [
        ("progress8", "all", "all", 100, 0.01, 0.25),
        ("progress8", "sen", "no_sen", 97, 0.02, 0.26),
        ("progress8", "sen", "sen_support", 3, sen, 0.1),
        ("progress8", "prior_attainment", "high", 57, 0.1, 0.33),
        ("progress8", "prior_attainment", "middle", 40, middle, 0.4),
        ("progress8", "prior_attainment", "low", 3, low_prior, 1.45),
    ]
    counts = [
        ("pupils", "all", "all", 500, 500.0, np.nan),
        ("pupils", "looked_after", "looked_after", care, float(care), np.nan),
        ("pupils", "looked_after", "not_looked_after", 500 - care, 500.0 - care, np.nan),
        ("pupils", "ethnicity_detailed", "white_british", 460, 460.0, np.nan),
        ("pupils", "ethnicity_detailed", "pakistani", 36, 36.0, np.nan),
        ("pupils", "ethnicity_detailed", "indian", indian, float(indian), np.nan),
        ("pupils", "ethnicity_detailed", "chinese_detailed", 4 - indian, 4.0 - indian, np.nan),
        ("pupils", "year_group", "7", 4 + indian, 4.0 + indian, np.nan),
        ("pupils", "year_group", "8", 5, 5.0, np.nan),
        ("pupils", "year_group", "9", 491 - indian, 491.0 - indian, np.nan),
        ("subject_4", "subject", "History", 60, 64.0, np.nan),
        ("subject_4", "subject", "Latin", 4, subject, np.nan),
    ]
    names = ["measure", "group", "subgroup", "n", "value", "half"]
    rows = tidy(pd.DataFrame([*progress, *counts], columns=names))
    low, high = rows["value"] - rows["half"], rows["value"] + rows["half"]
    usual = {"unit_id": "900001", "period": YEAR, "verdict": "", "method": ""}
    national = rows["measure"].map({"subject_4": 64.0})
    filled = {k: v for k, v in usual.items() if k != "status"}
    return rows.assign(low=low, high=high, national=national, **filled)


def told(table: pd.DataFrame) -> tuple[object, ...]:
    """Everything that a reader sees: sentences with their p and q, and the block."""
    found = evidence(table, year=YEAR)
    return say(found), performers(found)


def gives_away(control: Control) -> bool:
    """Whether schools that differ in what is suppressed alone are told apart."""
    schools = [
        school(sen=-3.0, care=3, indian=1, subject=0.0, middle=-0.6),
        school(sen=+3.0, care=3, indian=1, subject=100.0, middle=-0.6),
        school(sen=-3.0, care=5, indian=1, subject=25.0, middle=0.0),
        school(sen=0.0, care=1, indian=1, subject=75.0, middle=0.2),
    ]
    return len({repr(told(control(one, THRESHOLD))) for one in schools}) > 1


def naive(table: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """Hides small groups, and not those that would give them away."""
    small = (table["n"] > 0) & (table["n"] < threshold)
    emptied = {name: table[name].where(~small) for name in ("n", "value", "low", "high")}
    return table.assign(**emptied, status=table["status"].where(~small, "suppressed"))


@pytest.mark.attack(
    name="Reading suppressed figures from sentences",
    family="Disclosure",
    reference="Ofsted inspection data summary report guide: fewest pupils; differencing",
    holds="Sentences, their p and q and what they leave unsaid rest on shown figures alone.",
)
def test_hidden_figures_change_nothing_that_is_said():
    assert gives_away(naive)
    assert not gives_away(protect)


def test_a_suppressed_row_is_not_read_whatever_it_still_holds():
    """Numbers that a control forgot to empty are not figures: the status decides."""
    table = protect(school(sen=-3.0, care=3, indian=1, subject=0.0), THRESHOLD)
    hidden = table["status"] == "suppressed"
    assert hidden.any()
    forgotten = table.assign(
        national=table["national"].mask(hidden, 1.0),
        verdict=table["verdict"].mask(hidden, "significantly below the national average (0)"),
        rank=np.where(hidden, 100.0, np.nan),
    )
    assert told(forgotten) == told(table)
    left = forgotten.assign(
        n=table["n"].where(~hidden, 90.0),
        value=table["value"].where(~hidden, -3.0),
        low=table["low"].where(~hidden, -3.2),
        high=table["high"].where(~hidden, -2.8),
    )
    assert told(left) == told(table)


def test_the_largest_year_group_is_not_told_beside_a_hidden_one():
    """That it is larger than all others would bound the hidden ones."""
    table = school(sen=0.0, care=3, indian=1, subject=50.0)
    year_groups = table["group"] == "year_group"
    assert "ROLL2" in {one.rule for one in told(table)[0]}
    shown = protect(table, THRESHOLD)
    assert (shown.loc[year_groups, "status"] == "suppressed").any()
    assert "ROLL2" not in {one.rule for one in told(shown)[0]}


def test_a_group_that_is_hidden_is_not_called_uneventful():
    """Grey words on a section of which all figures are suppressed would be a figure."""
    table = school(sen=0.0, care=3, indian=1, subject=50.0)
    few = table[(table["group"] == "sen") & (table["subgroup"] == "sen_support")]
    shown = protect(few, THRESHOLD)
    assert [one.rule for one in told(shown)[0]] == ["QUA5"]
