"""Examples for other schedulers: they compile, and what they use of the workbench exists."""

import ast
import dataclasses
import importlib
import re

import pytest
from source import PROJECT, imported_names, sources

from workbench.cli._schedule import known_commands
from workbench.schedules.commands import faults

EXAMPLES = sources("docs/examples")
NOT_OURS = {"airflow", "dagster"}
each = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.path.stem)


def exists(name: str) -> bool:
    module, _, attribute = name.rpartition(".")
    try:
        return hasattr(importlib.import_module(module), attribute)
    except ImportError:
        return False


def test_there_is_one_for_airflow_and_one_for_dagster():
    stems = {example.path.stem.partition("_")[0] for example in EXAMPLES}
    assert stems == NOT_OURS


@each
def test_it_compiles_and_what_it_imports_of_the_workbench_exists(example):
    compile(example.text, example.where, "exec")
    ours = [name for _, name in imported_names(example) if name.split(".")[0] == "workbench"]
    assert ours
    assert [name for name in ours if not exists(name)] == []


@each
def test_it_gives_our_functions_arguments_that_they_take(example):
    made = {name.rpartition(".")[2]: name for _, name in imported_names(example)}
    calls = [node for node in ast.walk(example.tree) if isinstance(node, ast.Call)]
    for call in calls:
        name = made.get(getattr(call.func, "id", ""), "")
        module, _, attribute = name.rpartition(".")
        if module.startswith("workbench"):
            called = getattr(importlib.import_module(module), attribute)
            if dataclasses.is_dataclass(called):
                fields = {field.name for field in dataclasses.fields(called)}
                assert {given.arg for given in call.keywords} <= fields


@each
def test_files_and_commands_that_it_names_are_there(example):
    for path in re.findall(r"params/[\w/.-]+\.yaml", example.text):
        assert (PROJECT / path).is_file()
    for command in re.findall(r'"(workbench .*?)"', example.text):
        words = [word for word in command.split() if word != "--quiet"]
        assert list(faults(words, known_commands(), with_parameters=False)) == []


def test_no_example_is_a_dependency():
    needed = (PROJECT / "pyproject.toml").read_text(encoding="utf-8").casefold()
    assert [name for name in NOT_OURS if f'"{name}' in needed or f"apache-{name}" in needed] == []


def test_a_name_that_is_not_there_is_seen():
    assert not exists("workbench.packs.command.build_pack")
    assert not exists("workbench.pack.command")
