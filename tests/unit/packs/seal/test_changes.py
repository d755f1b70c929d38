"""Which inputs of two packs differ, class by class."""

from typing import Any

import pytest

from workbench.packs.seal.changes import changes, telling

OWN = frozenset({"ks4_entry"})


def load(dataset: str, **changed: Any) -> dict[str, Any]:
    plain = {"dataset": dataset, "columns": ["urn"], "where": [["urn", ["100001"]]]}
    return plain | {"rows": 96, "hash": "key:1"} | changed


def manifest(*loads: dict[str, Any], **changed: Any) -> dict[str, Any]:
    given = {
        "notebook": "school_pack",
        "notebook_hash": "n",
        "parameters": {"urn": "100001", "year": "2018/19", "audience": "head"},
        "data_version": "7",
        "policy_version": "2026+1",
        "policy_hash": "p",
        "contracts": {"pupil": "1.0.0"},
        "contract_hashes": {"pupil": "c"},
        "code_hash": "s",
        "lock_hash": "l",
        "commit": "a" * 40,
        "python": "3.13.0",
        "packages": {"pandas": "3.1.0"},
        "engine": "warm",
        "seed": 0,
        "generated": "2026-11-22",
    }
    machine = {"blas": changed.pop("blas", "one")}
    inputs = given | changed
    return {"inputs": inputs, "loads": list(loads) or [load("ks4_entry")], "machine": machine}


def said(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one.cause, one.what) for one in telling(changes(before, after, OWN))]


def test_equal_inputs_have_no_change():
    assert changes(manifest(), manifest()) == ()


@pytest.mark.parametrize(
    ("changed", "cause", "what"),
    [
        ({"parameters": {"urn": "100001", "year": "2017/18", "audience": "head"}},
         "parameter", "`year`: 2018/19 became 2017/18"),
        ({"parameters": {"urn": "100001", "year": "2018/19", "audience": "public"}},
         "audience", "head became public"),
        ({"policy_hash": "q", "policy_version": "2026+2"}, "policy", "2026+1 became 2026+2"),
        ({"contracts": {"pupil": "1.1.0"}, "contract_hashes": {"pupil": "d"}},
         "contract", "`pupil`: version 1.0.0 became 1.1.0"),
        ({"contract_hashes": {"pupil": "d"}}, "contract", "`pupil`: its file was edited"),
        ({"notebook_hash": "m"}, "code", "the notebook school_pack changed"),
        ({"code_hash": "t", "commit": "b" * 40},
         "code", f"the sources of the workbench changed (commit {'a' * 12} became {'b' * 12})"),
        ({"lock_hash": "m"}, "code", "requirements.lock changed"),
        ({"packages": {"pandas": "3.2.0"}}, "code", "pandas: 3.1.0 became 3.2.0"),
        ({"python": "3.14.0"}, "code", "Python: 3.13.0 became 3.14.0"),
        ({"engine": "papermill"}, "code", "the engine warm became papermill"),
        ({"seed": 1}, "parameter", "the seed: 0 became 1"),
    ],
)  # fmt: skip
def test_an_input_that_differs_has_a_class_and_words(changed, cause, what):
    assert said(manifest(), manifest(**changed)) == [(cause, what)]


@pytest.mark.parametrize("changed", [{"commit": "b"}, {"generated": "2026-11-23"}, {"blas": "two"}])
def test_what_changes_no_figure_is_said_and_is_no_cause(changed):
    assert len(changes(manifest(), manifest(**changed))) == 1
    assert said(manifest(), manifest(**changed)) == []


@pytest.mark.parametrize(
    ("after", "what"),
    [
        (load("ks4_entry", hash="key:2"), "the rows of `ks4_entry` for this school changed"),
        (load("ks4_entry", hash="key:2", rows=1097),
         "the rows of `ks4_entry` for this school changed (96 rows became 1,097)"),
        (load("ks4_entry", hash="other:2"),
         "the rows of `ks4_entry` cannot be compared: their hashes have another key"),
        (load("ks4_entry", hash="", why="may not be loaded any more"),
         "the rows of `ks4_entry` may not be loaded any more"),
        (load("school"), "other rows of `ks4_entry` are loaded"),
    ],
)  # fmt: skip
def test_a_new_version_of_the_data_counts_where_loaded_rows_are_others(after, what):
    assert ("data", what) in said(manifest(), manifest(after, data_version="8"))


def test_a_new_version_with_the_same_rows_is_no_cause():
    found = changes(manifest(), manifest(data_version="8"), OWN)
    assert telling(found) == ()
    assert [one.what for one in found] == [
        "version 7 became 8",
        "the rows that the pack loads are the same",
    ]


def test_a_store_that_was_changed_behind_its_versions_is_found():
    after = manifest(load("ks4_entry", hash="key:2"))
    (found,) = said(manifest(), after)
    assert found[1].endswith("changed, though the version is the same")


def test_other_rows_of_the_same_version_are_due_to_who_may_see_them():
    after = manifest(load("ks4_entry", hash="key:2"), policy_hash="q")
    assert [cause for cause, _ in said(manifest(), after)] == ["policy"]


def test_a_dataset_is_named_once():
    loads = [load("ks4_entry", where=[["year", [year]]], hash="key:1") for year in ("1", "2")]
    others = [one | {"hash": "key:2"} for one in loads]
    found = said(manifest(*loads), manifest(*others, data_version="8"))
    assert found == [("data", "the rows of `ks4_entry` for this school changed")]
