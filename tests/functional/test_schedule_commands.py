"""``workbench schedule`` on a project of its own: list, next, run, install."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from source import PROJECT
from typer.testing import CliRunner

from workbench.cli import app
from workbench.settings import Settings
from workbench.store.registry import ScheduleSeen, open_registry

AUDIT = """\
title: Audit log proved whole
owner: alice
enabled: true
cron: "* * * * *"
command: [workbench, audit, verify]
catch_up: once
deadline: 1 hour
"""
LATE = AUDIT.replace("catch_up", "fresh:\n  - dataset: school\n    within: 1 day\ncatch_up")


@pytest.fixture
def project(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two schedules, one of which waits for data."""
    folder = tmp_path / "project"
    (folder / "scheduled").mkdir(parents=True)
    (folder / "data_contracts").symlink_to(PROJECT / "data_contracts")
    for name, text in {"audit": AUDIT, "late": LATE}.items():
        (folder / "scheduled" / f"{name}.yaml").write_text(text)
    monkeypatch.setenv("WORKBENCH_PROJECT", str(folder))
    return folder


def run(*words: str):
    return CliRunner().invoke(app, ["schedule", *words])


def listed() -> dict[str, dict]:
    return {one["name"]: one for one in json.loads(run("list", "--json").stdout)}


def known_since(moment: datetime) -> None:
    """Let the schedules that a look has come to know have been there since then."""
    registry = open_registry(Settings())
    with registry.writing() as session:
        session.execute(sa.update(ScheduleSeen).values(since=moment))
    registry.close()


def test_what_is_due_runs_and_what_is_late_waits(project):
    assert {name: one["last"] for name, one in listed().items()} == {"audit": None, "late": None}
    assert listed()["late"]["stale"] == ["Dataset school was never loaded."]
    # the first look only gets to know them
    assert run("run").exit_code == 0
    assert listed()["audit"]["last"] is None
    known_since(datetime.now(UTC) - timedelta(minutes=3))
    done = run("run")
    assert done.exit_code == 0, done.output
    found = listed()
    assert found["audit"]["last"]["outcome"] == "done"
    assert found["audit"]["last"]["earlier_missed"] >= 2
    assert found["late"]["last"]["outcome"] == "waiting"
    assert found["late"]["last"]["reason"] == "Dataset school was never loaded."
    table = run("list").stdout
    assert "late" in table
    assert "waiting" in table


def test_one_is_started_at_once_and_its_failure_is_told(project):
    failing = AUDIT.replace("audit, verify", "verify, published, --only, NOTHING")
    (project / "scheduled" / "failing.yaml").write_text(failing)
    done = run("run", "failing", "--now")
    assert done.exit_code == 1
    assert "1 of 1 runs came to nothing" in done.output
    assert listed()["failing"]["last"]["outcome"] == "failed"


def test_next_runs_are_in_local_time_with_the_offset(project):
    (project / "scheduled" / "summer.yaml").write_text(AUDIT.replace("* * * * *", "30 1 1 1,7 *"))
    moments = json.loads(run("next", "summer", "-n", "2", "--json").stdout)["summer"]
    assert {moment[-14:] for moment in moments} == {"01:30:00+00:00", "01:30:00+01:00"}
    off = (project / "scheduled" / "audit.yaml").read_text().replace("true", "false")
    (project / "scheduled" / "off.yaml").write_text(off)
    assert json.loads(run("next", "off", "--json").stdout) == {"off": []}
    assert "switched off" in run("list").stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("run", "audti"), 2, "Did you mean 'audit'?"),
        (("run", "--now"), 2, "`--now` starts one schedule"),
        (("run", "audit", "--now", "--loop"), 2, "`--now` starts one schedule"),
    ],
)
def test_what_cannot_be_run_is_refused(project, words, code, said):
    refused = run(*words)
    assert refused.exit_code == code
    assert said in refused.output


def test_a_wrong_file_is_told_and_the_others_run(project):
    (project / "scheduled" / "wrong.yaml").write_text(AUDIT.replace("once", "twice"))
    done = run("run")
    assert done.exit_code == 2
    assert "wrong.yaml, line 6, `catch_up`" in done.output
    assert set(listed()) == {"audit", "late"}


def test_install_writes_units_and_says_how_to_go_on(project, tmp_path):
    done = run("install", "--to", str(tmp_path / "units"))
    assert done.exit_code == 0
    names = sorted(path.name for path in (tmp_path / "units").iterdir())
    assert names == ["workbench-schedule@.service", "workbench-schedule@.timer"]
    assert "systemctl --user enable --now workbench-schedule@audit.timer" in done.stdout
    assert "workbench schedule run --loop" in done.stdout
    printed = run("install", "--print", "--user", "workbench").stdout
    assert "User=workbench" in printed
    assert "Persistent=true" in printed
