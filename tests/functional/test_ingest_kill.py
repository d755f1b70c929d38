"""A killed load leaves each file wholly in or wholly out, and a store that opens."""

import os
from pathlib import Path

import kill
import pytest
from lakes import lake_of, loads_of, rows_of
from small_tables import small_table

from workbench.errors import StoreError
from workbench.intake.ingest import ingest
from workbench.settings import Settings
from workbench.store.lake import Lake

FILES = ("grammar_schools", "ks4_2018_19")
DATASETS = {"grammar_schools": 1, "ks4_2018_19 2018/19": 2}
# KILLS=50 tries harder than every run of the suite can
TIMES = int(os.environ.get("KILLS", "8"))
SEED = 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small files that tell of the same schools."""
    folder = tmp_path_factory.mktemp("files")
    for name in FILES:
        small_table(name, schools=30).write(folder)
    return folder


@pytest.fixture(scope="module")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A store that holds all of them."""
    settings = Settings(home=tmp_path_factory.mktemp("whole"))
    assert {o.status for o in ingest([folder], settings)} == {"loaded"}
    return settings


def test_killed_loads_are_all_or_nothing(folder, whole, tmp_path):
    kill.preload("workbench.intake.ingest", "workbench.cli.ingest")
    command = (kill.run_command, ["--quiet", "ingest", str(folder)])
    kill.seconds_to_end(*command, tmp_path / "warm")
    longest = kill.seconds_to_end(*command, tmp_path / "timed")
    seen: set[int] = set()
    for i, moment in enumerate(kill.moments(longest * 1.2, TIMES, SEED)):
        settings = Settings(home=tmp_path / f"home{i}")
        kill.killed_after(moment, *command, settings.home)
        seen.add(files_held(settings))
    # some moments fell before the first file was in, some after
    assert min(seen) == 0 < max(seen)
    again = Settings(home=tmp_path / f"home{TIMES // 2}")
    assert not any(o.failed for o in ingest([folder], again))
    same_rows(again, whole)


def files_held(settings: Settings) -> int:
    """How many files the store holds; each of them must be there as a whole."""
    lake = lake_of(settings)
    if not lake.exists:
        return 0
    if not opens(lake):
        return 0
    notes = loads_of(lake)
    for dataset in ("school", "school_performance"):
        rows = rows_of(lake, f"{dataset}_by_source")
        noted = notes[notes["dataset"] == dataset].set_index("source")["rows"].to_dict()
        assert rows["source"].value_counts().to_dict() == noted
        assert set(rows_of(lake, dataset)["source"]) <= set(noted)
    given = notes.groupby("source")["dataset"].count().to_dict()
    assert given == {s: n for s, n in DATASETS.items() if s in given}
    lake.close()
    return len(given)


def opens(lake: Lake) -> bool:
    """Whether anything was ever stored; if not, the next load must be able to make the store."""
    try:
        stored = lake.version() != "0"
    except StoreError:
        stored = False
    if not stored:
        with lake.writing():
            pass
    return stored


def same_rows(one: Settings, other: Settings) -> None:
    for dataset in ("school", "school_performance", "school_by_source"):
        assert rows_of(lake_of(one), dataset).equals(rows_of(lake_of(other), dataset))
