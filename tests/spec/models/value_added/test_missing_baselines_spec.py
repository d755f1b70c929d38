"""Cohorts without key stage 2 results, drawn: linked tests, earlier cohorts, labels, errors."""

import numpy as np
import pandas as pd
import pytest
from drawn import table
from subject_entries import subject_rows

from workbench.errors import ContractViolation, UsageError
from workbench.models.value_added.alternative import alternative_value_added, with_baseline
from workbench.models.value_added.cells import subject_totals
from workbench.models.value_added.checked import compared, held_out
from workbench.models.value_added.cohort_baseline import cohort_baseline
from workbench.models.value_added.linking import link
from workbench.models.value_added.scores import subject_scores
from workbench.models.value_added.similar_pupils import similar_pupils

TIMES = 10


def repeated(text: str, times: int = TIMES) -> pd.DataFrame:
    """A drawn table so many times over, all of one school."""
    drawn = table(text)
    many = pd.concat([drawn] * times, ignore_index=True)
    return many if "urn" in many else many.assign(urn="900001")


RANKS = """
| test | prior |
|------|-------|
| 1    | 100   |
| 2    | 110   |
| 3    | 112   |
| 4    | 120   |
"""


def test_equal_ranks_are_linked():
    """Halfway between two scores lies halfway between their baselines."""
    found = link(repeated(RANKS), ["test"], "equipercentile")
    asked = pd.DataFrame({"test": [1, 1.5, 3, 4, 9, np.nan]})
    linked = found.baseline_of(asked)
    assert linked["prior"].fillna(0).tolist() == [100, 105, 112, 120, 120, 0]
    assert found.residual_sd == 0
    assert linked["basis"].tolist() == [
        "test, linked to key stage 2 by equipercentile on 40 pupils of 1 schools, standard error"
        " of a pupil 0.00"
    ] * 5 + [""]
    assert not linked["prior_averaged"].any()


def test_scores_that_as_many_reach_are_linked_although_pupils_differ():
    """The order of the two is the other way round for two pupils: 10 too high and 10 too low."""
    found = link(
        repeated("| test | prior |\n| 1 | 100 |\n| 2 | 120 |\n| 3 | 110 |\n| 4 | 130 |"),
        ["test"],
        "equipercentile",
    )
    linked = found.baseline_of(pd.DataFrame({"test": [2, 3]}))
    assert linked["prior"].tolist() == [110, 120]
    assert found.residual_sd == pytest.approx(np.sqrt((0 + 100 + 100 + 0) / 4))


def test_regression_gives_the_mean_of_pupils_with_the_same_test():
    """1: 100 and 104, 2: 106 and 110; the line has 102 and 108, and errors of 2."""
    found = link(
        repeated("| test | prior |\n| 1 | 100 |\n| 1 | 104 |\n| 2 | 106 |\n| 2 | 110 |"), ["test"]
    )
    linked = found.baseline_of(pd.DataFrame({"test": [1, 2, 1.5]}))
    np.testing.assert_allclose(linked["prior"], [102, 108, 105])
    assert found.residual_sd == pytest.approx(2 * np.sqrt(40 / 38))
    # the mean of 20 pupils at each score, of 40 in the middle
    sd = found.residual_sd
    np.testing.assert_allclose(linked["prior_error"], sd / np.sqrt([20, 20, 40]))
    assert found.tidy()["estimate"].tolist() == pytest.approx([96, 6])
    assert found.glance()["n"] == 40
    assert found.formula == "prior ~ test"
    assert linked["prior_averaged"].all()


def test_two_tests_are_linked_together():
    rows = repeated(
        """
        | verbal | maths | prior |
        |--------|-------|-------|
        | 0      | 0     | 100   |
        | 1      | 0     | 102   |
        | 0      | 1     | 103   |
        | 1      | 1     | 105   |
        """
    )
    found = link(rows, ["verbal", "maths"])
    assert found.baseline_of(rows)["prior"].tolist() == pytest.approx(rows["prior"].tolist())
    with pytest.raises(UsageError, match="how='regression'"):
        link(rows, ["verbal", "maths"], "equipercentile")


def test_links_that_cannot_be_made_are_refused():
    rows = repeated(RANKS)
    with pytest.raises(UsageError, match="20 pupils"):
        link(rows[:20], ["test"])
    with pytest.raises(UsageError, match="`how`.*\n.*regression"):
        link(rows, ["test"], "regresion")
    with pytest.raises(ContractViolation, match="cat"):
        link(rows, ["cat"])
    with pytest.raises(ContractViolation, match="tests"):
        link(rows, [])
    with pytest.raises(UsageError, match="same for everybody"):
        link(rows.assign(test=1.0), ["test"])
    with pytest.raises(UsageError, match="one score"):
        link(rows.assign(test=1.0), ["test"], "equipercentile")
    with pytest.raises(UsageError, match="tell the same"):
        link(rows.assign(half=rows["test"] / 2), ["test", "half"])
    with pytest.raises(UsageError, match="`by` urn"):
        held_out(rows, ["test"], by="urn")


STRAIGHT = subject_rows(
    pd.DataFrame(
        {
            "prior": np.tile([90.0, 95, 100, 105, 110, 115], 40),
            "grades": np.tile([1.0, 2, 3, 4, 5, 6], 40) + np.repeat([-1.0, 1], 120),
            "sex": np.tile(["F", "F", "F", "M", "M", "M", "M", "M", "M", "F", "F", "F"], 20),
        }
    ).assign(year="2022/23")
)
"""National entries whose expected grade is a straight line: 0.2 of a grade for each point."""


def baseline(prior: float, spread: float, error: float, size: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "prior": prior,
            "prior_spread": spread,
            "prior_error": error,
            "prior_averaged": True,
            "basis": "a test",
        },
        index=range(size),
    )


def test_errors_of_the_baseline_are_in_the_interval():
    """A spread of 5 points is worth 1 grade of a pupil, an error of the link of 1 point 0.2.

    Of four pupils: variance (1 + 1) / 4 + 0.2 squared.
    """
    models = similar_pupils(subject_totals(STRAIGHT))
    sd = models.fit("GCSE", "Maths", year="2022/23").sd
    rows = subject_rows(pd.DataFrame({"grades": [4.0] * 4})).assign(year="2024/25")
    placed = with_baseline(rows, baseline(102.5, 5, 1, 4))
    found = alternative_value_added(placed, models, model_year="2022/23")
    np.testing.assert_allclose(found["expected"], 3.5, atol=1e-9)
    np.testing.assert_allclose(found["baseline_variance"], 1, atol=1e-9)
    np.testing.assert_allclose(found["shared_error"], 0.2, atol=1e-9)
    score = subject_scores(found, method=models.method).iloc[0]
    assert score["value"] == pytest.approx(0.5)
    assert score["std_error"] == pytest.approx(np.sqrt((sd**2 + 1) / 4 + 0.04))


def test_the_shared_error_does_not_get_less_with_more_pupils():
    models = similar_pupils(subject_totals(STRAIGHT))
    rows = subject_rows(pd.DataFrame({"grades": [4.0] * 40_000})).assign(year="2024/25")
    placed = with_baseline(rows, baseline(102.5, 5, 1, len(rows)))
    found = alternative_value_added(placed, models, model_year="2022/23")
    assert subject_scores(found)["std_error"].item() == pytest.approx(0.2, abs=1e-3)


def test_what_stands_on_an_alternative_says_so():
    models = similar_pupils(subject_totals(STRAIGHT))
    rows = subject_rows(pd.DataFrame({"grades": [4.0] * 2})).assign(year="2024/25")
    placed = with_baseline(rows, baseline(102.5, 5, 1, 2))
    found = alternative_value_added(placed, models, model_year="2022/23")
    assert set(found["model"]) == {
        "spline, without month of birth; model of 2022/23; a test",
    }
    score = subject_scores(found).iloc[0]
    assert score["status"] == "alternative_baseline"
    assert score["method"].endswith("with errors of the alternative baseline: a test")
    without = alternative_value_added(placed.assign(prior=np.nan), models, model_year="2022/23")
    assert without["value_added"].isna().all()
    assert set(without["model"]) == {""}
    own_year = alternative_value_added(placed, models)
    assert own_year["value_added"].isna().all()
    with pytest.raises(ContractViolation, match="prior_spread"):
        alternative_value_added(rows, models)
    with pytest.raises(ContractViolation, match="`baseline`"):
        with_baseline(rows, baseline(100, 1, 1, 5))


def cohorts(means: dict[str, list[float]], pupils: int = 2) -> pd.DataFrame:
    """Two pupils a school and year, 1 below and 1 above the mean of their cohort."""
    rows = [
        {"urn": urn, "year": year, "prior": mean + side, "disadvantaged": share}
        for urn, several in means.items()
        for year, (mean, share) in zip(YEARS, several, strict=True)
        for side in (-1.0, 1.0)
    ]
    return pd.DataFrame(rows)


YEARS = ["2020/21", "2021/22", "2022/23"]


def test_a_cohort_has_the_baseline_of_earlier_ones_adjusted_for_its_intake():
    """Each cohort is as those before, less 4 points for each more that are all disadvantaged."""
    rng = np.random.default_rng(5)
    schools = {}
    for place in range(20):
        level = 100 + rng.normal(0, 3)
        shares = rng.uniform(0, 1, 3)
        schools[str(900_001 + place)] = [(level - 4 * share, share) for share in shares]
    found = cohort_baseline(cohorts(schools), intake=["disadvantaged"])
    assert found.formula == "prior ~ earlier_prior + change in disadvantaged"
    np.testing.assert_allclose(found.line.params, [0, 1, -4], atol=1e-6)
    assert found.cohorts == 40
    now = pd.DataFrame(
        {
            "urn": ["900001", "900001", "900099"],
            "year": "2023/24",
            "disadvantaged": [1.0, 0.0, 1.0],
        }
    )
    placed = found.baseline_of(now)
    level = schools["900001"][0][0] + 4 * schools["900001"][0][1]
    np.testing.assert_allclose(placed["prior"], [level - 2, level - 2, np.nan], atol=1e-6)
    assert placed["prior_spread"].iloc[0] == pytest.approx(np.sqrt(2))
    assert (
        placed["basis"]
        .iloc[0]
        .startswith("earlier cohorts of the school, adjusted for disadvantaged, from 40 cohorts")
    )
    assert placed["basis"].iloc[2] == ""


def test_cohorts_without_earlier_ones_are_refused():
    alone = {"900001": [(100.0, 0.5), (101.0, 0.5), (99.0, 0.5)]}
    with pytest.raises(UsageError, match="2 cohorts with an earlier one"):
        cohort_baseline(cohorts(alone))
    with pytest.raises(ContractViolation, match="fsm"):
        cohort_baseline(cohorts(alone), intake=["fsm"])


def test_an_alternative_is_set_beside_the_real_baseline():
    """Two schools: one pupil 5 points too low in the first, nothing wrong in the second."""
    models = similar_pupils(subject_totals(STRAIGHT))
    drawn = table(
        """
        | urn    | prior | grades | alternative |
        |--------|-------|--------|-------------|
        | 900001 | 100   | 3.5    | 95          |
        | 900001 | 105   | 4.5    | 105         |
        | 900002 | 110   | 5.5    | 110         |
        | 900002 | 115   | 6.5    | 115         |
        """
    ).astype({"urn": "str"})
    rows = subject_rows(drawn).assign(year="2022/23")
    from workbench.models.value_added.expectation import value_added

    real = value_added(rows, models)
    other = baseline(0, 0, 0, 4).assign(prior=drawn["alternative"].astype("float64"))
    found = compared(real, alternative_value_added(with_baseline(rows, other), models))
    figures = found.set_index("figure")["value"]
    assert figures["baseline_rmse"] == pytest.approx(2.5)
    assert figures["baseline_mean_difference"] == pytest.approx(-1.25)
    assert figures["baseline_correlation"] == pytest.approx(
        np.corrcoef(drawn["prior"], drawn["alternative"])[0, 1]
    )
    assert figures["value_added_mean_absolute_difference"] == pytest.approx(0.25, abs=1e-6)
    assert figures["value_added_rmse"] == pytest.approx(0.5 / np.sqrt(2), abs=1e-6)
    assert (figures["verdicts_changed"], figures["within_interval"]) == (0, 100)
    assert found["n"].tolist() == [4] * 3 + [2] * 6
    assert set(found["method"]) == {"a test"}
    with pytest.raises(UsageError, match="both baselines"):
        compared(real.assign(value_added=np.nan), real)
    with pytest.raises(ContractViolation, match="`alternative`"):
        compared(real, real[:2])
