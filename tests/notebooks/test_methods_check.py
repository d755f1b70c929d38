"""The notebook that recomputes published figures, with the files and without them."""

from pathlib import Path
from typing import Any

import pytest
from source import PROJECT

from workbench.packs.engine import execute
from workbench.packs.notebook import read_notebook
from workbench.settings import Settings
from workbench.verification.registry import recomputations_of
from workbench.verification.run import absent

CLASSES = {"classes": "Progress"}


def said_by(folder: Path, chosen: Settings, settings_file: str = "") -> str:
    """What the notebook shows."""
    work = folder / "work"
    work.mkdir()
    (work / "workbench.toml").write_text(settings_file, encoding="utf-8")
    notebook = read_notebook(PROJECT / "notebooks" / "methods_check.ipynb")
    nodes: Any = execute(notebook, CLASSES, chosen=chosen, folder=work)
    shown = [
        out["data"] for cell in nodes.cells for out in cell.get("outputs", ()) if "data" in out
    ]
    return "".join(data.get("text/html", data.get("text/plain", "")) for data in shown)


def test_an_auditor_sees_classes_reasons_and_figures(tmp_path: Path) -> None:
    chosen = Settings(home=tmp_path / "home")
    missing = absent(chosen.published_data, recomputations_of(CLASSES["classes"]))
    if missing:
        pytest.skip(f"{len(missing)} published files are not beside the project")

    said = said_by(tmp_path, chosen)

    assert "5 of 5 classes of figures are verified" in said
    assert "Progress 8 bands from scores and places" in said
    assert "60% or more than 115%" in said
    assert "ks4rr_2022_revised_p8_stdev_file.csv" in said


def test_without_the_files_it_says_so_politely(tmp_path: Path) -> None:
    nowhere = f'published_data = "{tmp_path / "nowhere"}"'

    said = said_by(tmp_path, Settings(home=tmp_path / "home"), nowhere)

    assert "Nothing was recomputed" in said
    assert "WORKBENCH_PUBLISHED_DATA" in said
    assert said.count("<table") == 3
