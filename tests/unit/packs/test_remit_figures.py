"""Pooled figures, schools as rows, and what is hidden when they add up to each other."""

import numpy as np
import pandas as pd
import pytest

from workbench.measures.comparisons.pooled import comparator_figures
from workbench.packs.remit import tables, words
from workbench.packs.remit.figures import (
    GROUP_MEASURES,
    figures_of_year,
    groups_of,
    published_figures,
    yearly_figures,
)
from workbench.stages.pooled import schools_of

YEAR = "2018/19"
SIZES = {"100001": 200, "100002": 40, "100003": 12, "100004": 3}
NAMES = {"100001": "Ash", "100002": "Birch", "100003": "Cedar", "100004": "Damson"}


@pytest.fixture(scope="module")
def results() -> pd.DataFrame:
    """Pupils of four schools, one of them with three; the largest does worst."""
    rng = np.random.default_rng(1)
    urns = np.repeat(list(SIZES), list(SIZES.values()))
    place = pd.Series(urns).map({urn: i for i, urn in enumerate(SIZES)}).to_numpy()
    progress = rng.normal(0, 1.2, len(urns)) + 0.5 * place - 0.4
    return pd.DataFrame(
        {
            "pupil_id": [f"p{n}" for n in range(len(urns))],
            "urn": urns,
            "year": YEAR,
            "sex": np.where(np.arange(len(urns)) % 2, "F", "M"),
            "disadvantaged": np.arange(len(urns)) % 4 == 0,
            "sen_status": "N",
            "eal": "english",
            "prior_band": np.array(["low", "middle", "high"])[np.arange(len(urns)) % 3],
            "attainment8": 45 + 10 * progress,
            "progress8": progress,
            "progress8_unadjusted": progress,
            "english_maths_5": progress > 0,
            "ebacc_entered": progress > 0.5,
            "ebacc_aps": 4.0 + progress,
        }
    )


def pooled(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[(frame["measure"] == name) & (frame["group"] == "all")].iloc[0]


@pytest.mark.parametrize("name", GROUP_MEASURES)
def test_pooled_is_the_figure_of_a_place_with_these_schools(results, name):
    places = pd.DataFrame(
        {"urn": list(SIZES), "period": YEAR, "comparator": "trust", "unit_id": "1", "name": "T"}
    )
    second = comparator_figures([name], results, places).iloc[0]
    frame = figures_of_year(results, YEAR, 6, "governor")
    assert pooled(frame, name)["value"] == pytest.approx(second["value"])
    assert pooled(frame, name)["n"] == second["n"] == sum(SIZES.values())


def test_pooled_is_not_the_mean_of_schools(results):
    of_schools = results.groupby("urn")["progress8"].mean().mean()
    found = pooled(yearly_figures(results, 6, "governor"), "progress8")["value"]
    assert found == pytest.approx(results["progress8"].mean())
    assert abs(found - of_schools) > 0.3


@pytest.mark.attack(
    name="Small school from a trust's total",
    family="Disclosure",
    reference="V8.2.3; CWE-200",
    holds="With a small school a second one is hidden, so that the total does not give it away.",
)
@pytest.mark.parametrize("audience", ["governor", "public"])
def test_a_small_school_cannot_be_worked_out_from_the_total(results, audience):
    frame = figures_of_year(results, YEAR, 6, audience)
    for name in GROUP_MEASURES:
        rows = schools_of(frame, name).set_index("urn")
        hidden = rows.index[rows["status"] == "suppressed"]
        assert "100004" in hidden
        assert len(hidden) >= 2
        assert rows.loc[hidden, ["n", "value", "low", "high"]].isna().all(axis=None)
        assert pd.notna(pooled(frame, name)["value"])
    shown = tables.schools_table(frame, NAMES, GROUP_MEASURES).set_index("School")
    assert (shown.loc["Damson"] == "x").all()
    assert "Damson" not in set(tables.schools_chart(frame, NAMES, "progress8")["label"])


def test_schools_stand_below_all_pupils_in_the_order_of_names(results):
    frame = figures_of_year(results, YEAR, 6, "governor")
    shown = tables.schools_table(frame, NAMES, GROUP_MEASURES)
    assert list(shown["School"]) == [tables.POOLED, *NAMES.values()]
    assert shown["Pupils"].iloc[0] == "255"
    assert set(groups_of(frame)["group"]) >= {"all", "sex", "disadvantage"}


def test_spread_names_the_ends_that_are_shown_alone(results):
    frame = figures_of_year(results, YEAR, 0, "governor")
    said = words.spread(frame, "progress8", NAMES)
    assert "at Ash to" in said
    assert said.count(" of 4 schools") == 1
    assert words.spread(figures_of_year(results, YEAR, 6, "governor"), "progress8", NAMES) == ""


def test_published_figures_are_weighted_by_pupils_or_not_added_up():
    rows = pd.DataFrame(
        [
            ("100001", "progress8", -0.4, 150.0),
            ("100002", "progress8", 0.5, 50.0),
            ("100001", "attainment8", 40.0, 150.0),
            ("100002", "attainment8", 50.0, None),
        ],
        columns=["unit_id", "measure", "value", "n"],
    ).assign(level="school", group="all", year=YEAR, status="published")
    found = published_figures(rows, ["100001", "100002", "100003"], YEAR)
    every = found[found["urn"] == "all"].set_index("measure")
    assert every.loc["progress8", "value"] == pytest.approx((-0.4 * 150 + 0.5 * 50) / 200)
    assert pd.isna(every.loc["attainment8", "value"])
    shown = tables.published_table(found, NAMES, ["100001"])
    assert list(shown["School"]) == ["All schools below", "Ash", "Birch"]
    assert list(shown["Shares data"]) == ["", "Yes", "No"]
