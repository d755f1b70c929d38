"""Published 16 to 18 tables recomputed: grades of averages, bands, points, and the 2019 model."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.measures.ks5.bands import value_added_bands
from workbench.measures.ks5.grades import grade_of
from workbench.measures.ks5.model import read_model
from workbench.measures.ks5.points import points_of, printed_grade
from workbench.settings import Settings

DATA = Settings().published_data
TABLES = {
    "2018/19": "dfe_performance_tables/2018-19/england_ks5final.csv",
    "2021/22": "dfe_performance_tables/ks5/2021-2022_england_ks5final.csv.gz",
    "2022/23": "dfe_performance_tables/ks5/2022-2023_england_ks5final.csv.gz",
}
WORKBOOK = "dfe_models/ks5_value_added/l3va_2019A_l3va_step5_outputs_Rversion.xlsx"
SCALES = {
    "ALEV": "A level",
    "ACAD": "academic",
    "AGEN": "applied general",
    "TLEV": "technical",
    "TECHCERT": "technical certificate",
}
AVERAGE = re.compile(
    r"TALLPPE_(ALEV|ACAD|AGEN|TLEV|TECHCERT)(.*)|TB3PTSE(?!_GRD)(.*)", re.IGNORECASE
)


def published(file: str) -> Path:
    path = DATA / file
    if not path.is_file():
        pytest.skip(f"the published file {path.name} is not here")
    return path


def averages_of(year: str) -> pd.DataFrame:
    """Every average of a year's table with the grade printed beside it, and its scale."""
    wanted = re.compile("TALLPPE|TB3PTSE")
    table = pd.read_csv(
        published(TABLES[year]),
        dtype="str",
        encoding="cp1252",
        keep_default_na=False,
        usecols=lambda name: bool(wanted.match(name)),
    )
    pairs = [pair for name in table for pair in _pair(table, name)]
    return pd.concat(pairs, ignore_index=True)


def _pair(table: pd.DataFrame, name: str) -> list[pd.DataFrame]:
    found = AVERAGE.fullmatch(name)
    if not found:
        return []
    best3 = found[1] is None
    full = f"TB3PTSE_GRD{found[3]}" if best3 else f"TALLPPEGRD_{found[1]}{found[2]}"
    grade = full if full in table else full.replace("_1618_", "_")
    points = pd.to_numeric(table[name], errors="coerce")
    scale = "A level" if best3 else SCALES[found[1].upper()]
    rows = pd.DataFrame({"points": points, "grade": table[grade], "scale": scale})
    return [rows[points.notna()]]


@pytest.mark.parametrize(
    ("year", "pairs"), [("2018/19", 2_624), ("2021/22", 39_414), ("2022/23", 40_509)]
)
def test_every_published_average_has_its_published_grade(year, pairs):
    rows = averages_of(year)
    assert len(rows) == pairs
    for scale, several in rows.groupby("scale"):
        assert list(grade_of(several["points"], str(scale))) == list(several["grade"])


def test_every_band_of_2019_follows_from_score_and_interval():
    bands = pd.read_csv(published(TABLES["2018/19"]), dtype="str", encoding="cp1252")
    ends = {"VA_INS_ALEV_19": "score", "LCI_INS_ALEV_19": "low", "UCI_INS_ALEV_19": "high"}
    later = pd.read_csv(published(TABLES["2021/22"]), dtype="str", usecols=["URN", *ends])
    both = bands.merge(later.rename(columns=ends), on="URN")
    numbers = both[["score", "low", "high", "PROGRESS_BAND_ALEV"]].apply(
        pd.to_numeric, errors="coerce"
    )
    rows = numbers.dropna().to_numpy().T
    assert rows.shape[1] == 2_435
    assert np.array_equal(value_added_bands(*rows[:3]), rows[3])


def test_no_published_mean_of_progress_in_english_or_maths_is_under_the_least():
    columns = ["PROGEX_E_19", "PROGEX_M_19"]
    table = pd.read_csv(published(TABLES["2021/22"]), dtype="str", usecols=columns)
    scores = table.apply(pd.to_numeric, errors="coerce")
    assert scores.notna().sum().to_list() == [983, 1_420]
    assert scores.min().to_list() == [-1, -1]


def sheet(name: str) -> pd.DataFrame:
    return pd.read_excel(published(WORKBOOK), sheet_name=name, engine="calamine")


def test_the_model_carried_is_the_published_one():
    bands = sheet("national_bands").merge(sheet("subject_variance"), on="qual_id")
    cohorts = {"AS level (all)": "AS level", "A level": "A level"}
    named = bands["cohort_name_x"].map(lambda name: cohorts.get(name, name.lower()))
    keys = pd.MultiIndex.from_arrays(
        [named, bands["sublevno"], bands["subject_code"], bands["size"]]
    )
    carried = read_model("ks5_value_added_2019").astype({"qualification_code": "int64"})
    ours = carried.astype({"subject_code": "int64"}).set_index(
        ["cohort", "qualification_code", "subject_code", "size"]
    )
    assert len(bands) == len(ours) == 525
    ours = ours.loc[keys]
    np.testing.assert_allclose(ours["sd"], bands["sd_suqu"], rtol=0, atol=1e-9)
    np.testing.assert_allclose(ours["weighting"], bands["weighting"], rtol=0, atol=1e-9)
    for axis, column in (("x", "prior"), ("y", "points")):
        knots = bands[[f"{axis}_{place}" for place in range(22)]].to_numpy()
        full = np.stack([_spread(known) for known in ours[column]])
        np.testing.assert_allclose(full, knots, rtol=0, atol=1e-9)


def _spread(knots: np.ndarray) -> np.ndarray:
    """Knots on the 22 places of the publication, where the last band fills those not used."""
    inner = knots[:-1]
    return np.r_[inner, np.repeat(inner[-1], 21 - len(inner)), knots[-1]]


KINDS = {
    111: "A level",
    113: "Pre-U principal subject",
    114: "Pre-U short course",
    101: "extended project",
    121: "AS level",
    122: "applied AS level double award",
    150: "free-standing mathematics",
    224: "applied A level",
    225: "applied AS level",
    392: "core maths",
    699: "AS level",
    910: "IB standard level",
    911: "IB higher level",
    **dict.fromkeys(range(461, 466), "BTEC National"),
    **dict.fromkeys([183, 184, 186, 187, 188, 189], "Cambridge Technical"),
}


def test_every_published_point_score_of_these_qualifications_is_ours():
    rows = sheet("points_lookup").query("sublevno in @KINDS and grade != 'F'")
    kind = rows["sublevno"].map(KINDS)
    applied = kind.isin(["BTEC National", "Cambridge Technical"])
    codes = rows["grade"].astype("str")
    grade = printed_grade(codes, applied=False).mask(applied, printed_grade(codes, applied=True))
    entries = pd.DataFrame(
        {"qualification_type": kind, "size": rows["size"], "grade": grade, "year": "2018/19"}
    )
    assert len(entries) > 3_000
    assert list(points_of(entries)) == list(rows["points"])
