"""Small schools of every stage with small groups, and packs of them, recorded in this process."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from dashboard import PROJECT, _typed
from made_once import copied

from workbench.loader import Door, this_process_door
from workbench.packs.notebook import PARAMETERS, read_notebook, tags
from workbench.packs.parts import JOB, Folder, Part
from workbench.settings import Settings
from workbench.store.lake import Lake
from workbench.synthetic.batch import Batch
from workbench.synthetic.england import England

URN, PRIMARY, SIXTH_FORM, TRUST = "900003", "950001", "900001", "trust:990001"
TRUST_SCHOOLS = ("900001", "900002", "900003")
YEARS = ("2016/17", "2017/18", "2018/19")
SUBJECTS = {
    "school": {"urn": URN},
    "primary": {"urn": PRIMARY},
    "sixth_form": {"urn": SIXTH_FORM, "years": 1},
    "remit": {"remit": TRUST, "schools": [*TRUST_SCHOOLS], "shared": [*TRUST_SCHOOLS]},
}
"""What each kind of pack is asked to be about."""
_COHORTS = {
    ("900003", "2016/17"): 4,
    ("900003", "2017/18"): 48,
    ("900003", "2018/19"): 57,
    ("900001", "2018/19"): 17,
    ("900002", "2018/19"): 4,
}
_YOUNGER = {"900003": 90, "900001": 20, "900002": 1}
_PRIMARY = 24
_DAYS = 30


def small_schools(home: Path) -> Settings:
    """A home with schools of few pupils.

    A secondary school has a first cohort of four, and two of about fifty. Two smaller ones are in a
    trust with it, and one of these has a sixth form of 41. A primary school has 24 pupils in each
    of its year groups, and a register of thirty days that was drawn here.
    """
    copied(home, "small_schools", _make)
    return Settings(home=home, project=PROJECT)


def recorded(
    folder: Path,
    settings: Settings,
    audience: str,
    kind: str = "school",
    *,
    drawn: bool = False,
    **parameters: object,
) -> tuple[Part, ...]:
    """What a notebook records for an audience.

    Args:
        folder: working folder, made here.
        settings: of :func:`small_schools`.
        audience: whom the pack is for.
        kind: of the pack: a name of :data:`SUBJECTS`.
        drawn: whether its charts are drawn, which takes most of the time.
        parameters: of the notebook, instead of its own.
    """
    folder.mkdir()
    with _in(folder, settings), nullcontext() if drawn else _without_drawing():
        job = {"data_version": this_process_door().data_version(), "audience": audience}
        told = SUBJECTS[kind] | {"audience": audience, "year": YEARS[-1]} | parameters
        (folder / JOB).write_text(json.dumps(job | {"shared": told.get("shared")}))
        names: dict[str, Any] = {}
        notebook = read_notebook(PROJECT / "notebooks" / f"{kind}_pack.ipynb")
        for number, cell in enumerate(notebook.nodes().cells):
            if cell.cell_type == "code":
                exec(compile(cell.source, f"cell {number}", "exec"), names)
            if PARAMETERS in tags(cell):
                names |= told
    return tuple(Folder(folder).read())


@contextmanager
def _without_drawing() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workbench.packs.recorder.svg", lambda figure, width: "<svg></svg>")
        yield


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
    parts = [*_secondary(england), *_primary(england), *_sixth_form(england)]
    door = Door(settings)
    vault = Lake(settings.vault, "vault", door.catalogue, settings)
    with door.lake.writing() as writer, vault.writing() as names:
        schools = pd.concat([england.schools(), england.primary.schools()], ignore_index=True)
        writer.insert("school", _typed(door, "school", schools))
        for name in dict.fromkeys(name for part in parts for name in part):
            target = names if name == "pupil_identity" else writer
            frame = pd.concat([part[name] for part in parts if name in part], ignore_index=True)
            target.insert(name, _typed(door, name, frame))
    vault.close()
    door.close()


def _secondary(england: England) -> Iterator[dict[str, pd.DataFrame]]:
    """The pupils that stay of each school and year."""
    for year in YEARS:
        wanted = {urn for urn, of in _COHORTS if of == year}
        for batch in england.batches([year], schools_per_batch=1):
            pupil = batch.datasets["pupil"]
            if (urn := str(pupil["urn"].iloc[0])) in wanted:
                wanted.remove(urn)
                members = pupil["ks4_cohort"].astype("bool")
                younger = pupil[~members].iloc[::5].head(_YOUNGER[urn])
                yield _of(batch, pd.concat([pupil[members].head(_COHORTS[urn, year]), younger]))
            if not wanted:
                break


def _primary(england: England) -> Iterator[dict[str, pd.DataFrame]]:
    for year in YEARS:
        batch = next(england.primary.batches([year], schools_per_batch=1))
        kept = batch.datasets["pupil"].groupby("year_group").head(_PRIMARY)
        marks = {"attendance_day": _marks(kept)} if year == YEARS[-1] else {}
        yield _of(batch, kept) | marks


def _sixth_form(england: England) -> Iterator[dict[str, pd.DataFrame]]:
    batch = next(england.sixth_forms.batches([YEARS[-1]], schools_per_batch=1))
    yield dict(batch.datasets)


def _of(batch: Batch, kept: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of the pupils kept, and whole what is about no pupil."""
    ours = set(kept["pupil_id"])
    return {
        name: frame[frame["pupil_id"].isin(ours)] if "pupil_id" in frame else frame
        for name, frame in batch.datasets.items()
    }


def _marks(pupil: pd.DataFrame) -> pd.DataFrame:
    """Thirty days of each pupil: some are never away, and a few for most of the time."""
    drawn = np.random.default_rng(6)
    away = drawn.choice([0.0, 0.04, 0.15, 0.7], len(pupil), p=[0.3, 0.5, 0.15, 0.05])
    days = pd.bdate_range(date(2018, 9, 10), periods=_DAYS)
    rows = pupil[["pupil_id", "urn", "year", "year_group", "origin"]].assign(away=away)
    every = rows.merge(pd.Series(days, name="date"), how="cross")
    marks = np.where(drawn.random((2, len(every))) < every["away"].to_numpy(), "I", "/")
    return every.drop(columns="away").assign(am=marks[0], pm=marks[1])
