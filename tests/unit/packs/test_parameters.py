from pathlib import Path

import pytest
from packs import stub_notebook

from workbench.errors import ContractError, UsageError
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import checked, read_parameters


@pytest.fixture
def notebook(tmp_path: Path):
    return read_notebook(stub_notebook(tmp_path))


def test_defaults_fill_what_is_not_given(notebook):
    assert checked(notebook, {"years": 2}) == {"urn": "100001", "year": "2018/19", "years": 2}


def test_text_stays_as_it_is(notebook):
    assert checked(notebook, {"urn": "012345"})["urn"] == "012345"


def test_a_misspelt_name_is_refused_with_the_nearest(notebook):
    with pytest.raises(UsageError, match="`yaers` is not a parameter") as refused:
        checked(notebook, {"yaers": 2})
    assert "Did you mean 'years'?" in refused.value.hint


@pytest.mark.parametrize("given", [{"years": "3"}, {"years": 3.5}, {"urn": 100001}, {"year": None}])
def test_a_value_of_another_type_is_refused_and_not_repeated(notebook, given):
    ((name, value),) = given.items()
    with pytest.raises(UsageError, match=f"`{name}` must be") as refused:
        checked(notebook, given)
    assert repr(value) not in str(refused.value)


@pytest.mark.parametrize(
    "value",
    ["Xanthippe Quillfeather", "H960900119001", "postgres://u:p@host/db", "a@b.example", "x" * 41],
)
def test_what_is_no_public_id_is_refused_and_not_repeated(notebook, value):
    with pytest.raises(UsageError, match="`urn` is not a public id") as refused:
        checked(notebook, {"urn": value})
    assert value not in str(refused.value)


def test_an_annotation_that_cannot_be_checked_is_the_notebooks_mistake(tmp_path):
    notebook = read_notebook(stub_notebook(tmp_path, parameters='urn: object = "1"'))
    with pytest.raises(ContractError, match="`urn` is annotated object"):
        checked(notebook, {})


def write(folder: Path, text: str) -> Path:
    path = folder / "set.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_read_without_the_traps_of_old_yaml(tmp_path):
    path = write(tmp_path, "country: NO\nswitch: on\ncode: '0123'\nsession: 12:30\n")
    assert read_parameters(path) == {
        "country": "NO",
        "switch": "on",
        "code": "0123",
        "session": "12:30",
    }


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n", "1: 2\n", "a: [1\n", "a: !x b\n"])
def test_a_file_that_is_no_list_of_names_is_refused(tmp_path, text):
    with pytest.raises(UsageError, match="set.yaml is not"):
        read_parameters(write(tmp_path, text))


def test_a_missing_file_is_named_with_the_nearest(tmp_path):
    write(tmp_path, "")
    with pytest.raises(UsageError, match="no parameter file sett.yaml") as refused:
        read_parameters(tmp_path / "sett.yaml")
    assert "'set'" in refused.value.hint


def test_an_empty_file_gives_nothing(tmp_path):
    assert read_parameters(write(tmp_path, "")) == {}
