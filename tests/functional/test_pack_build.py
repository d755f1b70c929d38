import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pack_kill import recorded_here
from packs import RECORD, SCHOOLS, SCRIPT, job_for, published_store, stub_notebook
from typer.testing import CliRunner

from workbench.cli import app
from workbench.packs import build as building
from workbench.packs.job import Built, Failed, Job
from workbench.packs.manifest import verify
from workbench.packs.queue.many import build_many
from workbench.packs.shelf import PAGE, Shelf
from workbench.settings import Settings

FAIL = "if urn == '100002':\n    raise ValueError('Xanthippe Quillfeather')"


def run(*words: str):
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def store(home: Path) -> Settings:
    return published_store(home)


def test_one_schools_failure_does_not_stop_the_others(tmp_path):
    job = job_for(stub_notebook(tmp_path, FAIL, RECORD), tmp_path)
    outcomes = list(build_many(Settings(home=tmp_path), job, SCHOOLS[:3], jobs=2))
    failed = [outcome for outcome in outcomes if isinstance(outcome, Failed)]
    built = [outcome for outcome in outcomes if isinstance(outcome, Built)]
    assert failed == [Failed("100002", 2, "ValueError")]
    assert sorted(outcome.urn for outcome in built) == ["100001", "100003"]
    assert all(verify(outcome.folder).intact for outcome in built)
    assert not (tmp_path / "packs" / "100002").exists()


@pytest.fixture
def quick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """A job whose notebook runs in this process: these tests are about what comes after it."""
    monkeypatch.setattr(building, "execute", recorded_here)
    monkeypatch.chdir(tmp_path)
    return job_for(stub_notebook(tmp_path), tmp_path)


def test_a_pack_that_is_there_is_not_built_again_and_a_damaged_one_is(quick, tmp_path):
    chosen = Settings(home=tmp_path)
    first = building.build(chosen, quick, "100001")
    page = first.folder / PAGE
    before = page.read_bytes()
    assert building.build(chosen, quick, "100001") == replace(first, reused=True)
    page.write_bytes(before + b" ")
    assert not building.build(chosen, quick, "100001").reused
    assert page.read_bytes() == before


def test_the_same_inputs_give_the_same_bytes(quick, tmp_path):
    one, two = (
        files(
            building.build(Settings(home=tmp_path), replace(quick, root=tmp_path / name), "100001")
        )
        for name in ("one", "two")
    )
    assert one == two


def test_the_executed_notebook_is_dropped_or_kept_for_its_owner_alone(quick, tmp_path):
    chosen = Settings(home=tmp_path)
    dropped = building.build(chosen, quick, "100001")
    assert not list(dropped.folder.rglob("*.ipynb"))
    kept_job = replace(quick, keep_notebook=True, root=tmp_path / "kept")
    kept = building.build(chosen, kept_job, "100001")
    notebook = kept.folder / "internal" / "executed.ipynb"
    assert notebook.stat().st_mode & 0o077 == 0
    assert str(tmp_path) not in notebook.read_text(encoding="utf-8")
    assert verify(kept.folder).intact


def files(built: Built) -> dict[Path, bytes]:
    found = (path for path in built.folder.rglob("*") if path.is_file())
    return {path.relative_to(built.folder): path.read_bytes() for path in found}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--school", "100001", "--params", "{set}"], "`yaers` is not a parameter"),
        (["--school", "999999"], "1 of 1 schools are not loaded: 999999"),
        (["--school", "12"], "`12` is not a URN"),
        (["--la", "999"], "`--la` 999 is not a local authority"),
        ([], "Say which schools"),
        (["--school", "100001", "--all-schools"], "Say which schools"),
        (["--school", "100001", "--date", "tomorrow"], "`--date` tomorrow is not a date"),
    ],
)
def test_a_wrong_request_is_refused_before_anything_runs(store, tmp_path, words, said):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("yaers: 3\n")
    done = run("pack", "build", *(word.format(set=wrong) for word in words))
    assert done.exit_code == 2
    assert said in done.stderr
    assert not store.packs.exists()


def test_without_data_the_next_step_is_said(home):
    done = run("pack", "build", "--school", "100001")
    assert done.exit_code == 1
    assert "workbench ingest" in done.stderr


def test_the_school_pack_of_published_figures(store):
    words = ("--school", "100001", "--date", "2026-11-22", "--quiet", "--json")
    done = run("pack", "build", *words)
    assert done.exit_code == 0, done.stderr
    (result,) = json.loads(done.stdout)
    page = Path(result["page"]).read_text(encoding="utf-8")
    assert result["bytes"] < 1_000_000
    # names of XML vocabularies are not hosts: nothing is fetched from them
    assert re.findall(r"https?://(?!www\.w3\.org/)", page) == []
    assert page.count("<figure") == page.count("<svg ") > 0
    for figure in re.findall(r"<figure.*?</figure>", page, re.S):
        assert "<table" in figure or re.search(r'href="#[\w-]+-(by-year|table)"', figure)
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page
    for said in ("−0.48", "Significantly below", "well below average", "Northby", "46.7"):
        assert said in page
    check_listing(store, result)


def check_listing(store: Settings, first: dict[str, object]) -> None:
    listed = json.loads(run("pack", "list", "--json").stdout)
    assert [entry["urn"] for entry in listed] == ["100001"]
    again = run("pack", "verify", str(first["pack"]), "--again")
    assert again.exit_code == 0, again.stdout
    assert "all the same" in again.stdout
    folder = Shelf(store.packs).find(str(first["pack"]))
    (folder / PAGE).write_bytes((folder / PAGE).read_bytes()[:-1])
    broken = run("pack", "verify", str(first["pack"]))
    assert broken.exit_code == 1
    assert "pack.html was changed" in broken.stdout
