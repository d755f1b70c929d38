"""Running a pack's notebook in this process, and small schools to run it for."""

import json
import os
import random
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from packs import schools
from primary import catalogue
from source import PROJECT

from workbench.contracts.types import arrow_schema
from workbench.loader import Door
from workbench.packs.audiences import AUDIENCE, GOVERNOR
from workbench.packs.notebook import PARAMETERS, tags
from workbench.packs.parts import JOB, Folder, Grid, Part
from workbench.settings import Settings
from workbench.store.lake import Lake

YEAR, URN = "2018/19", "100001"
PUPILS = 40


def parts_of(
    name: str, home: Path, folder: Path, patch: pytest.MonkeyPatch, **parameters: Any
) -> tuple[Part, ...]:
    """What a notebook records. Charts are drawn as nothing: drawing is tested elsewhere.

    Args:
        name: the notebook's, without its ending.
        home: home folder of the data.
        folder: working folder, made here.
        parameters: instead of the notebook's own.
    """
    door = Door(Settings(home=home))
    patch.setattr("workbench.packs.context.this_process_door", lambda: door)
    patch.setattr("workbench.packs.recorder.svg", lambda figure, width: "<svg></svg>")
    folder.mkdir()
    job = {
        "data_version": door.data_version(),
        "audience": parameters.get(AUDIENCE, GOVERNOR),
    }
    (folder / JOB).write_text(json.dumps(job))
    patch.chdir(folder)
    names: dict[str, Any] = {}
    for cell in nbformat.read(PROJECT / "notebooks" / f"{name}.ipynb", as_version=4).cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
            names |= parameters if PARAMETERS in tags(cell) else {}
    os.chdir(PROJECT)
    return tuple(Folder(folder).read())


def grids(parts: tuple[Part, ...]) -> dict[str, pd.DataFrame]:
    """The tables of a pack by id, the first column as the index."""
    return {
        part.id: pd.DataFrame(list(part.rows), columns=list(part.columns)).set_index(
            part.columns[0]
        )
        for part in parts
        if isinstance(part, Grid)
    }


def store(home: Path, **frames: pd.DataFrame) -> None:
    """A lake with one school and whatever else is given, each a frame of its contract."""
    settings = Settings(home=home)
    lake = Lake(settings.lake, "lake", catalogue(), settings)
    everything = {"school": schools().head(1).assign(origin="synthetic"), **frames}
    with lake.writing() as writer:
        for name, frame in everything.items():
            columns = arrow_schema(catalogue()[name]).names
            absent = {column: None for column in columns if column not in frame}
            writer.insert(name, frame.assign(**absent)[columns])
    lake.close()
    vault = Lake(settings.vault, "vault", catalogue(), settings)
    with vault.writing() as writer:
        writer.insert("pupil_identity", identities())
    vault.close()


def identities() -> pd.DataFrame:
    """Names of the forty pupils."""
    contract = catalogue()["pupil_identity"]
    frame = pd.DataFrame({"pupil_id": [f"{n:024x}" for n in range(PUPILS)]}).assign(
        urn=URN,
        surname="Quill",
        forename="Ann",
        date_of_birth=date(2008, 3, 1),
        origin="synthetic",
    )
    columns = arrow_schema(contract).names
    return frame.assign(**{name: None for name in columns if name not in frame})[columns]


def pupils(year_group: int) -> dict[str, pd.DataFrame]:
    """Forty pupils: half of them girls, three with EHC plans, nine disadvantaged."""
    numbers = range(PUPILS)
    keys = pd.DataFrame(
        {
            "pupil_id": [f"{n:024x}" for n in numbers],
            "urn": URN,
            "year": YEAR,
            "origin": "synthetic",
        }
    )
    pupil = keys.assign(
        year_group=year_group,
        sex=["F" if n % 2 else "M" for n in numbers],
        birth_month=[1 + n % 12 for n in numbers],
        enrolment_status="current",
        ks4_cohort=False,
    )
    characteristics = keys.assign(
        fsm=False,
        fsm6=[n < 7 for n in numbers],
        looked_after=False,
        disadvantaged=[n < 9 for n in numbers],
        sen_status=["E" if n < 3 else "K" if n < 12 else "N" for n in numbers],
        eal=["other" if n % 4 == 0 else "english" for n in numbers],
        ethnic_group="White",
        service_child=False,
        non_mobile=True,
    )
    return {"pupil": pupil, "pupil_characteristics": characteristics}


def ks2_results() -> pd.DataFrame:
    """Their key stage 2 results."""
    drawn = random.Random(2)
    scores = [[drawn.randint(92, 116) for _ in range(PUPILS)] for _ in range(3)]
    return pupils(6)["pupil"][["pupil_id", "urn", "year", "origin"]].assign(
        reading_outcome="AS",
        reading_score=scores[0],
        maths_outcome="AS",
        maths_score=scores[1],
        gps_outcome="AS",
        gps_score=scores[2],
        writing_assessment=["GDS", "EXS", "WTS", "EXS"] * (PUPILS // 4),
        science_assessment="EXS",
        reading_assessment=None,
        maths_assessment=None,
        ks1_reading=["3", "2B", "2C", "1"] * (PUPILS // 4),
        ks1_writing=["2A", "2B", "2C", "1"] * (PUPILS // 4),
        ks1_maths=["3", "2B", "2A", "1"] * (PUPILS // 4),
    )


def ks5_results() -> dict[str, pd.DataFrame]:
    """Their A levels in four subjects, history taken by four of them, and points on entry."""
    drawn = random.Random(5)
    keys = pupils(13)["pupil"][["pupil_id", "urn", "year", "origin"]]
    students = keys.assign(
        key_stage4_points=[4.5 + drawn.random() * 4 for _ in range(PUPILS)],
        main_cohort="A level",
        years_at_school=2,
        retained=[n > 7 for n in range(PUPILS)],
    )
    subjects = {"12210": "Mathematics", "14850": "Psychology", "11010": "Biology"}
    taken = [(n, code, name) for n in range(PUPILS) for code, name in subjects.items()]
    taken += [(n, "14010", "History") for n in range(4)]
    points = {"A": 50.0, "B": 40.0, "C": 30.0, "D": 20.0}
    grades = [drawn.choice(list(points)) for _ in taken]
    entries = keys.iloc[[n for n, _, _ in taken]].reset_index(drop=True)
    entries = entries.assign(
        qualification=[f"A_LEVEL:{code}" for _, code, _ in taken],
        attempt=1,
        qualification_type="A level",
        qualification_code="111",
        subject=[name for _, _, name in taken],
        subject_code=[code for _, code, _ in taken],
        cohort="A level",
        size=1.0,
        grade=grades,
        points=[points[grade] for grade in grades],
        discount_code=[code for _, code, _ in taken],
    )
    return {"ks5_student": students, "ks5_entry": entries}
