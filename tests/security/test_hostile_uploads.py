"""Hostile and broken files: refused in clear words or loaded clean, in bounded memory and time."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import bounded
import pytest
from hostile_case import Hostile
from hostile_files import HOSTILE, SECRETS
from upload_files import PUPIL, csv_of
from upload_tries import CASES, made, path_of, tried, upload

SECONDS, MEMORY = 60, 2**30

# modules of tests/lib are not found by the forking server
bounded.preload("workbench.intake.uploads.upload", "workbench.settings", "xlsxwriter")


def within(prepare: Any, *arguments: str) -> Mapping[str, Any]:
    """What becomes of a file in a process with little memory and time."""
    return bounded.bounded(prepare, tried, *arguments, memory=MEMORY, seconds=SECONDS)


def test_there_are_forty_and_more():
    assert len(CASES) == len(HOSTILE) >= 40


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case.title)
def test_hostile_file(case: Hostile):
    found = within(made, case.title)
    if case.rule:
        assert found["rule"] == case.rule
        assert found["hint"], "says what to do"
    else:
        assert found.get("rows", found["said"])[case.dataset] == case.rows
        assert found["refused"] == case.refused
    assert [secret for secret in SECRETS if secret in found["said"]] == []
    assert "Traceback" not in found["said"]


@pytest.mark.parametrize("kind", ["link", "folder", "pipe", "device"])
def test_only_an_ordinary_file_is_opened(kind: str, tmp_path: Path):
    path = tmp_path / "a.csv"
    match kind:
        case "link":
            (tmp_path / "real.csv").write_bytes(csv_of(PUPIL))
            path.symlink_to(tmp_path / "real.csv")
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case _:
            path = Path("/dev/zero")
    found = within(path_of, str(path), "a.csv")
    assert found["rule"] == "file"
    assert str(path) not in found["said"]


def test_missing_file(tmp_path: Path):
    found = upload(tmp_path / "none.csv", "none.csv")
    assert "cannot be read" in found["said"]


def test_name_of_the_file_is_shown_without_its_folder_and_signs():
    found = upload(b"%PDF", "../../\x1b[31m\u202eetc/passwd.csv")
    assert found["said"].startswith("passwd.csv is not what its name says")
