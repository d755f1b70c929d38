"""Commands about the connection of a school whose system is served over real HTTP."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import mis_kit
from click.testing import Result
from typer.testing import CliRunner

from workbench.cli import app
from workbench.mis_simulator.simulator import Simulator

URN = "900999"
Served = tuple[Simulator, str]


class Terminal:
    """Runs commands and remembers nothing; the token is never in what they say."""

    def run(self, *words: str, given: str = "", exit_code: int = 0) -> Result:
        """Run a command, which ends as it is expected to."""
        result = CliRunner().invoke(app, [*words], input=given)
        assert result.exit_code == exit_code, (words, result.stdout, result.stderr)
        assert mis_kit.TOKEN not in result.stdout + result.stderr
        return result

    def connection(self, *words: str, **how: Any) -> Result:
        """Run ``workbench connection``."""
        return self.run("connection", *words, **how)

    def json(self, *words: str) -> Any:
        """What ``workbench connection`` says with ``--json``."""
        return json.loads(self.connection(*words, "--json").stdout)


@contextmanager
def served_school(pupils: int = 40) -> Iterator[Served]:
    """A simulated school and the address of its system."""
    simulated = mis_kit.simulator(pupils)
    with mis_kit.served(simulated) as addresses:
        yield simulated, f"{addresses.api}/v1.0"


def connect(terminal: Terminal, served: Served, *shared: str) -> str:
    """Connect the school and share categories; what the command says about the connection."""
    simulated, url = served
    add = ("add", "wonde", "--url", url, "--school", simulated.school.id)
    said: str = terminal.connection(*add, given=mis_kit.TOKEN + "\n").stderr
    if shared:
        terminal.connection("share", URN, *shared)
    return said
