"""What ``workbench mis-simulator`` says when it starts."""

import json

import mis_kit
import pytest
from typer.testing import CliRunner

from workbench.cli._output import Output
from workbench.cli.mis_simulator import app
from workbench.mis_simulator.server import Addresses


@pytest.fixture
def started(monkeypatch):
    """Run the command as far as its start; give it words, get what it printed."""

    def make(token: str, urn: str, start: object, seed: int, schools: int):
        return mis_kit.simulator(count=12, schools=schools)

    def run(simulator, port, admin_port, say):
        say(Addresses("http://127.0.0.1:5017", "http://127.0.0.1:5018"))

    monkeypatch.setattr("workbench.mis_simulator.server.make", make)
    monkeypatch.setattr("workbench.mis_simulator.server.run", run)

    def invoke(*words: str) -> str:
        result = CliRunner().invoke(app, words, obj=Output(quiet=True))
        assert result.exit_code == 0, result.output
        return result.stdout

    return invoke


def test_it_says_what_connects_and_the_token_is_no_argument_of_that(started):
    lines = started().splitlines()
    shown = dict(line.split(maxsplit=1) for line in lines[:-1])
    command = f"--url http://127.0.0.1:5017/v1.0 --school {shown['school']}"
    assert shown["next"] == f"workbench connection add wonde {command}"
    assert shown["token"] not in shown["next"]


def test_it_names_every_school(started):
    ids = [site.school.id for site in mis_kit.simulator(count=12, schools=3).sites]
    printed = started("--schools", "3")
    assert [line.split()[1] for line in printed.splitlines() if line.startswith("school")] == ids
    assert list(json.loads(started("--schools", "3", "--json"))["schools"]) == ids
