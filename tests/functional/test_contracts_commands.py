"""``workbench contracts``: list, compare, release."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from workbench.cli import app
from workbench.contracts.read import SUFFIX, read_contract
from workbench.contracts.versions import raised
from workbench.settings import Settings


def run(*arguments: str):
    return CliRunner().invoke(app, ["contracts", *arguments])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of a project's contracts, to change at will."""
    made = tmp_path / "data_contracts"
    shutil.copytree(Settings().contracts, made)
    monkeypatch.setenv("WORKBENCH_PROJECT", str(tmp_path))
    return made


def edit(folder: Path, *changes: tuple[str, str]) -> Path:
    path = folder / f"pupil{SUFFIX}"
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    return path


NOW = read_contract(Settings().contracts / f"pupil{SUFFIX}").version
NEXT = raised(NOW, "minor")
TIGHTER = ("maximum: 14", "maximum: 13")
WIDER = ("maximum: 14", "maximum: 15")


def test_list(folder: Path) -> None:
    found = {one["contract"]: one for one in json.loads(run("list", "--json").stdout)}
    assert set(found) == {path.name.removesuffix(SUFFIX) for path in folder.glob(f"*{SUFFIX}")}
    facts = {"version": NOW, "columns": 11, "category": "basic", "controller": "school"}
    assert found["pupil"] == {
        "contract": "pupil",
        **facts,
        "data type": "customer",
        "state": "released",
    }
    edit(folder, TIGHTER)
    assert "changed, needs 2.0.0" in run("list").stdout


def test_the_same_contract_differs_in_nothing(folder: Path) -> None:
    for reference in ("pupil", f"pupil@{NOW}", str(folder / f"pupil{SUFFIX}")):
        compared = run("diff", "pupil", reference)
        assert (compared.exit_code, compared.stdout) == (0, "")
        assert "are the same" in compared.stderr


def test_a_breaking_change_exits_as_a_broken_contract(folder: Path) -> None:
    edit(folder, TIGHTER)
    compared = run("diff", f"pupil@{NOW}", "pupil")
    assert compared.exit_code == 5
    for words in ("year_group", "maximum: 14 -> 13", "breaking", "major", "refused now"):
        assert words in compared.stdout
    assert f"must be 2.0.0 or higher but is {NOW}" in compared.stderr


def test_a_wider_limit_is_compatible(folder: Path) -> None:
    edit(folder, WIDER, (f"version: {NOW}", f"version: {NEXT}"))
    compared = run("diff", f"pupil@{NOW}", "pupil", "--json")
    assert compared.exit_code == 0
    found = json.loads(compared.stdout)
    assert (found["effect"], found["least_version"], found["versioned"]) == (
        "compatible",
        NEXT,
        True,
    )
    (change,) = found["changes"]
    assert (change["column"], change["fact"], change["part"]) == ("year_group", "maximum", "minor")


def test_release_records_a_version_that_is_high_enough(folder: Path) -> None:
    edit(folder, TIGHTER)
    too_low = run("release", "pupil")
    assert too_low.exit_code == 1
    assert "Write `version: 2.0.0`" in too_low.stderr

    edit(folder, (f"version: {NOW}", "version: 2.0.0"))
    assert "would be released" in run("release", "pupil", "--dry-run").stderr
    assert run("diff", "pupil@2.0.0", "pupil").exit_code == 2
    assert "`pupil` 2.0.0 is released." in run("release", "pupil").stderr
    assert run("diff", "pupil@2.0.0", "pupil").exit_code == 0
    assert run("diff", f"pupil@{NOW}", "pupil@2.0.0").exit_code == 5
    assert "was released before" in run("release", "pupil").stderr


def test_what_is_mistyped_is_explained(folder: Path) -> None:
    (folder / "list.yaml").write_text("[1, 2]", "utf-8")
    (folder / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    for reference, words in {
        "pupils": "Did you mean 'pupil'?",
        "pupil@1.0.9": "Did you mean '1.0.0'?",
        "pupils@1.0.0": "Did you mean 'pupil'?",
        "nowhere.yaml": "There is no file nowhere.yaml.",
        "school": "are different datasets",
    }.items():
        refused = run("diff", reference, "pupil")
        assert refused.exit_code == 2, reference
        assert words in refused.stderr
    for name in ("list.yaml", "bytes.yaml"):
        refused = run("diff", str(folder / name), "pupil")
        assert refused.exit_code == 1
        assert "is not a data contract" in refused.stderr
    assert "Did you mean 'pupil'?" in run("release", "pupils").stderr
