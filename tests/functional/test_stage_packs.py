"""The packs of the primary school and of the sixth form, from the data to the parts."""

import csv
from pathlib import Path

import pytest
from stage_packs import (
    PUPILS,
    URN,
    YEAR,
    grids,
    ks2_results,
    ks5_results,
    parts_of,
    pupils,
    store,
)

from workbench.intake.ingest import ingest
from workbench.packs.parts import Section, Sentence, Tile
from workbench.settings import Settings

FILE = Settings().published_data / "dfe_performance_tables/ks2_hampshire/2018-850-ks2.csv"
SHOWN = {"urn": URN, "year": YEAR, "years": 1}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school with a cohort at the end of key stage 2; the same pupils serve as its students."""
    home = tmp_path_factory.mktemp("stages")
    store(home, **pupils(6), ks2_result=ks2_results(), **ks5_results())
    return home


def made(name, home, tmp_path, monkeypatch, audience):
    return parts_of(
        f"{name}_pack", home, tmp_path / audience, monkeypatch, audience=audience, **SHOWN
    )


def test_a_primary_pack_for_governors(home, tmp_path, monkeypatch):
    parts = made("primary", home, tmp_path, monkeypatch, "governor")
    sections = [part.id for part in parts if isinstance(part, Section)]
    assert sections[:3] == ["quality", "headlines", "summary"]
    assert {"groups", "performing", "context"} <= set(sections)
    assert "pupils" not in sections
    reached = ks2_results()
    expected = (
        (reached["reading_score"] >= 100)
        & (reached["maths_score"] >= 100)
        & reached["writing_assessment"].isin(["EXS", "GDS"])
    ).mean()
    tiles = {part.id: part for part in parts if isinstance(part, Tile)}
    assert tiles["ks2-rwm-expected"].value == f"{100 * expected:.0f}%"
    groups = grids(parts)["groups-table"]
    assert groups.loc["Girls", "Pupils"] == str(PUPILS // 2)
    assert groups.loc["EHC plan", "Pupils"] == "x"
    assert (groups == "x").loc[["No SEN", "SEN support"]].any(axis=1).any()
    standing = grids(parts)["performing-table"]
    assert list(standing.index)[0] == "Pupil groups: Reading, writing and maths, expected standard"
    assert "docs/reference/measures/ks2_rwm_expected.md" in set(
        grids(parts)["measures-table"]["Page"]
    )
    assert dict(tiles["ks2-rwm-expected"].beside)["Pupils"] == str(PUPILS)
    assert "groups of fewer than 6 pupils are suppressed" in " ".join(
        part.text for part in parts if isinstance(part, Sentence)
    )


def test_a_sixth_form_pack_for_the_public(home, tmp_path, monkeypatch):
    tables = grids(made("sixth_form", home, tmp_path, monkeypatch, "public"))
    entries = ks5_results()["ks5_entry"]
    shown = tables["headline-table"].loc["Average points (A level)", "This school"]
    assert shown == f"{entries['points'].mean():.1f}"
    subjects = tables["subjects-table"]
    assert "History" not in subjects.index
    # one subject is hidden with it, or its entries would be all less the others
    assert len(subjects) == 2
    added = tables["headline-table"].loc["Value added (A level)"]
    assert " to " in added["95% interval"]
    assert "student-list" not in tables


def test_only_a_head_has_lists_of_pupils(home, tmp_path, monkeypatch):
    tables = grids(made("primary", home, tmp_path, monkeypatch, "head"))
    assert len(tables["pupil-list"]) == PUPILS
    assert tables["groups-table"].loc["EHC plan", "Pupils"] == "3"


@pytest.mark.skipif(not FILE.is_file(), reason="the published tables are not at hand")
def test_a_real_schools_figures_are_the_published_ones(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    assert not any(one.failed for one in ingest([FILE], Settings(home=home)))
    with FILE.open(encoding="utf-8-sig") as file:
        printed = next(row for row in csv.DictReader(file) if row["URN"] == "115851")
    parts = parts_of("primary_pack", home, tmp_path / "work", monkeypatch, urn="115851", years=1)
    own = grids(parts)["headline-table"]["This school"]
    for title, column in (
        ("Reading, writing and maths, expected standard", "PTRWM_EXP"),
        ("Reading, writing and maths, higher standard", "PTRWM_HIGH"),
        ("Reading, expected standard", "PTREAD_EXP"),
        ("Maths, expected standard", "PTMAT_EXP"),
    ):
        assert own[title] == printed[column]
    for title, column in (
        ("Reading progress", "READPROG"),
        ("Writing progress", "WRITPROG"),
        ("Maths progress", "MATPROG"),
        ("Reading, average scaled score", "READ_AVERAGE"),
    ):
        assert float(own[title].replace("−", "-")) == float(printed[column])
    boys = grids(parts)["groups-table"].loc["Boys"]
    assert float(boys["Reading progress"].replace("−", "-")) == float(printed["READPROG_B"])
