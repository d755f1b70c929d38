"""What keeps a notebook from being promoted: each rule broken once."""

import nbformat
import pytest
from analyst_notebook import LOAD, PARAMETERS, code, header, notebook
from source import PROJECT

from workbench.notebooks.check import Known, faults, known_of
from workbench.settings import Settings


@pytest.fixture(scope="module")
def known() -> Known:
    return known_of(Settings())


def output(nodes):
    nodes.cells[3].outputs = [nbformat.v4.new_output("stream", text="3")]


def tag(number, *names):
    return lambda nodes: nodes.cells[number].metadata.update(tags=list(names))


def second_parameters_cell(nodes):
    nodes.cells[2].metadata.tags = ["parameters"]


BROKEN = {
    "no title": (header(title=" "), "header: `title` is empty"),
    "unknown purpose": (header(purpose="national_trend"), "Did you mean 'national_trends'?"),
    "unknown contract": (header(contracts=["school", "scool"]), "Did you mean 'school'?"),
    "unknown role": (header(roles=["analist"]), "Did you mean 'analyst'?"),
    "no role": (header(roles=[]), "`roles` is empty"),
    "another kernel": (lambda n: n.metadata.kernelspec.update(name="ir"), "its kernel is not"),
    "path in metadata": (lambda n: n.metadata.update(p="/home/alice"), "1 x machine path"),
    "parameter without help": (code(1, 'year: str = "2018/19"'), "has no comment"),
    "parameter of no type": (code(1, 'year: object = "2018"  # y'), "is annotated object"),
    "no parameter": (code(1, "# none"), "declares none"),
    "private default": (code(1, 'name: str = "Ann Other"  # who'), "is not a public id"),
    "two parameters cells": (second_parameters_cell, "2 cells tagged parameters"),
    "unknown tag": (tag(3, "result"), "cell 4: unknown tag. Did you mean 'results'?"),
    "no tag": (tag(3), "cell 4: has no tag"),
    "outputs": (output, "cell 4: has outputs"),
    "a count": (lambda n: n.cells[3].update(execution_count=1), "cell 4: has outputs"),
    "a pupil number": (code(0, "As for H801200001001"), "1 x UPN"),
    "a function": (code(3, "def f():\n    return 1"), "cell 4: defines `f`"),
    "magic": (code(3, "!ls"), "cell 4: is not plain Python"),
    "a library": (code(3, "import duckdb"), "imports `duckdb`"),
    "a part of a library": (code(3, "from os.path import join"), "imports `os`"),
    "the store": (code(3, "from workbench.store.lake import Lake"), "imports `workbench.store`"),
    "the store otherwise": (code(3, "import workbench.store"), "imports `workbench.store`"),
    "a relative import": (code(3, "from . import a"), "which notebooks do not use"),
    "open": (code(3, "open(year)"), "calls `open`"),
    "eval": (code(3, "eval(year)"), "calls `eval`"),
    "reading a file": (code(3, "import pandas\npandas.read_csv(year)"), "uses `.read_csv`"),
    "writing a file": (code(3, "schools.to_parquet(year)"), "uses `.to_parquet`"),
    "inside": (code(3, "().__class__"), "uses `.__class__`"),
    "SQL": (code(3, '"SELECT urn FROM school"'), "holds SQL"),
    "SQL in an f-string": (code(3, 'f"delete from {year}"'), "holds SQL"),
    "a path": (code(3, '"../var/registry"'), "holds a path"),
    "a file": (code(3, '"pupils.csv"'), "holds a path"),
    "an address": (code(3, '"https://example.org"'), "holds a path or an address"),
    "undeclared": (code(3, 'wb.load("pupil", wb.analyst())'), "loads `pupil`, which"),
    "undeclared by a measure": (
        code(3, 'wb.compute("attendance", scope=wb.analyst())'),
        "loads `attendance_day`, which",
    ),
    "worked out": (code(3, 'wb.load("sch" + year, wb.analyst())'), "a name that is worked out"),
}


def test_one_that_keeps_every_rule_has_no_fault(tmp_path, known):
    assert faults(notebook(tmp_path), known) == ()


@pytest.mark.parametrize(("change", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_rule_is_said_with_its_place(tmp_path, known, change, said):
    found = [str(fault) for fault in faults(notebook(tmp_path, change), known)]
    assert any(said in fault for fault in found), found


@pytest.mark.parametrize(
    "source",
    [
        'wb.load(dataset="school", scope=wb.analyst())',
        'wb.compute("attendance", schools)',
        '"Select a year, such as 2018/19"',
        "sum(row for row in [1])",
        "from datetime import date\nfrom workbench.views import charts",
    ],
)
def test_what_is_allowed_is_no_fault(tmp_path, known, source):
    assert faults(notebook(tmp_path, code(3, source)), known) == ()


def test_a_twin_that_is_missing_or_behind_is_a_fault(tmp_path, known):
    path = notebook(tmp_path)
    twin = path.with_suffix(".py")
    twin.write_text(twin.read_text().replace("len(schools)", "len(schools) + 1"))
    assert [fault.where for fault in faults(path, known)] == ["twin"]
    twin.unlink()
    assert "there is no schools.py" in str(faults(path, known)[0])


@pytest.mark.parametrize("text", ["", "{}", "no notebook", '{"nbformat": 4}'])
def test_what_is_no_notebook_is_a_fault_and_no_error(tmp_path, known, text):
    path = tmp_path / "schools.ipynb"
    path.write_text(text)
    assert len(faults(path, known)) == 1


@pytest.mark.parametrize("path", sorted((PROJECT / "notebooks").glob("*.ipynb")), ids=str)
def test_the_notebooks_of_the_project_keep_the_rules(path, known):
    assert [str(fault) for fault in faults(path, known)] == []


def test_the_words_of_the_notebook_are_what_they_seem():
    assert "school" in LOAD
    assert "#" in PARAMETERS
