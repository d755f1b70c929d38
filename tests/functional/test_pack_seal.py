"""Verifying and comparing packs, and their keys, from the command line."""

import json
from pathlib import Path

import pytest
from sealed import URN, build_here, change_row, sealing_home
from typer.testing import CliRunner

from workbench.cli import app
from workbench.packs.seal import software
from workbench.settings import Settings, settings

ROW = {"unit_id": URN, "year": "2018/19", "measure": "progress8"}


def run(*words: str):
    return CliRunner().invoke(app, ["pack", *words])


@pytest.fixture
def chosen(home: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    sealing_home(home, monkeypatch)
    return settings()


def test_a_pack_is_verified_on_as_many_levels_as_are_asked_for(chosen):
    pack = build_here(chosen).pack
    change_row(chosen, **ROW)
    said = {words: run("verify", pack, *words) for words in [("--seal",), (), ("--again",)]}
    assert [done.exit_code for done in said.values()] == [0, 6, 0]
    assert said["--seal",].stdout.count("\n") == 1
    assert "the rows of `school_performance` changed" in said[()].stdout
    assert "all the same, from version 2 of the data" in said["--again",].stdout
    facts = json.loads(run("verify", pack, "--again", "--json").stdout)
    assert facts["intact"]
    assert facts["again"]["differences"] == 0
    assert {change["cause"] for change in facts["inputs"]} == {"data"}


def test_where_one_class_of_input_differs_it_is_the_cause(chosen):
    first = build_here(chosen).pack
    assert "Both packs show the same." in run("diff", first, first).stdout
    change_row(chosen, **ROW)
    found = json.loads(run("diff", first, build_here(chosen).pack, "--json").stdout)
    (line,) = [one for one in found["differences"] if one["part"] == "results-table"]
    assert line == {
        "part": "results-table",
        "kind": "grid",
        "row": "progress8",
        "column": "value",
        "before": "-0.48",
        "after": "12.34",
        "difference": 12.82,
        "cause": "data",
    }


def test_where_several_differ_the_steps_between_tell_them_apart(chosen):
    first = build_here(chosen).pack
    change_row(chosen, **ROW)
    second = build_here(chosen, audience="head").pack
    plain = run("diff", first, second)
    assert plain.exit_code == 0, plain.stderr
    assert "one of data, audience" in plain.stdout
    stepwise = json.loads(run("diff", first, second, "--again", "--json").stdout)
    causes = {one["part"]: one["cause"] for one in stepwise["differences"]}
    assert causes == {"results-table": "data", "audience": "audience"}
    # packs of older software are made again with that of now, which is then a cause of its own
    notebook = chosen.project / "notebooks" / "stub.ipynb"
    text = notebook.read_text(encoding="utf-8").replace(":.2f", ":.1f")
    notebook.write_text(text, encoding="utf-8")
    third = build_here(chosen, audience="head").pack
    of_code = json.loads(run("diff", first, third, "--again", "--json").stdout)
    causes = {(one["part"], one["row"]): one["cause"] for one in of_code["differences"]}
    assert causes["results-table", "attainment8"] == "code"
    assert causes["results-table", "progress8"] == "code and data"
    assert causes["audience", ""] == "audience"


def test_a_pack_that_was_changed_is_not_compared(chosen):
    built = build_here(chosen)
    (built.folder / "pack.html").write_text("x")
    done = run("diff", built.pack, built.pack)
    assert done.exit_code == 1
    assert "pack.html was changed" in done.stderr
    assert run("verify", built.pack, "--again").exit_code == 1


def test_a_pack_of_another_installation_is_believed_once_its_key_is_trusted(
    chosen, tmp_path, monkeypatch
):
    built = build_here(chosen)
    theirs = run("keys", "export").stdout.strip()
    away = str(built.folder)
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "elsewhere"))
    unknown = run("verify", away)
    assert unknown.exit_code == 1
    assert "which is not known here" in unknown.stdout
    assert "is not compared: nobody known has signed it" in unknown.stdout
    assert run("keys", "trust", theirs, "--label", "Northby").exit_code == 0
    known = run("verify", away)
    assert known.exit_code == 0
    assert "(Northby)" in known.stdout
    assert "there are no data here" in known.stdout
    (key,) = json.loads(run("keys", "list", "--json").stdout)
    assert (key["standing"], key["label"]) == ("trusted", "Northby")
    assert run("keys", "forget", key["key"]).exit_code == 0
    assert run("verify", away).exit_code == 1


def test_a_new_key_seals_and_the_old_one_is_still_believed(chosen):
    old = build_here(chosen).pack
    assert run("keys", "new").exit_code == 0
    software.software_of.cache_clear()
    assert run("verify", old, "--seal").exit_code == 0
    listed = run("keys", "list").stdout
    assert "signs" in listed
    assert "signed before" in listed


def test_packs_are_listed_by_school_with_whom_they_are_for(chosen):
    build_here(chosen, audience="public")
    (entry,) = json.loads(run("list", "--school", URN, "--json").stdout)
    assert entry["audience"] == "public"
    assert (entry["data_version"], entry["organisation"]) == ("2", "school")
    assert json.loads(run("list", "--school", "100002", "--json").stdout) == []
    assert run("list", "--school", "../x").exit_code == 2
