"""``workbench notebook``: checked, signed off by a second person, promoted, run, unsigned again."""

import json
from pathlib import Path

import nbformat
import pytest
from analyst_notebook import OWNER, code, header, notebook, write
from packs import published_store
from source import PROJECT
from typer.testing import CliRunner

from workbench.cli import app
from workbench.notebooks.review import standing, unsigned
from workbench.packs.notebook import read_notebook
from workbench.settings import settings
from workbench.store.audit import AuditLog

SCHEDULE = """\
title: Schools counted
owner: alice
enabled: true
cron: "30 2 * * 1"
command: [workbench, notebook, run, schools]
parameters: schools/default
catch_up: once
deadline: 2 hours
"""


@pytest.fixture
def project(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project without notebooks; bob runs the commands, and alice wrote what is handed in."""
    folder = tmp_path / "project"
    for name in ("notebooks", "params", "scheduled"):
        (folder / name).mkdir(parents=True)
    (folder / "data_contracts").symlink_to(PROJECT / "data_contracts")
    monkeypatch.setenv("WORKBENCH_PROJECT", str(folder))
    at = "workbench.schedules.promote"
    monkeypatch.setattr(f"{at}.account_of_process", lambda: "bob")
    monkeypatch.setattr(f"{at}.account_of_file", lambda path: OWNER)
    return folder


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """A folder with the notebook, a parameter set and a schedule."""
    folder = tmp_path / "alice"
    folder.mkdir()
    (folder / "default.yaml").write_text('year: "2017/18"\n')
    (folder / "weekly-schools.yaml").write_text(SCHEDULE)
    notebook(folder)
    return folder


def run(*words: str):
    return CliRunner().invoke(app, ["notebook", *words])


def promote(folder: Path, *more: str, reviewer: str = "bob"):
    return run(
        "promote", "schools", "--from", str(folder / "schools.ipynb"), "--reviewer", reviewer,
        "--params", str(folder / "default.yaml"),
        "--schedule", str(folder / "weekly-schools.yaml"), *more,
    )  # fmt: skip


def files(project: Path) -> list[str]:
    kept = (path for path in project.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(str(path.relative_to(project)) for path in kept)


def test_a_notebook_goes_from_check_to_schedule_to_run(project, handed_in, home):
    published_store(home)
    checked = run("check", "schools", "--from", str(handed_in / "schools.ipynb"))
    assert (checked.exit_code, checked.stdout) == (0, "Notebook schools is not signed off.\n")
    done = promote(handed_in)
    assert done.exit_code == 0, done.output
    assert files(project) == [
        "notebooks/schools.ipynb",
        "notebooks/schools.py",
        "params/schools/default.yaml",
        "scheduled/weekly-schools.yaml",
    ]
    promoted = read_notebook(project / "notebooks" / "schools.ipynb")
    assert standing(promoted) == ""
    assert promoted.header["review"]["by"] == "bob"
    assert run("check", "schools").exit_code == 0
    (noted,) = AuditLog(settings().audit_log).events()
    assert (noted["action"], noted["actor"]) == ("promote", "os-account|bob")
    listed = CliRunner().invoke(app, ["schedule", "list", "--json"])
    assert [(one["name"], one["stale"]) for one in json.loads(listed.stdout)] == [
        ("weekly-schools", [])
    ]
    ran = run("run", "schools", "--params", str(project / "params/schools/default.yaml"))
    assert ran.exit_code == 0, ran.output
    (kept,) = (home / "notebooks" / "schools").iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    shown = nbformat.read(kept, as_version=4)
    assert [cell.outputs[0].data["text/plain"] for cell in shown.cells if cell.get("outputs")] == [
        "12"
    ]


def test_a_notebook_that_was_changed_is_unsigned_again(project, handed_in):
    assert promote(handed_in).exit_code == 0
    path = project / "notebooks" / "schools.ipynb"
    nodes = nbformat.read(path, as_version=4)
    for change in (code(3, "len(schools) + 1"), header(contracts=["school", "pupil"])):
        changed = nbformat.from_dict(nodes)
        change(changed)
        write(changed, path)
        assert "was changed after it was signed off" in run("check", "schools").stdout
        assert run("check", "schools").exit_code == 1
        refused = run("run", "schools")
        assert (refused.exit_code, "was changed after" in refused.output) == (4, True)
        listed = CliRunner().invoke(app, ["schedule", "list"])
        assert "was changed after" in listed.stdout


@pytest.mark.parametrize(
    ("reviewer", "process", "wrote", "owner", "said"),
    [
        ("carol", "bob", "alice", "alice", "is not who runs this command"),
        ("alice", "alice", "dave", "alice", "alice owns or wrote"),
        ("bob", "bob", "bob", "alice", "bob owns or wrote"),
        ("bob", "bob", "alice", "bob", "bob owns or wrote"),
        ("bob", "bob", "alice", "workbench", "is not a person"),
    ],
)
def test_nobody_signs_off_their_own_work(
    project, handed_in, monkeypatch, reviewer, process, wrote, owner, said
):
    monkeypatch.setattr("workbench.schedules.promote.account_of_process", lambda: process)
    monkeypatch.setattr("workbench.schedules.promote.account_of_file", lambda path: wrote)
    notebook(handed_in, header(owner=owner))
    refused = promote(handed_in, reviewer=reviewer)
    assert (refused.exit_code, said in refused.output) == (4, True), refused.output
    assert files(project) == []


def test_the_account_is_the_systems_whatever_the_environment_says(monkeypatch, tmp_path):
    from workbench.notebooks.people import account_of_file, account_of_process

    for name in ("LOGNAME", "USER", "USERNAME"):
        monkeypatch.setenv(name, "mallory")
    file = tmp_path / "a"
    file.touch()
    assert account_of_process() == account_of_file(file) != "mallory"


@pytest.mark.parametrize(
    ("name", "text", "code_", "said"),
    [
        ("default.yaml", "years: 3\n", 2, "`years` is not a parameter"),
        ("weekly-schools.yaml", SCHEDULE.replace("once", "twice"), 2, "line 7, `catch_up`"),
        ("weekly-schools.yaml", SCHEDULE.replace("parameters: schools/default\n", ""), 2,
         "does not run schools"),
        ("schools.py", "# behind\n", 5, "schools.py is not in step"),
    ],
)  # fmt: skip
def test_nothing_is_written_where_anything_is_wrong(project, handed_in, name, text, code_, said):
    (handed_in / name).write_text(text)
    refused = promote(handed_in)
    assert (refused.exit_code, said in refused.output) == (code_, True), refused.output
    assert files(project) == []


def test_an_earlier_promotion_is_replaced_only_where_that_is_said(project, handed_in):
    assert promote(handed_in).exit_code == 0
    again = promote(handed_in)
    assert (again.exit_code, "is there already" in again.output) == (2, True)
    assert promote(handed_in, "--replace").exit_code == 0


def test_a_review_that_was_written_by_hand_does_not_stand(project, handed_in):
    forged = {"by": "bob", "on": "2026-11-23", "source_hash": "0" * 64}
    for review, said in ((forged, "was changed"), ({"by": "bob"}, "is not signed"),
                         (forged | {"by": OWNER}, "its own owner")):  # fmt: skip
        notebook(project / "notebooks", header(review=review))
        assert said in unsigned(project, "schools")[0]


def test_a_packs_notebook_is_built_not_run(project):
    notebook(project / "notebooks", header(owner="workbench", roles=["pack_job"]))
    refused = run("run", "schools")
    assert (refused.exit_code, "workbench pack build" in refused.output) == (2, True), (
        refused.output
    )


def test_a_missing_notebook_is_named_with_the_nearest(project):
    notebook(project / "notebooks")
    refused = run("check", "scools")
    assert (refused.exit_code, "'schools'" in refused.output) == (2, True)
