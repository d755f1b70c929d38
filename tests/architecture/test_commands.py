"""Every command helps, is documented, and does not slow ``--help`` down."""

import subprocess
import sys

import pytest
import typer.main
from source import PROJECT

from workbench.cli import app
from workbench.cli._reference import commands

HEAVY = {"bokeh", "duckdb", "numpy", "pandas", "panel", "pydantic", "rich", "sqlalchemy", "tornado"}


COMMANDS = dict(commands(typer.main.get_command(app), "workbench"))


@pytest.fixture(scope="module")
def documentation() -> str:
    pages = [PROJECT / "README.md", *(PROJECT / "docs").rglob("*.md")]
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_help(name):
    command = COMMANDS[name]
    assert command.help
    assert command.help.splitlines()[0].endswith(".")


@pytest.mark.parametrize("name", COMMANDS)
def test_options_have_help(name):
    options = [p for p in COMMANDS[name].params if p.param_type_name == "option"]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_documented(name, documentation):
    assert name in documentation


def test_help_imports_nothing_heavy():
    program = "import sys, workbench.cli; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert set(result.stdout.split()) & HEAVY == set()
