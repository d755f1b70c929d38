"""A home with a project, whose packs are sealed, verified and compared in this process."""

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from packs import GENERATED, PARAMETERS, published_store, stub_notebook
from source import PROJECT

from workbench.packs import build as building
from workbench.packs.job import Built, Job
from workbench.settings import Settings
from workbench.store.lake import Lake

URN = "100001"
CELL = """
from workbench.packs.context import open_pack
pack = open_pack(urn, audience)
pack.load("school", urn=urn)
rows = pack.load(
    "school_performance", unit_id=urn, year=year, measure=["progress8", "attainment8"]
)
pack.load("school_performance", columns=["unit_id", "year", "value"], measure="ebacc_aps")
pack.cover(f"School {urn}", year, {"URN": urn}, synthetic=False)
pack.section("results", "Results")
table = rows[["measure", "value", "status"]].assign(value=rows["value"].map("{:.2f}".format))
pack.table("results-table", table, "Results")
pack.tile("audience", "For", audience)
"""
ASKED = f'{PARAMETERS}\naudience: str = "governor"  # whom the pack is for'


def run_here(notebook: Any, parameters: dict[str, Any], *, folder: Path, **_: Any) -> Any:
    """In place of an engine: run the notebook's cells in this process."""
    here = Path.cwd()
    os.chdir(folder)
    try:
        names = dict(parameters)
        for cell in notebook.nodes().cells[1:]:
            exec(cell.source, names)
    finally:
        os.chdir(here)
    return notebook.nodes()


def sealing_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a home with published figures, and of a project with one small notebook."""
    project = home.parent / "project"
    shutil.copytree(PROJECT / "data_contracts", project / "data_contracts")
    (project / "requirements.lock").write_text("pandas==3\n", encoding="utf-8")
    (project / "notebooks").mkdir()
    header = {"contracts": ["school", "school_performance"]}
    stub_notebook(project / "notebooks", CELL, parameters=ASKED, **header)
    monkeypatch.setattr(building, "execute", run_here)
    monkeypatch.setenv("WORKBENCH_PROJECT", str(project))
    published_store(home)
    return Settings(home=home)


def build_here(chosen: Settings, **parameters: Any) -> Built:
    """Build the pack of a school from the data of now."""
    lake = lake_of_facts(chosen)
    job = Job(
        notebook=chosen.project / "notebooks" / "stub.ipynb",
        parameters=parameters,
        root=chosen.packs,
        generated=GENERATED,
        data_version=lake.version(),
    )
    lake.close()
    return building.build(chosen, replace(job, engine="papermill"), URN)


def change_row(chosen: Settings, column: str = "value", value: object = 12.34, **key: str) -> None:
    """Change one value of one row of the published figures."""
    lake = lake_of_facts(chosen)
    with lake.writing() as writer:
        rows = writer.rows("school_performance")
        chosen_rows = pd.Series(True, index=rows.index)
        for name, wanted in key.items():
            chosen_rows &= rows[name] == wanted
        assert chosen_rows.sum() == 1
        rows.loc[chosen_rows, column] = value
        writer.delete("school_performance", {})
        writer.insert("school_performance", rows)
    lake.close()


def lake_of_facts(chosen: Settings) -> Lake:
    """The lake of a home."""
    from workbench.contracts.read import read_catalogue

    return Lake(chosen.lake, "lake", read_catalogue(chosen.contracts), chosen)
