"""Ranks that schools might have by chance, drawn."""

import numpy as np
import pandas as pd
import pytest
from drawn import table

from workbench.errors import ContractViolation, UsageError
from workbench.measures.comparisons.ranks import ranked
from workbench.models.change.rank_intervals import (
    rank_intervals,
    rank_intervals_from_pupils,
)

SIX = table(
    """
    | urn | value | std_error |
    |-----|-------|-----------|
    | a   | 0.9   | 0.01      |
    | b   | 0.5   | 0.2       |
    | c   | 0.5   | 0.2       |
    | d   | 0.4   | 0.2       |
    | e   | -0.9  | 0.01      |
    | f   |       | 0.2       |
    """
)


def test_places_and_their_intervals():
    found = rank_intervals(SIX, seed=1).set_index("urn")
    assert found["place"].to_list()[:5] == [1, 2, 2, 4, 5]
    assert found["of"].to_list()[:5] == [5] * 5
    assert found.loc["e", ["best_place", "worst_place"]].to_list() == [5, 5]
    assert found.loc["b", ["best_place", "worst_place"]].to_list() == [2, 4]
    assert found["percentile"].to_list()[:5] == [20, 40, 40, 80, 100]
    assert found["quintile"].to_list()[:5] == [1, 2, 2, 4, 5]
    assert found.loc["e", "in_quintile"] == 1
    assert 0.2 < found.loc["b", "in_quintile"] < 0.5
    assert found.loc["f"].drop(["value", "std_error"]).isna().all()


def test_the_lowest_may_come_first():
    found = rank_intervals(SIX, lowest_first=True, seed=1).set_index("urn")
    assert found["place"].to_list()[:5] == [5, 3, 3, 2, 1]
    assert found.loc["e", "best_place"] == found.loc["e", "worst_place"] == 1


def test_schools_are_ranked_among_their_like():
    two = pd.concat([SIX.assign(year="2017/18"), SIX.iloc[[4]].assign(year="2018/19")])
    found = rank_intervals(two, among=["year"])
    assert found["place"].to_list()[4:] == pytest.approx([5, np.nan, 1], nan_ok=True)
    assert found["of"].iloc[-1] == 1


def test_places_are_those_of_the_plain_rank():
    generator = np.random.default_rng(3)
    values = generator.normal(0, 1, 40).round(1)
    table = pd.DataFrame({"unit_id": np.arange(40), "value": values, "n": 50, "among": 1})
    plain = ranked(table.assign(low=values, high=values), among=["among"])
    found = rank_intervals(table.assign(std_error=0.0))
    for name in ("place", "percentile", "quintile"):
        assert found[name].to_list() == plain[name].to_list()
    # without error there is nothing that chance could move
    assert (found["best_place"] == found["place"]).all()
    assert (found["in_quintile"] == 1).all()


def test_two_like_schools_change_places_half_the_time():
    twins = pd.DataFrame({"value": [0.0, 0.0, 5.0], "std_error": [0.1, 0.1, 0.1]})
    found = rank_intervals(twins, draws=4000)
    assert found["best_place"].to_list() == [2, 2, 1]
    assert found["worst_place"].to_list() == [3, 3, 1]


def test_intervals_hold_the_rank_of_what_is_behind_the_values():
    """Schools whose truth is known; values are shrunken, as the words say they should be."""
    generator = np.random.default_rng(8)
    held, schools, error, sd = 0, 60, 0.15, 0.3
    share = sd**2 / (sd**2 + error**2)
    for seed in range(30):
        truth = generator.normal(0, sd, schools)
        seen = truth + generator.normal(0, error, schools)
        shrunken = pd.DataFrame({"value": share * seen, "std_error": error * np.sqrt(share)})
        found = rank_intervals(shrunken, draws=300, seed=seed)
        place = pd.Series(-truth).rank()
        held += int(place.between(found["best_place"], found["worst_place"]).sum())
    assert 0.93 <= held / (30 * schools) <= 0.985


def test_from_pupils_drawn_again_within_schools():
    generator = np.random.default_rng(5)
    pupils = pd.DataFrame(
        {
            "urn": np.repeat(["a", "b", "c", "d"], [200, 200, 200, 5]),
            "value": generator.normal(np.repeat([2.0, 0.0, -0.05, 9.0], [200, 200, 200, 5]), 1),
        }
    ).sample(frac=1, random_state=2)
    found = rank_intervals_from_pupils(pupils, draws=400).set_index("urn")
    means = pupils.groupby("urn")["value"].mean()
    assert found["value"].to_list() == pytest.approx(means.to_list())
    assert found["n"].to_list() == [200, 200, 200, 5]
    assert found.loc["a", ["place", "best_place", "worst_place"]].to_list() == [1, 1, 1]
    assert found.loc["b", ["best_place", "worst_place"]].to_list() == [2, 3]
    # fewer than 11 pupils: no rank, nor among the others
    assert np.isnan(found.loc["d", "place"])
    assert found.loc["a", "of"] == 3


def test_pupils_and_standard_errors_say_much_the_same():
    generator = np.random.default_rng(6)
    urn = np.repeat([f"{number:02d}" for number in range(30)], 60)
    effect = generator.normal(0, 0.3, 30)
    pupils = pd.DataFrame({"urn": urn, "value": generator.normal(np.repeat(effect, 60), 1)})
    grouped = pupils.groupby("urn")["value"]
    table = pd.DataFrame({"value": grouped.mean(), "std_error": grouped.sem()})
    one = rank_intervals_from_pupils(pupils, draws=1000)
    other = rank_intervals(table)
    for name in ("best_place", "worst_place"):
        assert np.abs(one[name].to_numpy() - other[name].to_numpy()).max() <= 3


def test_boundaries_and_refusals():
    assert rank_intervals(SIX.iloc[:0])["place"].empty
    assert rank_intervals(SIX.iloc[[5]])["place"].isna().all()
    none = pd.DataFrame({"urn": ["a"] * 3, "value": [1.0, 2.0, np.nan]})
    assert rank_intervals_from_pupils(none)["place"].isna().all()
    with pytest.raises(UsageError, match="`draws` is 1"):
        rank_intervals(SIX, draws=1)
    with pytest.raises(ContractViolation, match="lacks the columns std_error"):
        rank_intervals(SIX[["urn", "value"]])
    with pytest.raises(ContractViolation, match="standard errors below 0"):
        rank_intervals(SIX.assign(std_error=-1.0))
    with pytest.raises(ContractViolation, match="`pupils` lacks the columns urn"):
        rank_intervals_from_pupils(SIX.drop(columns="urn"))
