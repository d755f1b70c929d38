import pandas as pd
import pytest

from workbench.measures import national
from workbench.measures.published.comparators import nation
from workbench.packs.secondary.release import Rules
from workbench.packs.secondary.results import cohort_figures, groups_shown, of_groups, whole_figures

YEAR = "2018/19"
PUPILS = 40


@pytest.fixture
def results() -> pd.DataFrame:
    """Forty pupils: three with SEN support, five with EAL, half of them girls."""
    numbers = range(PUPILS)
    return pd.DataFrame(
        {
            "pupil_id": [f"p{n}" for n in numbers],
            "urn": "100001",
            "year": YEAR,
            "sex": ["F" if n % 2 else "M" for n in numbers],
            "disadvantaged": [n < 12 for n in numbers],
            "sen_status": ["K" if n < 3 else "N" for n in numbers],
            "eal": ["other" if n < 5 else "english" for n in numbers],
            "prior_band": [("low", "middle", "high")[n % 3] for n in numbers],
            "attainment8": [40.0 + n / 4 for n in numbers],
            "progress8": [n / 40 for n in numbers],
            "progress8_unadjusted": [n / 40 for n in numbers],
            "english_maths_5": [n % 2 == 0 for n in numbers],
            "ebacc_entered": [n % 3 == 0 for n in numbers],
            "english_maths_4": True,
            "ebacc_aps": 4.0,
            "attainment8_status": "calculated",
            "matched": True,
            **dict.fromkeys(("english", "maths", "ebacc", "open"), 1.0),
            **{f"progress8_{name}": 0.1 for name in ("english", "maths", "ebacc", "open")},
        }
    )


def figures(results: pd.DataFrame, threshold: int = 6) -> pd.DataFrame:
    groups = groups_shown(results, threshold)
    return cohort_figures(results, YEAR, groups, Rules(threshold), national.published())


def shown(frame: pd.DataFrame, group: str) -> pd.DataFrame:
    rows = frame[(frame["group"] == group) & (frame["measure"] == "attainment8")]
    return rows.set_index("subgroup")


def test_a_small_group_and_the_one_that_would_give_it_away_are_hidden(results):
    frame = of_groups(figures(results), YEAR)
    for group in ("sen", "first_language"):
        hidden = shown(frame, group)
        assert set(hidden["status"]) == {"suppressed"}
        assert hidden[["n", "value", "low", "high"]].isna().all(axis=None)
        assert set(hidden["verdict"]) == {""}


def test_larger_groups_are_shown(results):
    frame = of_groups(figures(results), YEAR)
    assert shown(frame, "sex").loc["girls", "value"] == pytest.approx(45.0)
    assert shown(frame, "all").loc["all", "n"] == PUPILS


def test_headlines_of_a_school_have_englands_values_and_a_band(results):
    empty = pd.DataFrame({c: [] for c in ("level", "measure", "year", "group", "value")})
    frame = whole_figures(figures(results), results, nation(empty)).set_index("measure")
    assert frame.loc["progress8", "value"] == pytest.approx(0.4875)
    assert frame.loc["progress8", "national"] == -0.03
    assert frame.loc["progress8", "band"].lower() == "above average"
    assert frame.loc["attainment8", "band"] == ""
    assert frame.loc["attainment8", "national"] == 46.7


def test_a_school_of_few_pupils_shows_nothing(results):
    empty = pd.DataFrame({c: [] for c in ("level", "measure", "year", "group", "value")})
    few = results.head(5)
    frame = whole_figures(figures(few), few, nation(empty))
    assert frame["value"].isna().all()
    assert set(frame["band"]) == {""}
