"""Similar schools against other ways to the same figures, real places, and random weights."""

import numpy as np
import pandas as pd
import pytest

from workbench.errors import UsageError
from workbench.models.similar.distances import precision
from workbench.models.similar.family import family
from workbench.models.similar.geography import great_circle, kilometres
from workbench.models.similar.stability import stability
from workbench.settings import Settings

PLACES = Settings().published_data / "school_year_panel" / "dim_school.csv.gz"
MICHAELA, LAMMAS = "140862", "145708"


def schools(number=300, seed=1):
    generator = np.random.default_rng(seed)
    level = generator.normal(0, 1, number)
    return pd.DataFrame(
        {
            "urn": pd.Series(np.arange(100000, 100000 + number)).astype("str"),
            "laestab": pd.Series(np.arange(2000000, 2000000 + number)).astype("str"),
            "gender": pd.Series(["mixed"] * number, dtype="str"),
            "fsm": 25 + 10 * level + generator.normal(0, 2, number),
            "disadvantaged": 30 + 12 * level + generator.normal(0, 2, number),
            "eal": generator.gamma(1.5, 10, number),
            "easting": generator.uniform(1e5, 6e5, number),
            "northing": generator.uniform(1e5, 6e5, number),
        }
    )


def test_euclidean_distance_is_that_of_standardised_columns():
    frame = schools()
    found = family(frame, "100003", criteria={"fsm": 1, "eal": 2}, size=299).schools
    scaled = frame.set_index("urn")[["fsm", "eal"]]
    apart = (scaled - scaled.loc["100003"]) / scaled.std()
    expected = np.sqrt(apart["fsm"] ** 2 + 2 * apart["eal"] ** 2)
    assert found.set_index("urn")["difference"].to_numpy() == pytest.approx(
        expected[found["urn"]].to_numpy()
    )
    assert found["difference"].is_monotonic_increasing


def test_mahalanobis_distance_is_that_of_the_ridged_covariance():
    frame = schools()
    chosen = {"fsm": 1, "disadvantaged": 1, "eal": 1}
    found = family(frame, "100003", criteria=chosen, size=299, form="mahalanobis").schools
    scaled = frame.set_index("urn")[list(chosen)]
    covariance = scaled.corr().to_numpy() + 0.05 * np.eye(3)
    apart = ((scaled - scaled.loc["100003"]) / scaled.std()).to_numpy()
    expected = pd.Series(
        np.sqrt(np.einsum("ij,jk,ik->i", apart, np.linalg.inv(covariance), apart)), scaled.index
    )
    assert found["difference"].to_numpy() == pytest.approx(expected[found["urn"]].to_numpy())


def test_mahalanobis_counts_criteria_that_go_together_once():
    """A school apart in all of two that go together is nearer than one apart in the other way."""
    grid = np.array([[1.0, 1.0], [-1, -1], [0.5, 0.6], [-0.6, -0.5], [0.2, -0.1]])
    between = precision(grid, "mahalanobis", ridge=0.0)
    together, against = np.array([1.0, 1.0]), np.array([1.0, -1.0])
    assert together @ between @ together < against @ between @ against / 10
    assert precision(grid, "euclidean") is None


def test_distance_on_the_grid_and_on_the_globe():
    # the airports of Nashville and Los Angeles, a common example with an earth of 6372.8 km
    found = great_circle(np.array([36.12, 33.94]), np.array([-86.67, -118.40]), 0)
    assert found[0] == 0
    assert found[1] == pytest.approx(2887.2599506 * 6371.0088 / 6372.8)
    # a degree of the equator
    assert great_circle(np.array([0.0, 0.0]), np.array([0.0, 1.0]), 0)[1] == pytest.approx(
        111.195, abs=0.001
    )
    frame = pd.DataFrame({"easting": [0, 3000, np.nan], "northing": [0, 4000, 0]})
    assert kilometres(frame, 0)[:2].tolist() == [0, 5]
    assert np.isnan(kilometres(frame, 0)[2])
    assert np.isnan(kilometres(frame, 2)).all()


@pytest.mark.skipif(not PLACES.exists(), reason="the published files are not here")
def test_the_published_example_at_its_real_places():
    frame = pd.read_csv(
        PLACES,
        usecols=lambda name: (
            name
            in {
                "urn",
                "establishment_name",
                "establishment_status",
                "education_phase",
                "gender",
                "easting",
                "northing",
            }
        ),
        low_memory=False,
        encoding="latin-1",
    )
    frame = frame[frame["easting"].notna() & frame["urn"].gt(0)]
    frame = frame.assign(urn=frame["urn"].astype(int).astype("str"))
    secondary = frame[
        frame["education_phase"].isin(["Secondary", "All-through"])
        & frame["gender"].eq("Mixed")
        & frame["establishment_status"].str.startswith("Open")
    ].reset_index(drop=True)
    place = int(np.flatnonzero(secondary["urn"] == MICHAELA)[0])
    away = pd.Series(kilometres(secondary, place), index=secondary["urn"])
    assert round(away[LAMMAS] / 106.42, 4) == 0.1651
    # the spread of distances over the schools of that year was 106.42 km
    assert away.std() == pytest.approx(106.42, rel=0.03)


def test_weights_that_hardly_move_keep_the_family():
    base = family(schools(), "100003", criteria={"fsm": 1, "eal": 1}, size=20)
    firm = stability(base, draws=50, concentration=1e7)
    assert (firm.neighbours["stays"] > 0.9).mean() > 0.9
    assert firm.kept > 0.95


def test_shares_of_draws_add_up_to_the_size_of_the_family():
    base = family(schools(), "100003", criteria={"fsm": 1, "eal": 1, "distance": 1}, size=20)
    found = stability(base, draws=200, seed=4)
    whole = found.neighbours["stays"].sum() + found.others["comes_in"].sum()
    assert whole == pytest.approx(20)
    assert found.neighbours["urn"].to_list() == base.neighbours["urn"].to_list()
    assert found.kept == pytest.approx(found.neighbours["stays"].mean())
    assert base.urn not in set(found.others["urn"]) | set(found.neighbours["urn"])
    assert not set(found.others["urn"]) & set(found.neighbours["urn"])
    assert found.others["comes_in"].is_monotonic_decreasing


def test_stability_is_what_families_of_other_weights_say():
    """With few draws, each is a family of its own with the weights drawn."""
    frame = schools(60)
    base = family(frame, "100003", criteria={"fsm": 1, "eal": 1}, size=10)
    found = stability(base, draws=5, seed=9)
    weights = 2 * np.random.default_rng(9).dirichlet([1.0, 1.0], size=5)
    families = [
        family(frame, "100003", criteria={"fsm": one, "eal": other}, size=10).neighbours["urn"]
        for one, other in weights
    ]
    counted = pd.concat(families).value_counts() / 5
    expected = counted.reindex(base.neighbours["urn"], fill_value=0)
    assert found.neighbours["stays"].to_list() == pytest.approx(expected.to_list())


def test_one_criterion_alone_gives_a_family_that_nothing_moves():
    base = family(schools(), "100003", criteria={"eal": 1}, size=20)
    assert stability(base, draws=20).kept == 1


@pytest.mark.parametrize("argument", ["draws", "concentration"])
def test_refusals(argument):
    base = family(schools(), "100003", criteria={"eal": 1}, size=20)
    with pytest.raises(UsageError, match=f"`{argument}` is 0"):
        stability(base, **{argument: 0})
