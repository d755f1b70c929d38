"""The two commands of the README are all that is needed."""

import re
import subprocess

from source import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def make(*arguments: str) -> str:
    command = ["make", "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout


def recipe(target: str) -> str:
    return make("--dry-run", "--always-make", target)


def test_readme_opens_with_the_two_commands():
    assert re.findall(r"^    (make \w+)", README, re.M)[:2] == ["make demo", "make test"]


def test_ci_calls_the_test_command_and_nothing_else():
    lines = (PROJECT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["exec make test"]


def test_every_recipe_sets_up_first():
    for target in ("demo", "test", "lint", "format", "docs", "lock"):
        assert recipe(target).startswith("deploy/bootstrap"), target


def test_tests_close_with_pytest():
    assert re.search(r" -m pytest( --[\w-]+( \w+)?)*$", recipe("test").splitlines()[-1])


def test_help_names_every_target():
    targets = re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert set(re.findall(r"make (\w+)", make("help"))) == set(targets)
