"""The notebook that recomputes published figures, with the files and without them."""

from pathlib import Path

import pytest
from notebook_run import said_by

from workbench.packs.warm.zygotes import Zygote
from workbench.settings import Settings
from workbench.verification.registry import recomputations_of
from workbench.verification.run import absent

CLASSES = {"classes": "Progress"}


def test_an_auditor_sees_classes_reasons_and_figures(tmp_path: Path, running: Zygote) -> None:
    chosen = Settings(home=tmp_path / "home")
    missing = absent(chosen.published_data, recomputations_of(CLASSES["classes"]))
    if missing:
        pytest.skip(f"{len(missing)} published files are not beside the project")

    said = said_by("methods_check", tmp_path, chosen, CLASSES, running, oracle=True)

    assert "5 of 5 classes of figures are verified" in said
    assert "Progress 8 bands from scores and places" in said
    assert "60% or more than 115%" in said
    assert "ks4rr_2022_revised_p8_stdev_file.csv" in said


def test_without_the_files_it_says_so_politely(tmp_path: Path, running: Zygote) -> None:
    chosen = Settings(home=tmp_path / "home", published_data=tmp_path / "nowhere")

    said = said_by("methods_check", tmp_path, chosen, CLASSES, running)

    assert "Nothing was recomputed" in said
    assert "WORKBENCH_PUBLISHED_DATA" in said
    assert said.count("<table") == 3
