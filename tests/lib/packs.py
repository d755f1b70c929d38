"""Small notebooks and a small published store for the tests of packs."""

from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from made_once import copied

from workbench.contracts.model import Contract
from workbench.contracts.read import read_catalogue
from workbench.contracts.types import arrow_schema
from workbench.packs.job import Job
from workbench.settings import Settings
from workbench.store.lake import Lake

GENERATED = "2026-11-22"
PARAMETERS = 'urn: str = "100001"  # School\nyear: str = "2018/19"\nyears: int = 3'
# a pack without the seconds that charts take to import
RECORD = """
from pathlib import Path
from workbench.packs.parts import Cover, Folder, Grid, Section, Sentence
folder = Folder(Path.cwd())
folder.add(Cover(f"School {urn}", year, (("URN", urn),), False))
folder.add(Sentence("about", "It is a school.", "summary"))
folder.add(Section("results", "Results"))
folder.add(Grid("table", "Results by year", ("Year", "Value"), ((year, "46.7"),)))
"""
SCHOOLS = tuple(f"1000{number:02d}" for number in range(1, 13))
SCRIPT = "St <script>alert(1)</script> & O'Brien's"


def stub_notebook(folder: Path, *cells: str, parameters: str = PARAMETERS, **header: Any) -> Path:
    """Write a notebook with a parameters cell and further code cells."""
    nodes = nbformat.v4.new_notebook()
    nodes.metadata.kernelspec = {"name": "python3", "display_name": "P", "language": "python"}
    nodes.metadata.workbench = {
        "title": "Stub",
        "owner": "tests",
        "purpose": "school_pack",
        "contracts": ["school"],
        "roles": ["pack_governor"],
        **header,
    }
    first = nbformat.v4.new_code_cell(parameters)
    first.metadata.tags = ["parameters"]
    nodes.cells = [first, *(nbformat.v4.new_code_cell(cell) for cell in cells)]
    path = folder / "stub.ipynb"
    nbformat.write(nodes, path)
    return path


def job_for(notebook: Path, home: Path, **changes: Any) -> Job:
    """A job with the notebook's own defaults."""
    values = {
        "notebook": notebook,
        "parameters": {},
        "root": home / "packs",
        "generated": GENERATED,
        "data_version": "1",
    }
    return Job(**(values | changes))


def schools() -> pd.DataFrame:
    """Twelve schools of two local authorities: ten mainstream, a special and an independent one."""
    kinds = ["academy"] * 6 + ["maintained"] * 4 + ["special", "independent"]
    return pd.DataFrame(
        {
            "urn": SCHOOLS,
            "laestab": [f"20{number:05d}" for number in range(12)],
            "name": [SCRIPT, *(f"School {number}" for number in range(2, 13))],
            "la_code": ["201"] * 5 + ["202"] * 7,
            "la_name": ["Northby"] * 5 + ["Southby"] * 7,
            "region": "London",
            "phase": "secondary",
            "school_type": "Community school",
            "type_group": kinds,
            "gender": "mixed",
            "selective": False,
            "age_low": 11,
            "age_high": 16,
            "ofsted_grade": "Good",
            "ofsted_date": pd.Timestamp("2018-05-01").date(),
            "status": "open",
            "origin": "published",
            "source": "drawn table",
        }
    )


def performance() -> pd.DataFrame:
    """Published figures of those schools, three years, with bands, and places four years before."""
    rows = [
        (urn, year, name, value + number / 10 + place / 100, None)
        for place, year in enumerate(("2016/17", "2017/18", "2018/19"))
        for number, urn in enumerate(SCHOOLS[:11])
        for name, value in (("progress8", -0.5), ("attainment8", 40.0))
    ]
    last = "2018/19"
    rows += [(urn, last, "english_maths_5", 40.0 + i, None) for i, urn in enumerate(SCHOOLS)]
    rows += [(urn, last, "ebacc_entry", 30.0 + i, None) for i, urn in enumerate(SCHOOLS)]
    rows += [(urn, last, "ebacc_aps", 4.0 + i / 10, None) for i, urn in enumerate(SCHOOLS)]
    rows += [(SCHOOLS[0], last, "progress8_band", None, "Well below average")]
    rows += [(urn, "2014/15", "places_offered", 150.0, None) for urn in SCHOOLS]
    frame = pd.DataFrame(rows, columns=["unit_id", "year", "measure", "value", "text"])
    return frame.assign(
        level="school",
        group="all",
        n=None,
        low=None,
        high=None,
        status="published",
        origin="published",
        source="drawn table",
    )


def published_store(home: Path) -> Settings:
    """A home folder whose lake holds those schools and figures."""
    copied(home, "published_figures", _make)
    return Settings(home=home)


def _make(home: Path) -> None:
    settings = Settings(home=home)
    catalogue = read_catalogue(settings.contracts)
    lake = Lake(settings.lake, "lake", catalogue, settings)
    with lake.writing() as writer:
        writer.insert("school", _complete(schools(), catalogue["school"]))
        writer.insert(
            "school_performance", _complete(performance(), catalogue["school_performance"])
        )
    lake.close()


def _complete(frame: pd.DataFrame, contract: Contract) -> pd.DataFrame:
    return frame.reindex(columns=arrow_schema(contract).names)
