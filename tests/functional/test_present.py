"""``workbench present`` from the command line: refused, rehearsed, served and stopped."""

import os
import re
import signal
import subprocess
import sys

import pytest
from dashboard import school_store
from presented import SCRIPT, demo_store, sent, small_demo, written
from server import Browser, client_of
from typer.testing import CliRunner

from workbench import demo
from workbench.cli import app
from workbench.loader import Door
from workbench.serve.presenting.rehearsing import rehearse
from workbench.serve.presenting.running import prepared
from workbench.settings import Settings


def present(*arguments: str):
    return CliRunner().invoke(app, ["present", *arguments])


def test_a_home_with_real_looking_accounts_alone_is_refused_with_its_own_code(tmp_path):
    chosen = school_store(tmp_path / "home")
    result = present("--home", str(chosen.home), "--script", written(tmp_path))
    assert result.exit_code == 6
    assert "no account of the demonstration" in result.stderr
    assert "workbench demo" in result.stderr


def test_a_wrong_script_is_refused(tmp_path):
    chosen = demo_store(tmp_path / "home")
    script = written(tmp_path, SCRIPT.replace("/home", "https://example.org"))
    result = present("--home", str(chosen.home), "--script", script)
    assert result.exit_code == 2
    assert "another host" in result.stderr


def test_a_rehearsal_names_the_step_that_cannot_be_shown(tmp_path):
    chosen = demo_store(tmp_path / "home")
    script = SCRIPT.replace(
        'lead, path: "/school?urn={school}"', 'lead, path: "/school?view=pupils"'
    )
    assert script != SCRIPT
    result = present(
        "--home", str(chosen.home), "--script", written(tmp_path, script), "--rehearse"
    )
    assert result.exit_code == 3, result.stderr
    assert "1 of 3 steps cannot be shown as the script says: 2" in result.stderr
    assert "`view` is not taken up" in result.stdout
    assert len(re.findall(r"\d\.\d\d s", result.stdout)) == 3


def test_it_serves_until_it_is_stopped_and_leaves_nothing(tmp_path):
    chosen, folder = small_demo(tmp_path), tmp_path / "temporary"
    folder.mkdir()
    command = [sys.executable, "-c", "from workbench.cli import main; main()", "present"]
    options = ["--home", str(chosen.home), "--port", "0", "--script", written(tmp_path)]
    environment = {**os.environ, "TMPDIR": str(folder), "WORKBENCH_PROJECT": str(chosen.project)}
    with subprocess.Popen(
        [*command, *options],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(3)]
        here, code = (re.sub(r"^\w+: +", "", line).split()[0] for line in told[:2])
        assert told[2].startswith("3 steps.")
        origin = here.removesuffix("/present")
        browser = Browser(origin, client_of(origin))
        assert sent(browser, "/present", "/present", code=code).status_code == 303
        assert "At a glance" in browser.client.get("/present").text
        assert list(folder.iterdir())
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    assert [one.name for one in folder.iterdir() if one.name.startswith("workbench-present")] == []


@pytest.fixture
def demonstration(demo_home) -> Settings:
    """The demo population with the demonstration's accounts."""
    chosen = Settings(home=demo_home)
    door = Door(chosen)
    demo.open_accounts(chosen, door, demo.demo_schools(door))
    door.close()
    return chosen


def test_every_step_of_the_ready_script_can_be_shown(demonstration):
    with prepared(demonstration, "roadshow") as ready:
        steps = rehearse(ready, lambda one: None)
    assert {one.place.title: one.fault for one in steps if one.fault} == {}
    assert len(steps) >= 12
    assert {one.place.account.username for one in steps} == {"teacher", "governor", "trust"}
