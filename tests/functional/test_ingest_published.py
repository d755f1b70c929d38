"""The published files themselves, where they are at hand."""

from pathlib import Path

import pandas as pd
import pytest
from lakes import lake_of, rows_of
from small_tables import FORMATS

from workbench.intake.ingest import ingest
from workbench.intake.outcome import Outcome
from workbench.settings import Settings

DATA = Settings().published_data
TABLES = DATA / "dfe_performance_tables"
PANEL = DATA / "school_year_panel" / "fct_school_year.csv.gz"
AVERAGES = TABLES / "2018-19" / "england_gcse_alevel_averages.csv"
KS4 = TABLES / "2018-19" / "england_ks4final.csv"
EES = TABLES / "ees_2023-24" / "ks4_school_info_2024.csv"
RECKONER = DATA / "dfe_models" / "ks4_ready_reckoner"

pytestmark = pytest.mark.skipif(not KS4.is_file(), reason=f"no published files in {DATA.name}/")


@pytest.fixture(scope="module")
def checked() -> dict[str, Outcome]:
    """Every published file, checked and not stored."""
    return {o.path: o for o in ingest([DATA], Settings(), dry_run=True)}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory):
    """A lake of two tables of 2018/19 and the ready reckoners."""
    settings = Settings(home=tmp_path_factory.mktemp("published"))
    released = sorted(RECKONER.glob("*2023_revised*_file.csv"))
    assert not any(o.failed for o in ingest([KS4, AVERAGES, *released], settings))
    return lake_of(settings)


def figures(lake, measure: str) -> pd.DataFrame:
    rows = rows_of(lake, "school_performance")
    return rows[rows["measure"] == measure].set_index("unit_id")


def test_every_format_has_a_file_and_no_file_is_refused(checked):
    assert [o.message for o in checked.values() if o.failed] == []
    assert {o.format for o in checked.values() if o.format} == set(FORMATS)


def test_every_row_is_accounted_for(checked):
    for outcome in checked.values():
        parts = outcome.stored + outcome.quarantined + sum(outcome.without.values())
        assert outcome.rows == parts, outcome.path


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("2016-850-ks2.csv", "ks2_final 2016/17 LA 850"),
        ("2018-850-ks2.csv", "ks2_final 2018/19 LA 850"),
        ("2021-2022_england_ks5final.csv.gz", "ks5_final 2021/22"),
        ("2022-2023_england_ks5final.csv.gz", "ks5_final 2022/23"),
        ("ks4_school_info_2024.csv", "ees_ks4_schools 2023/24"),
        ("england_ks4final.csv", "ks4_2018_19 2018/19"),
        ("group_links_2022-03.csv", "gias_group_links 2022-03-31"),
        ("grouplinks_academies_free_20190601.csv", "gias_academy_links 2019-06-01"),
        (
            "ks4rr_2023_revised_p8_stdev_file.csv",
            "ready_reckoner_p8_sd 2022/23 revised",
        ),
    ],
)
def test_each_file_says_its_edition(path, source, checked):
    assert checked[path].source == source


def test_published_figures_of_2018_19(lake):
    attainment = figures(lake, "attainment8")
    assert attainment.loc["E92000001", "value"] == 46.7
    assert int((attainment["level"] == "school").sum()) == 5516
    assert int(attainment.loc[attainment["level"] == "school", "value"].notna().sum()) == 4527
    assert figures(lake, "progress8").loc["140862", "value"] == 1.53
    assert figures(lake, "progress8_band").loc["140862", "text"] == "Well above average"
    assert figures(lake, "english_maths_5").loc["140862", "value"] == 73


def test_published_model_of_2022_23(lake):
    rows = rows_of(lake, "attainment_model").set_index(["model", "pag", "component"])
    assert rows.loc[("progress8", 1, "all"), "estimate"] == 15.86
    assert rows.loc[("progress8", 0, "all"), "sd"] == 1.414023
    assert len(rows) == 34 * 5 + 5 + 34 * 3 + 3


def test_authority_keys_of_the_panel_are_those_of_schools_in_both_files():
    panel = _text(PANEL).drop_duplicates("urn")[["urn", "la_key"]]
    tables = _text(EES)[["school_urn", "old_la_code"]]
    both = panel.merge(tables, left_on="urn", right_on="school_urn")
    codes = both.groupby("la_key")["old_la_code"].unique()
    found = {key: code[0] for key, code in codes.items() if len(code) == 1}
    (block,) = FORMATS["school_panel_years"].blocks
    assert dict(block.fields["la_code"].words or {}) == found
    assert len(found) == 149


def _text(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype="str", keep_default_na=False)
