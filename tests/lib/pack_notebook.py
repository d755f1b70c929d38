"""A small school with small groups, and the school pack of it, recorded in this process."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from dashboard import PROJECT, _typed
from made_once import copied

from workbench.loader import Door, this_process_door
from workbench.packs.notebook import PARAMETERS, read_notebook, tags
from workbench.packs.parts import JOB, Folder, Part
from workbench.settings import Settings
from workbench.store.lake import Lake
from workbench.synthetic.batch import Batch
from workbench.synthetic.england import England

URN = "900003"
YEARS = ("2016/17", "2017/18", "2018/19")
NOTEBOOK = PROJECT / "notebooks" / "school_pack.ipynb"
_COHORTS = {"2016/17": 4, "2017/18": 48, "2018/19": 57}
_YOUNGER = 90


def small_school(home: Path) -> Settings:
    """A home with a school of few pupils: a first cohort of four, and two of about fifty."""
    copied(home, "small_school", _make)
    return Settings(home=home, project=PROJECT)


def recorded(folder: Path, settings: Settings, audience: str, urn: str = URN) -> tuple[Part, ...]:
    """What the notebook of the school pack records for an audience."""
    folder.mkdir()
    with _in(folder, settings):
        job = {"data_version": this_process_door().data_version(), "audience": audience}
        (folder / JOB).write_text(json.dumps(job), encoding="utf-8")
        names: dict[str, object] = {}
        for number, cell in enumerate(read_notebook(NOTEBOOK).nodes().cells):
            if cell.cell_type == "code":
                exec(compile(cell.source, f"cell {number}", "exec"), names)
            if PARAMETERS in tags(cell):
                names |= {"urn": urn, "audience": audience, "year": YEARS[-1]}
    return tuple(Folder(folder).read())


@contextmanager
def _in(folder: Path, settings: Settings) -> Iterator[None]:
    before, home = Path.cwd(), os.environ["WORKBENCH_HOME"]
    os.chdir(folder)
    os.environ["WORKBENCH_HOME"] = str(settings.home)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ["WORKBENCH_HOME"] = home


def _make(home: Path) -> None:
    settings = Settings(home=home, project=PROJECT)
    england = England("demo")
    years = [_of_school(england, year) for year in YEARS]
    datasets = {
        name: pd.concat([one.datasets[name] for one in years if name in one.datasets])
        for name in years[-1].datasets
    }
    kept = _kept(datasets["pupil"])
    door = Door(settings)
    vault = Lake(settings.vault, "vault", door.catalogue, settings)
    with door.lake.writing() as writer, vault.writing() as names:
        writer.insert("school", _typed(door, "school", england.schools()))
        for name, frame in datasets.items():
            target = names if name == "pupil_identity" else writer
            target.insert(name, _typed(door, name, _of(frame, kept)))
    vault.close()
    door.close()


def _of_school(england: England, year: str) -> Batch:
    found = england.batches([year], schools_per_batch=1)
    return next(one for one in found if (one.datasets["pupil"]["urn"] == URN).all())


def _kept(pupil: pd.DataFrame) -> pd.DataFrame:
    """Pupils and years that stay: the first of each cohort, and of the younger year groups."""
    members = pupil["ks4_cohort"].astype("bool")
    cohorts = [
        pupil[members & (pupil["year"] == year)].head(count) for year, count in _COHORTS.items()
    ]
    younger = pupil[~members & (pupil["year"] == YEARS[-1])].iloc[::5].head(_YOUNGER)
    return pd.concat([*cohorts, younger])[["pupil_id", "year"]].astype("str")


def _of(frame: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    keys = ["pupil_id", "year"] if "year" in frame else ["pupil_id"]
    known = pd.MultiIndex.from_frame(kept[keys].drop_duplicates())
    here = pd.MultiIndex.from_frame(frame[keys].astype("str"))
    return frame[here.isin(known)].reset_index(drop=True)
