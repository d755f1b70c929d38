"""A pupil's name in an error of a notebook reaches nobody: no log, no registry, no report."""

import logging

import pytest
from pack_queue import crew_with
from pack_quick import PUPIL, QUICK, behave
from packs import published_store
from source import PROJECT
from typer.testing import CliRunner

from workbench.cli import app
from workbench.errors import UsageError
from workbench.packs.job import NotebookFailed
from workbench.packs.queue.causes import cause_of
from workbench.packs.queue.dask_crew import DaskCrew
from workbench.settings import Settings

SCHOOL = "100001"


@pytest.mark.attack(
    name="Pupil's name in an error of a notebook, as its message and as its kind",
    family="Packs",
    reference="V16.2.5; V16.5.1; CWE-209; CWE-532",
    holds="Of an error only a kind that is known beforehand is kept or shown.",
)
def test_a_name_in_an_error_is_found_nowhere(home, monkeypatch, caplog, capfd):
    store = published_store(home)
    monkeypatch.setenv("PYTHONPATH", str(PROJECT / "tests" / "lib"))
    monkeypatch.setattr("workbench.packs.command.Crew", crew_with(QUICK))
    behave(store.packs, _100001="raise")
    with caplog.at_level(logging.DEBUG):
        shown = [
            CliRunner().invoke(app, list(words)).output
            for words in (
                ("-vv", "pack", "build", "--school", SCHOOL),
                ("pack", "report"),
                ("pack", "poison", "--json"),
                ("pack", "runs"),
            )
        ]
    terminal = capfd.readouterr()
    # everything was shown, and the error among it
    assert all(SCHOOL in text for text in shown[:3])
    assert "another kind of error" in shown[0]
    said = "\n".join([*shown, caplog.text, terminal.out, terminal.err]).casefold()
    surname = PUPIL.split()[1].casefold()
    assert surname not in said
    assert str(store.packs) not in shown[1] + shown[2] + shown[3]
    files = [file for file in home.rglob("*") if file.is_file()]
    assert any(file.name == "registry.sqlite" for file in files)
    assert any(file.parent.name == "runs" for file in files)
    for file in files:
        assert surname.encode() not in file.read_bytes().lower()


@pytest.mark.attack(
    name="Pupil's name as the name of an error's class",
    family="Packs",
    reference="V16.2.5; CWE-209",
    holds="A name of an error that is not known beforehand is not repeated.",
)
@pytest.mark.parametrize(
    "kind",
    [
        "Quillfeather",
        "a cell took longer than Quillfeather s",
        "the kernel did not start (QuillfeatherError)",
        "ValueError\nQuillfeather",
        "ValueError Quillfeather",
    ],
)
def test_a_name_as_a_kind_is_not_repeated(kind):
    assert "Quillfeather" not in cause_of(NotebookFailed(3, kind)).kind


@pytest.mark.attack(
    name="Dask scheduler that anybody may reach",
    family="Packs",
    reference="V12.3.1; CWE-319",
    holds="In production a scheduler is reached with TLS or on this machine.",
)
@pytest.mark.parametrize(
    "address",
    ["tcp://10.0.0.5:8786", "10.0.0.5:8786", "ws://dask.example:8786", "tcp://127.0.0.1.evil.example:8786"],
)  # fmt: skip
def test_a_scheduler_without_tls_is_refused_in_production(address):
    with pytest.raises(UsageError, match="with TLS"):
        DaskCrew(Settings(production=True), address, 1)
