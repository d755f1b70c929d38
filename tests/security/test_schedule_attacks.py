"""What somebody could try who may write a schedule, or who would sign off their own notebook."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from analyst_notebook import notebook
from nights import NIGHTLY
from pydantic import ValidationError
from schedule_runner import ledger_at
from source import PROJECT
from stores import CANARY_SURNAME
from typer.testing import CliRunner

from workbench.cli import app
from workbench.cli._schedule import known_commands
from workbench.errors import UsageError
from workbench.notebooks.people import account_of_process
from workbench.schedules.commands import ALLOWED
from workbench.schedules.hold import Hold
from workbench.schedules.model import Schedule
from workbench.schedules.process import Started, words_of
from workbench.schedules.read import Known, read_schedule

SHELL = [
    "; id", "$(id)", "`id`", "a b", "a|b", "a>b", "a&b", "*", "~", "a\nb", "%n", "'", '"', "\\",
]  # fmt: skip
RIGHTS = [
    "users add", "users change", "agreements add", "sessions end", "connection add",
    "connection accept", "serve", "lab", "demo", "schedule run",
]  # fmt: skip
WRITTEN = """\
title: t
owner: o
enabled: true
cron: "0 0 * * *"
command: {command}
catch_up: once
deadline: 1 hour
"""


@pytest.mark.attack(
    name="A schedule whose words a shell would carry out",
    family="Schedules",
    reference="V1.2.5; CWE-78",
    holds="Words of a command have no character that a shell reads, and no shell reads them.",
)
def test_no_shell_reads_a_schedule(tmp_path):
    for word in SHELL:
        with pytest.raises(ValidationError):
            Schedule.model_validate(NIGHTLY | {"command": ["workbench", "audit", "verify", word]})
    hold = Hold.take(tmp_path, "packs")
    touch = "import sys; open(sys.argv[1], 'w').write(sys.argv[2])"
    words = [sys.executable, "-c", touch, "told", "; touch carried-out"]
    process = Started(words, tmp_path, hold)
    while process.poll() is None:
        pass
    hold.release()
    assert (tmp_path / "told").read_text() == "; touch carried-out"
    assert not (tmp_path / "carried-out").exists()


@pytest.mark.attack(
    name="A schedule that gives rights away",
    family="Schedules",
    reference="V8.2.1; CWE-269",
    holds="Only commands of a closed list run unattended, and the program is the workbench's own.",
)
def test_no_right_is_given_unattended(tmp_path):
    known = Known(PROJECT, [], known_commands())
    (tmp_path / "fine.yaml").write_text(WRITTEN.format(command="[workbench, audit, verify]"))
    fine = read_schedule(tmp_path / "fine.yaml", known)
    assert Path(words_of(fine)[0]).parent == Path(sys.executable).parent
    tries = [f"workbench {name}" for name in RIGHTS] + ["sh -c id", "/bin/sh x", "python a"]
    assert not set(RIGHTS) & set(ALLOWED)
    for command in tries:
        words = f"[{', '.join(command.split())}]"
        (tmp_path / "bad.yaml").write_text(WRITTEN.format(command=words))
        with pytest.raises(UsageError, match="`command"):
            read_schedule(tmp_path / "bad.yaml", known)


@pytest.mark.attack(
    name="A command that prints a pupil's name and fails",
    family="Schedules",
    reference="V16.2.5; CWE-532",
    holds="What a command prints is neither kept nor logged, wherever it prints it.",
)
def test_what_a_command_prints_is_thrown_away(home, capfd, caplog):
    from workbench.schedules.runner import Runner

    says = f"import sys; print({CANARY_SURNAME!r}); sys.exit({CANARY_SURNAME!r})"
    words = [sys.executable, "-c", says]
    # where nobody throws it away, it is said twice
    loud = subprocess.run(words, capture_output=True, text=True)
    assert (loud.stdout + loud.stderr).count(CANARY_SURNAME) == 2
    with ledger_at(home) as ledger:
        runner = Runner(home, ledger, lambda *_: (), lambda _, hold: Started(words, home, hold))
        named = Schedule.model_validate(NIGHTLY | {"fresh": []})
        caplog.set_level("DEBUG")
        runner.start_now(named)
        while runner.going:
            runner.look((named,))
        run = ledger.newest(named.name)
    assert (run.outcome, run.exit_code) == ("failed", 1)
    said = "".join([*capfd.readouterr(), caplog.text, str(run)])
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert CANARY_SURNAME not in said
    assert CANARY_SURNAME.encode() not in kept


@pytest.mark.attack(
    name="An author who signs off under a borrowed name",
    family="Schedules",
    reference="V8.2.1; CWE-290",
    holds="The reviewer is the account of the process, whatever the environment says.",
)
def test_nobody_borrows_a_reviewers_name(home, tmp_path, monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME", "SUDO_USER"):
        monkeypatch.setenv(name, "bob")
    monkeypatch.setenv("WORKBENCH_PROJECT", str(tmp_path))
    (tmp_path / "data_contracts").symlink_to(PROJECT / "data_contracts")
    path = notebook(tmp_path)
    me = account_of_process()
    assert os.environ["LOGNAME"] == "bob" != me
    for reviewer, why in (("bob", "is not who runs this command"), (me, "owns or wrote")):
        words = ["promote", "schools", "--from", str(path), "--reviewer", reviewer]
        refused = CliRunner().invoke(app, ["notebook", *words])
        assert (refused.exit_code, why in refused.output) == (4, True), refused.output
    assert not (tmp_path / "notebooks").exists()
