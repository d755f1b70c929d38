"""Ranks of schools, drawn: percentiles, quintiles, ties, small cohorts, and ranks within chance."""

import numpy as np
import pandas as pd
import pytest
from drawn import table

from workbench.errors import ContractViolation, UsageError
from workbench.measures.comparisons.ranks import percentile, quintile, ranked
from workbench.measures.published.ranks import standing
from workbench.settings import settings

PUBLISHED = "dfe_performance_tables/2018-19/england_ks4final.csv"


def schools(values: list[float], n: int = 100, half: float = float("nan")) -> pd.DataFrame:
    value = np.array(values, dtype=float)
    return pd.DataFrame(
        {
            "measure": "progress8",
            "unit_id": [str(100001 + i) for i in range(len(values))],
            "period": "2018/19",
            "group": "all",
            "subgroup": "all",
            "n": n,
            "value": value,
            "low": value - half,
            "high": value + half,
        }
    )


def test_places_percentiles_and_quintiles():
    found = ranked(schools([0.38, 0.10, 0.00, -0.20, -0.39, 0.38, -0.39, 0.2, -0.5, -0.6]))
    expected = table(
        """
        | value | place | percentile | quintile | label              |
        |-------|-------|------------|----------|--------------------|
        | 0.38  | 1     | 10         | 1        | highest 20%        |
        | 0.10  | 4     | 40         | 2        | second highest 20% |
        | 0.00  | 5     | 50         | 3        | middle 20%         |
        | -0.20 | 6     | 60         | 3        | middle 20%         |
        | -0.39 | 7     | 70         | 4        | second lowest 20%  |
        | 0.38  | 1     | 10         | 1        | highest 20%        |
        | -0.39 | 7     | 70         | 4        | second lowest 20%  |
        | 0.20  | 3     | 30         | 2        | second highest 20% |
        | -0.50 | 9     | 90         | 5        | lowest 20%         |
        | -0.60 | 10    | 100        | 5        | lowest 20%         |
        """
    )
    columns = list(expected)
    pd.testing.assert_frame_equal(found[columns], expected, check_dtype=False)
    assert set(found["of"]) == {10}


def test_ties_at_the_edge_of_a_quintile_share_the_better_one():
    # places 4 and 5 of 5 without the tie: quintiles 4 and 5
    found = ranked(schools([0.5, 0.4, 0.3, -0.39, -0.39]))
    assert found["quintile"].tolist() == [1, 2, 3, 4, 4]


def test_the_lowest_can_come_first_and_labels_can_speak_of_deprivation():
    found = ranked(schools([4, 1, 3, 2, 5]), lowest_first=True, labels="deprivation")
    assert found["place"].tolist() == [4, 1, 3, 2, 5]
    assert found["label"].tolist()[1] == "least deprived 20%"
    assert found["label"].tolist()[4] == "most deprived 20%"
    with pytest.raises(UsageError, match="Did you mean 'deprivation'"):
        ranked(schools([1]), labels="deprivaton")


def test_small_cohorts_are_not_ranked_and_do_not_push_others_down():
    table_of = schools([0.9, 0.3, 0.2]).assign(n=[10, 11, 50])
    found = ranked(table_of)
    assert found["label"].tolist() == ["x", "second lowest 20%", "lowest 20%"][:1] + [
        "middle 20%",
        "lowest 20%",
    ]
    assert found["place"].tolist()[1:] == [1, 2]
    assert np.isnan(found["place"][0])
    assert set(found["of"][1:]) == {2}


def test_a_school_without_a_value_has_no_rank_and_no_label():
    found = ranked(schools([0.1, float("nan")]))
    assert found["label"].tolist() == ["lowest 20%", ""]
    assert np.isnan(found["place"][1])


def test_schools_are_ranked_among_those_of_their_own_year_and_group():
    both = pd.concat([schools([0.1, 0.2]), schools([0.3]).assign(period="2017/18")])
    assert ranked(both)["of"].tolist() == [2, 2, 1]


def test_the_ranks_that_a_value_is_compatible_with():
    drawn = table(
        """
        | value | low   | high  | best_place | place | worst_place | because                          |
        |-------|-------|-------|------------|-------|-------------|----------------------------------|
        | 0.75  | 0.25  | 1.25  | 1          | 1     | 2           | 0.5 is above its lower end       |
        | 0.5   | 0     | 1     | 1          | 2     | 3           | 0.75 is not above its upper end  |
        | 0.25  | -0.25 | 0.75  | 1          | 3     | 4           | a tie at its upper end is shared |
        | 0     | -0.5  | 0.5   | 2          | 4     | 4           | a tie at its lower end is shared |
        | -0.5  | -0.75 | -0.25 | 5          | 5     | 5           | nobody is near                   |
        """  # noqa: E501
    )
    shown = drawn[["value", "low", "high"]]
    found = ranked(schools(drawn["value"].tolist()).assign(**shown))
    places = ["best_place", "place", "worst_place"]
    pd.testing.assert_frame_equal(found[places], drawn[places], check_dtype=False)
    assert found["best_percentile"].tolist() == [20, 20, 20, 40, 100]
    assert found["worst_percentile"].tolist() == [40, 60, 80, 80, 100]


def test_without_an_interval_there_is_no_rank_interval():
    found = ranked(schools([0.6, 0.5]))
    assert found[["best_place", "worst_place", "best_percentile"]].isna().all(axis=None)


def test_the_rank_of_one_published_value_is_the_same():
    values = pd.Series([0.38, 0.1, 0.0, -0.39, -0.39, 0.1, 0.7])
    found = ranked(schools(values.tolist()))
    for place, share, value in zip(found["place"], found["percentile"], values, strict=True):
        one = standing(values, value)
        assert (one.place, one.percentile) == (place, share)


def test_the_last_percentile_is_100_and_the_first_of_many_is_1():
    assert percentile(np.array([1.0, 3181.0]), np.array([3181.0, 3181.0])).tolist() == [1, 100]
    assert quintile(np.array([1.0, 20, 21, 80, 81, 100])).tolist() == [1, 1, 2, 4, 5, 5]


def test_a_missing_column_is_named():
    with pytest.raises(ContractViolation, match="low, high"):
        ranked(schools([1.0]).drop(columns=["low", "high"]))


def test_where_the_quintiles_of_published_progress_8_begin():
    """State-funded mainstream schools of 2018/19, with the cut points that were published."""
    path = settings().published_data / PUBLISHED
    if not path.is_file():
        pytest.skip(f"the published file {PUBLISHED} is not here")
    rows = pd.read_csv(path, usecols=["P8MEA", "SCHTYPE"])
    mainstream = rows[rows["SCHTYPE"].isin(["Academy", "Maintained school"])]
    scores = pd.to_numeric(mainstream["P8MEA"], errors="coerce").dropna()
    found = ranked(schools(scores.tolist()))
    edges = found.groupby("quintile")["value"].agg(["min", "max"])
    assert edges.loc[[1, 2, 3, 4], "min"].tolist() == [0.37, 0.09, -0.14, -0.39]
    assert set(found.loc[found["value"] == 0.38, "quintile"]) == {1}
    assert len(set(found.loc[found["value"] == -0.39, "quintile"])) == 1
