import pandas as pd
import pytest

from workbench.contracts.checks import check
from workbench.models.synthetic_performance import Performance, published_like
from workbench.models.synthetic_totals import results_of


@pytest.fixture(scope="module")
def results(drawn):
    return results_of(drawn)


@pytest.fixture(scope="module")
def figures(demo, results):
    return published_like(results, demo.schools())


def one(figures, **key):
    wanted = figures[(figures[list(key)] == pd.Series(key)).all(axis=1)]
    (row,) = wanted.to_dict("records")
    return row


def test_frame_keeps_its_contract(figures, catalogue_of_contracts):
    contract = catalogue_of_contracts["school_performance"]
    assert check(figures, contract).failures == ()
    assert not figures[list(contract.key)].duplicated().any()
    assert set(figures["level"]) == {"school", "la", "region", "national"}


def test_school_value_is_the_rounded_mean_of_its_pupils(results, figures, demo):
    urn = demo.known.urns[3]
    own = results[results["urn"] == urn]
    row = one(figures, unit_id=urn, measure="attainment8", group="all")
    assert row["value"] == pytest.approx(own["attainment8"].mean(), abs=0.0501)
    assert row["n"] == len(own)


def test_national_value_weights_by_pupils(results, figures):
    row = one(figures, level="national", measure="english_maths_4", group="all")
    assert row["value"] == pytest.approx(100 * results["english_maths_4"].mean(), abs=0.501)


def test_small_groups_and_their_complements_are_suppressed(figures):
    counts = figures.query("level == 'school' and measure == 'cohort'")
    wide = counts.pivot(index="unit_id", columns="group", values="value").astype(float)
    few = wide["disadvantaged"].between(1, 5) | wide["not_disadvantaged"].between(1, 5)
    shown = figures.query("level == 'school' and measure == 'attainment8'")
    for group in ("disadvantaged", "not_disadvantaged"):
        rows = shown[shown["group"] == group].set_index("unit_id").loc[wide.index[few]]
        assert few.any()
        assert set(rows["status"]) == {"suppressed"}
        assert rows["value"].isna().all()


def test_technical_colleges_have_a_score_but_no_band(figures, demo):
    (urn,) = demo.schools().query("school_type == 'University technical college'")["urn"]
    assert one(figures, unit_id=urn, measure="progress8", group="all")["status"] == "published"
    assert (
        one(figures, unit_id=urn, measure="progress8_band", group="all")["status"] == "suppressed"
    )


def test_batches_add_up_to_the_whole(results, figures, demo):
    performance = Performance(demo.schools())
    for _, part in results.groupby(results["urn"] < demo.known.urns[30]):
        performance = performance.with_results(part)
    pd.testing.assert_frame_equal(performance.frame(), figures)
