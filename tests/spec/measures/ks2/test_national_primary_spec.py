"""National figures of the earlier key stages, beside the published tables they are from."""

import pandas as pd
import pytest

from workbench.measures import national
from workbench.measures.catalogue import measure
from workbench.measures.rounding import round_half_away
from workbench.settings import settings

KEY_STAGE_2 = "dfe_performance_tables/ks2_hampshire/2018-850-ks2.csv"
INDICATORS = "la_comparators/bds_long_0.parquet"
STATE_FUNDED = "5"  # the kind of row that is England's state-funded schools
COLUMNS = {
    "ks2_rwm_expected": "PTRWM_EXP",
    "ks2_rwm_higher": "PTRWM_HIGH",
    "ks2_reading_expected": "PTREAD_EXP",
    "ks2_reading_higher": "PTREAD_HIGH",
    "ks2_maths_expected": "PTMAT_EXP",
    "ks2_maths_higher": "PTMAT_HIGH",
    "ks2_gps_expected": "PTGPS_EXP",
    "ks2_gps_higher": "PTGPS_HIGH",
    "ks2_writing_expected": "PTWRITTA_EXP",
    "ks2_writing_higher": "PTWRITTA_HIGH",
    "ks2_science_expected": "PTSCITA_EXP",
}
SCORES = {
    "ks2_reading_score": "READ_AVERAGE",
    "ks2_maths_score": "MAT_AVERAGE",
    "ks2_gps_score": "GPS_AVERAGE",
}
ENDINGS = {
    "all/all": "",
    "sex/boys": "_B",
    "sex/girls": "_G",
    "disadvantage/disadvantaged": "_FSM6CLA1A",
    "disadvantage/not_disadvantaged": "_NotFSM6CLA1A",
}
NAMES = {
    "ks1_reading_expected": "KS1R_Expected_STD",
    "ks1_reading_greater_depth": "KS1R_Greater_Depth",
    "ks1_writing_expected": "KS1W_Expected _STD",
    "ks1_writing_greater_depth": "KS1W_Greater_Depth",
    "ks1_maths_expected": "KS1M_Expected _STD",
    "ks1_maths_greater_depth": "KS1M_Greater_Depth",
    "ks1_science_expected": "KS1S_Expected_STD",
    "phonics_year1": "KS1P_all",
    "eyfs_good_level": "FSP_NEW_GOODDEV",
    "eyfs_all_goals": "FSP_NEW_ALL-ELGS",
}


def ours() -> pd.Series:
    figures = national.published("primary")
    place = figures["group"] + "/" + figures["subgroup"]
    return figures.set_index(["measure", place])["value"]


@pytest.fixture(scope="module")
def england() -> pd.Series:
    path = settings().published_data / KEY_STAGE_2
    if not path.is_file():
        pytest.skip("the published tables of key stage 2 are not here")
    rows = pd.read_csv(path, dtype="str", encoding="utf-8-sig")
    return rows[rows["RECTYPE"] == STATE_FUNDED].iloc[0]


@pytest.fixture(scope="module")
def indicators() -> pd.Series:
    path = settings().published_data / INDICATORS
    if not path.is_file():
        pytest.skip("the indicators of local authorities are not here")
    filters = [("LA and Regions", "==", "England"), ("Years", "==", "2019")]
    rows = pd.read_parquet(path, filters=filters)
    return pd.to_numeric(rows.set_index("Short Desc")["Values"], errors="coerce")


def test_every_percentage_of_key_stage_2_is_the_printed_one(england):
    figures = ours()
    compared = 0
    for name, place in figures.index[figures.index.get_level_values(0).isin(COLUMNS)]:
        printed = england[COLUMNS[name] + ENDINGS[place]]
        assert f"{figures[name, place]:.0f}%" == printed, (name, place)
        compared += 1
    assert compared == len(COLUMNS) + 2 * 2 + 2 * 10


def test_scaled_scores_round_to_the_printed_ones(england):
    for name, column in SCORES.items():
        assert round_half_away(ours()[name, "all/all"], 0) == float(england[column])


def test_pupils_are_those_eligible(england):
    figures = national.published("primary").set_index("measure")
    assert (figures.loc[list(COLUMNS), "n"].dropna() == float(england["TELIG"])).all()
    assert figures.loc["ks2_rwm_expected", "n"].notna().any()


@pytest.mark.parametrize("name", NAMES)
def test_key_stage_1_phonics_and_early_years_are_the_indicators_of_england(indicators, name):
    assert ours()[name, "all/all"] == pytest.approx(indicators[NAMES[name]])


def test_every_figure_is_recomputed_but_the_phonics_check_of_year_2():
    """No file at hand has England's percentage by the end of year 2."""
    stages = {"eyfs", "phonics", "ks1", "ks2"}
    there = {name for name, _ in ours().index if measure(name).key_stage in stages}
    assert there - {*COLUMNS, *SCORES, *NAMES} == {"phonics_year2"}
