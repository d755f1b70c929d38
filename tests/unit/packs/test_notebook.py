import ast
import json
from pathlib import Path

import jupytext
import nbformat
import pytest
from packs import stub_notebook
from source import PROJECT

from workbench.contracts.read import read_catalogue
from workbench.errors import ContractError, UsageError
from workbench.packs.notebook import declared_parameters, read_notebook, tags, without_outputs
from workbench.packs.parameters import checked, read_parameters

NOTEBOOK = PROJECT / "notebooks" / "school_pack.ipynb"
TAGS = {"parameters", "setup", "results", "narrative", "chart", "table"}


def test_running_a_notebook_does_not_change_its_hash(tmp_path):
    path = stub_notebook(tmp_path, "1 + 1")
    before = read_notebook(path).source_hash
    nodes = nbformat.read(path, as_version=4)
    nodes.cells[1].execution_count = 7
    nodes.cells[1].outputs = [nbformat.v4.new_output("stream", text="2")]
    nbformat.write(nodes, path)
    assert read_notebook(path).source_hash == before
    assert without_outputs(nodes).cells[1].outputs == []


def test_a_changed_cell_changes_the_hash(tmp_path):
    first = read_notebook(stub_notebook(tmp_path, "1 + 1")).source_hash
    assert read_notebook(stub_notebook(tmp_path, "1 + 2")).source_hash != first


def test_parameters_carry_their_help():
    (found,) = declared_parameters('urn: str = "1"  # the school')
    assert (found.name, found.annotation, found.default, found.help) == (
        "urn",
        "str",
        "1",
        "the school",
    )


@pytest.mark.parametrize("source", ["urn = '1'", "urn: str", "import os", "urn: str = f()"])
def test_other_lines_among_the_parameters_are_refused(source):
    with pytest.raises(ContractError):
        declared_parameters(source)


def test_a_notebook_without_a_header_is_refused(tmp_path):
    path = stub_notebook(tmp_path)
    nodes = nbformat.read(path, as_version=4)
    del nodes.metadata["workbench"]
    nbformat.write(nodes, path)
    with pytest.raises(ContractError, match="lacks title, owner, purpose, contracts, roles"):
        read_notebook(path)


def test_a_missing_notebook_is_named_with_the_nearest(tmp_path):
    stub_notebook(tmp_path)
    with pytest.raises(UsageError, match="no notebook `stab`") as refused:
        read_notebook(tmp_path / "stab.ipynb")
    assert "'stub'" in refused.value.hint


class TestSchoolPack:
    nodes = nbformat.read(NOTEBOOK, as_version=4)

    def test_the_pair_is_in_step(self):
        text = NOTEBOOK.with_suffix(".py").read_text(encoding="utf-8")
        twin = jupytext.reads(text, fmt="py:percent")
        ours, theirs = (
            [(cell.cell_type, cell.source, tags(cell)) for cell in pair.cells]
            for pair in (self.nodes, twin)
        )
        assert ours == theirs
        assert twin.metadata["workbench"] == self.nodes.metadata["workbench"]

    def test_it_holds_no_outputs(self):
        raw = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
        code = [cell for cell in raw["cells"] if cell["cell_type"] == "code"]
        assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)

    def test_every_code_cell_says_what_it_is(self):
        for cell in self.nodes.cells:
            if cell.cell_type == "code":
                assert set(tags(cell)) & TAGS
                assert set(tags(cell)) <= TAGS

    def test_it_defines_no_function(self):
        for cell in self.nodes.cells:
            if cell.cell_type == "code":
                kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
                assert not kinds & {ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda}

    @pytest.mark.parametrize("words", ["duckdb", "read_csv", "workbench.store", "environ", "Path("])
    def test_it_reaches_data_through_its_pack_alone(self, words):
        assert words not in "\n".join(cell.source for cell in self.nodes.cells)

    def test_its_contracts_exist_and_its_parameter_sets_pass(self):
        notebook = read_notebook(NOTEBOOK)
        catalogue = read_catalogue(PROJECT / "data_contracts")
        assert {catalogue[name].name for name in notebook.contracts} == set(notebook.contracts)
        sets = sorted((PROJECT / "params" / "school_pack").glob("*.yaml"))
        assert sets
        for path in sets:
            checked(notebook, read_parameters(Path(path)))
