import math

import pandas as pd
import pytest
from drawn import table
from packs import SCHOOLS, performance, schools

from workbench.errors import UsageError
from workbench.measures.published.comparators import nation, national_value
from workbench.measures.published.intake import intake, intake_year
from workbench.measures.published.intervals import APPROXIMATE, Interval, interval_of, places_for
from workbench.measures.published.ranks import standing
from workbench.measures.published.school import HEADLINES, Published, published_measures, reason
from workbench.measures.published.verdicts import published_verdict
from workbench.settings import Settings

YEARS = ["2016/17", "2017/18", "2018/19"]
LAST = YEARS[-1]


@pytest.fixture
def published() -> Published:
    return Published(performance(), schools(), SCHOOLS[0])


def one(frame: pd.DataFrame, name: str, year: str = LAST) -> pd.Series:
    (row,) = [r for _, r in frame.iterrows() if (r["measure"], r["period"]) == (name, year)]
    return row


class TestStanding:
    VALUES = pd.Series([5.0, 4.0, 4.0, 1.0, float("nan")])

    @pytest.mark.parametrize(
        ("value", "place", "percentile"), [(5.0, 1, 25), (4.0, 2, 50), (1.0, 4, 100)]
    )
    def test_ties_share_the_best_place(self, value, place, percentile):
        found = standing(self.VALUES, value)
        assert (found.place, found.percentile, found.of) == (place, percentile, 4)

    def test_lower_can_come_first(self):
        assert standing(self.VALUES, 1.0, higher_first=False).place == 1

    @pytest.mark.parametrize("value", [None, float("nan")])
    def test_a_missing_value_has_no_place(self, value):
        assert standing(self.VALUES, value) is None

    def test_the_first_of_many_is_percentile_one(self):
        found = standing(pd.Series(range(1000), dtype=float), 999.0)
        assert (found.percentile, found.place) == (1, 1)


class TestInterval:
    def row(self, **changes):
        values = {"measure": "progress8", "year": LAST, "value": 0.2}
        return {**values, "n": None, "low": None, "high": None, **changes}

    def test_a_published_interval_is_kept(self):
        found = interval_of(self.row(low=0.1, high=0.3, n=100), places=120)
        assert (found.low, found.high, found.n, found.method) == (0.1, 0.3, 100, "published")

    def test_published_pupils_come_before_places(self):
        found = interval_of(self.row(n=100), places=500)
        assert found.high == pytest.approx(0.2 + 1.96 * 1.282479 / 10)
        assert found.pupils == 100

    def test_places_give_an_approximate_interval_and_no_number_of_pupils(self):
        found = interval_of(self.row(), places=100)
        assert found.low == pytest.approx(0.2 - 1.96 * 1.282479 / math.sqrt(94))
        assert (found.method, found.pupils) == (APPROXIMATE, None)

    def test_a_percentage_has_an_interval_inside_0_and_100(self):
        found = interval_of(self.row(measure="ebacc_entry", value=100.0), places=50)
        assert found.low < 100
        assert found.high == 100

    @pytest.mark.parametrize(
        "changes", [{"value": None}, {"measure": "attainment8"}, {"year": "2019/20"}]
    )
    def test_there_is_none_without_a_value_or_a_national_deviation(self, changes):
        found = interval_of(self.row(**changes), places=100)
        assert (found.low, found.high) == (None, None)

    def test_places_of_the_cohorts_year_7_are_taken(self):
        places = pd.Series({"2013/14": 90.0, "2014/15": 100.0, "2015/16": 110.0})
        assert places_for(places, LAST) == 100

    def test_the_nearest_later_year_stands_in(self):
        places = pd.Series({"2014/15": float("nan"), "2016/17": 130.0, "2015/16": 110.0})
        assert places_for(places, "2016/17") == 110

    def test_places_after_the_results_do_not_count(self):
        assert places_for(pd.Series({"2021/22": 100.0}), LAST) is None


class TestVerdict:
    def said(self, value: float, low: float, high: float, band: str = "") -> str:
        return published_verdict("progress8", value, Interval(low, high, 100), -0.03, band)

    def test_the_published_band_decides_over_the_interval(self):
        assert self.said(0.1, -0.05, 0.25, "Above average").startswith("significantly above")
        assert self.said(0.1, 0.01, 0.19, "Average").startswith("in line with")
        assert self.said(-0.9, -1.0, 0.1, "Well below average").startswith("significantly below")

    def test_progress_is_tested_against_0_and_not_against_england(self):
        assert self.said(-0.02, -0.04, 0.0) == "in line with the national average (0)"
        assert self.said(0.2, 0.1, 0.3) == "significantly above the national average (0)"

    def test_a_percentage_is_tested_against_the_national_proportion(self):
        interval = Interval(30.0, 50.0, 100)
        said = [
            published_verdict("ebacc_entry", value, interval, 40.0, "")
            for value in (30.0, 31.0, 50.0)
        ]
        assert said == [
            "significantly below the national average (40%)",
            "in line with the national average (40%)",
            "significantly above the national average (40%)",
        ]

    def test_nothing_is_said_without_a_test(self):
        assert published_verdict("attainment8", 60.0, Interval(), 46.7, "") == ""
        assert published_verdict("ebacc_entry", 60.0, Interval(50, 70, 80), None, "") == ""


class TestComparators:
    def test_a_published_national_row_comes_before_the_reference(self):
        rows = (
            performance()
            .head(1)
            .assign(level="national", measure="attainment8", year=LAST, value=50.0)
        )
        assert national_value(nation(rows), "attainment8", LAST) == 50
        assert national_value(nation(rows.head(0)), "attainment8", LAST) == 46.7

    def test_progress_has_its_published_values_and_none_without_national_data(self):
        values = nation(performance())
        assert [national_value(values, "progress8", y) for y in YEARS] == [-0.03, -0.02, -0.03]
        assert national_value(values, "progress8", "2019/20") is None


class TestSchool:
    def test_every_measure_and_year_has_a_row(self, published):
        frame = published_measures(published, YEARS)
        pairs = list(zip(frame["measure"], frame["period"], strict=True))
        assert pairs == [(name, year) for name in HEADLINES for year in YEARS]

    def test_the_area_is_the_mean_of_its_mainstream_schools(self, published):
        row = one(published_measures(published, YEARS), "progress8")
        expected = sum(-0.5 + i / 10 + 0.02 for i in range(5)) / 5
        assert row["area"] == pytest.approx(expected)
        assert (row["area_schools"], row["area_place"], row["area_of"]) == (5, 5, 5)
        assert (row["rank"], row["rank_of"]) == (100, 10)

    def test_the_band_gives_the_verdict_and_says_so(self, published):
        row = one(published_measures(published, YEARS), "progress8")
        assert row["band"] == "Well below average"
        assert row["verdict"] == "significantly below the national average (0)"
        assert "verdict from the published band" in row["method"]

    def test_a_special_school_is_not_ranked_among_mainstream_ones(self):
        special = Published(performance(), schools(), SCHOOLS[10])
        row = one(published_measures(special, YEARS), "attainment8")
        assert row["value"] == pytest.approx(41.02)
        assert pd.isna(row["rank"])
        assert row["area_schools"] == 5

    def test_a_missing_value_keeps_its_row_and_its_reason(self):
        figures = performance()
        figures.loc[
            (figures["unit_id"] == SCHOOLS[0]) & (figures["measure"] == "ebacc_aps"),
            ["value", "status"],
        ] = [None, "suppressed"]
        frame = published_measures(Published(figures, schools(), SCHOOLS[0]), YEARS)
        assert one(frame, "ebacc_aps")["status"] == "suppressed"
        assert one(frame, "ebacc_aps", "2016/17")["status"] == "absent"
        assert "5 or fewer pupils" in reason("suppressed")

    def test_an_unknown_school_is_refused(self):
        with pytest.raises(UsageError, match="999999 is not a school"):
            published_measures(Published(performance(), schools(), "999999"), YEARS)

    def test_frames_are_left_as_they_are(self, published):
        before = published.performance.copy(), published.school.copy()
        published_measures(published, YEARS)
        pd.testing.assert_frame_equal(published.performance, before[0])
        pd.testing.assert_frame_equal(published.school, before[1])


def test_shares_of_pupils_are_pupils_over_pupils():
    counts = table(
        """
        | unit_id | group         | value |
        | 100001  | all           | 100   |
        | 100001  | disadvantaged | 50    |
        | 100002  | all           | 300   |
        | 100002  | disadvantaged | 30    |
        | 100003  | all           | 200   |
        """
    ).assign(measure="cohort", unit_id=lambda f: f["unit_id"].astype(str))
    own = {"unit_id": "100001", "group": "all", "value": 50.0, "measure": "disadvantaged_percent"}
    rows = pd.concat([counts, pd.DataFrame([own])], ignore_index=True)
    frame = rows.assign(year="2023/24", level="school", status="published", text=None)
    assert intake_year(frame) == "2023/24"
    first = intake(Published(frame, schools(), "100001"), "2023/24").iloc[0]
    assert first["value"] == 50
    # the school whose count of the group is withheld counts in neither
    assert first["national"] == pytest.approx(100 * 80 / 400)
    assert (first["area_schools"], first["national_schools"]) == (2, 2)


def test_shares_of_bands_are_of_the_pupils_with_a_band():
    counts = table(
        """
        | unit_id | group        | value |
        | 100001  | low_prior    | 10    |
        | 100001  | middle_prior | 30    |
        | 100001  | high_prior   | 20    |
        | 100002  | low_prior    | 30    |
        | 100002  | middle_prior | 5     |
        | 100002  | high_prior   | 5     |
        """
    ).assign(measure="cohort", unit_id=lambda f: f["unit_id"].astype(str))
    frame = counts.assign(year="2023/24", level="school", status="published", text=None)
    found = intake(Published(frame, schools(), "100001"), "2023/24").set_index("measure")
    assert found.loc["low_prior_percent", "national"] == pytest.approx(100 * 40 / 100)
    assert found.loc["high_prior_percent", "national"] == pytest.approx(100 * 25 / 100)
    assert found.loc["disadvantaged_percent", "national_schools"] == 0


@pytest.fixture(scope="module")
def real() -> pd.DataFrame:
    path = Settings().published_data / "dfe_performance_tables/2018-19/england_ks4final.csv"
    if not path.is_file():
        pytest.skip("the published tables of 2018/19 are not here")
    return pd.read_csv(path, dtype=str)


@pytest.mark.parametrize("urn", ["140862", "100049"])
def test_real_ranks_and_means_agree_with_a_plain_count(real, urn):
    kinds = {"Academy": "academy", "Maintained school": "maintained"}
    school = pd.DataFrame(
        {
            "urn": real["URN"],
            "la_code": real["PCODE2"],
            "type_group": real["SCHTYPE"].map(kinds).fillna("special"),
        }
    )
    rows = pd.DataFrame(
        {
            "unit_id": real["URN"],
            "value": pd.to_numeric(real["ATT8SCR"], errors="coerce"),
            "measure": "attainment8",
            "year": LAST,
            "level": "school",
            "group": "all",
            "status": "published",
            "text": None,
            "n": None,
            "low": None,
            "high": None,
        }
    )
    found = one(published_measures(Published(rows, school, urn), [LAST]), "attainment8")
    peers = rows["value"][school["type_group"] != "special"]
    own = rows.loc[real["URN"] == urn, "value"].iloc[0]
    place = peers.rank(method="min", ascending=False)[real["URN"] == urn].iloc[0]
    near = peers[school["la_code"] == real.loc[real["URN"] == urn, "PCODE2"].iloc[0]]
    assert found["value"] == own
    assert found["rank"] == math.ceil(100 * place / peers.count())
    assert found["area"] == pytest.approx(near.mean())
    assert found["area_schools"] == near.count()
