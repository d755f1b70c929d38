"""Parameters and outputs of packs, beside what papermill does with the same."""

import warnings
from pathlib import Path

import nbformat
import pytest
from packs import RECORD, job_for, stub_notebook
from papermill.cli import _resolve_type
from papermill.parameterize import parameterize_notebook, parameterize_path

from workbench.errors import UserError
from workbench.packs.build import build
from workbench.packs.notebook import read_notebook
from workbench.packs.parameters import checked
from workbench.settings import Settings

PUPIL = "Jane Doe"


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    return stub_notebook(tmp_path)


def refused(notebook: Path, **given: object) -> str:
    """What is said of parameters that are not taken."""
    with pytest.raises(UserError) as caught:
        checked(read_notebook(notebook), given)
    return f"{caught.value.what} {caught.value.hint}"


def papermill_takes(notebook: Path, **given: object) -> str:
    """The notebook that papermill would run, with its metadata, as text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nodes = nbformat.read(notebook, as_version=4)
        nodes.metadata.papermill = {}
        nodes = parameterize_notebook(nodes, given)
    return nbformat.writes(nodes)


@pytest.mark.attack(
    name="Parameter with a letter wrong",
    family="Packs",
    reference="V2.2.1; papermill #253",
    holds="A parameter that the notebook does not declare is refused before anything runs.",
)
def test_typo(notebook: Path):
    assert "yaers" in papermill_takes(notebook, yaers=3)
    assert "`yaers` is not a parameter" in refused(notebook, yaers=3)


@pytest.mark.attack(
    name="Pupil's name as a parameter",
    family="Packs",
    reference="V14.2.1; papermill #416",
    holds="Parameters are public identifiers; a name is refused and not repeated.",
)
def test_name_as_a_parameter(notebook: Path):
    assert PUPIL in papermill_takes(notebook, year=PUPIL)
    for value in (PUPIL, "U960900119001", "postgresql://user:secret@host/db", "a sentence."):
        assert value not in refused(notebook, year=value)


@pytest.mark.attack(
    name="Code in a parameter",
    family="Packs",
    reference="V1.3.2; CWE-94",
    holds="A value is checked against its declared type and shape.",
)
@pytest.mark.parametrize(
    "value", ["__import__('os').system('id')", "1\nimport os", "{urn.__class__}"]
)
def test_code_in_a_parameter(notebook: Path, value: str):
    assert "import" in value or "class" in value
    refused(notebook, year=value)
    refused(notebook, years=value)


@pytest.mark.attack(
    name="Folder above in a parameter that names a file",
    family="Packs",
    reference="V5.3.2; papermill path formatting",
    holds="Where a pack is put is worked out from its school and its hash alone.",
)
def test_path_in_a_parameter(notebook: Path, tmp_path: Path):
    above = "../../elsewhere"
    assert parameterize_path("packs/{urn}.ipynb", {"urn": above}) == f"packs/{above}.ipynb"
    job = job_for(stub_notebook(tmp_path, RECORD), tmp_path)
    with pytest.raises(UserError):
        build(Settings(home=tmp_path), job, above)
    assert not (tmp_path.parent / "elsewhere").exists()


@pytest.mark.attack(
    name="Number that loses its zero",
    family="Packs",
    reference="V2.2.1; papermill type resolution",
    holds="Nothing is converted: text stays text, and a number in its place is refused.",
)
@pytest.mark.parametrize("text", ["0123", "1_000", "1e5", "nan", "True"])
def test_conversion(notebook: Path, text: str):
    assert _resolve_type(text) != text
    assert checked(read_notebook(notebook), {"urn": text})["urn"] == text
    refused(notebook, urn=123)
