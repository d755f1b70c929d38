"""A pack's notebook as a value: its source, its header and its parameters cell."""

import ast
import hashlib
import io
import json
import tokenize
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from workbench.errors import ContractError, UsageError, did_you_mean

PARAMETERS = "parameters"
_HEADER = ("title", "owner", "purpose", "contracts", "roles")


@dataclass(frozen=True)
class Declared:
    """One parameter as the notebook declares it: ``name: annotation = default  # help``."""

    name: str
    annotation: str
    default: object
    help: str


@dataclass(frozen=True)
class Notebook:
    """A notebook without its outputs.

    ``header`` is ``metadata.workbench``; ``source_hash`` depends on the cells' types, tags and
    sources only, so that running or re-saving the notebook does not change it.
    """

    path: Path
    header: dict[str, Any]
    parameters: tuple[Declared, ...]
    source_hash: str

    @property
    def name(self) -> str:
        """File name without its ending, which is also the folder of its parameter sets."""
        return self.path.stem

    @property
    def contracts(self) -> tuple[str, ...]:
        """Names of the contracts that it may load."""
        return tuple(self.header["contracts"])

    def nodes(self) -> Any:
        """A fresh copy of the notebook's cells for an engine to run."""
        return without_outputs(nbformat.read(self.path, as_version=4))


def read_notebook(path: Path) -> Notebook:
    """Read a notebook and what it declares.

    Raises:
        UsageError: there is no such notebook.
        ContractError: the notebook has no header, or no well-formed parameters cell.
    """
    if not path.is_file():
        names = [found.stem for found in path.parent.glob("*.ipynb")]
        raise UsageError(
            f"There is no notebook `{path.stem}` in {path.parent.name}/.",
            did_you_mean(path.stem, names),
        )
    nodes = nbformat.read(path, as_version=4)
    header = dict(nodes.metadata.get("workbench", {}))
    missing = [name for name in _HEADER if name not in header]
    if missing:
        raise ContractError(
            f"The notebook `{path.stem}` lacks {', '.join(missing)} in metadata.workbench."
        )
    return Notebook(path, header, declared_parameters(_parameters_cell(path, nodes)), _hash(nodes))


def declared_parameters(source: str) -> tuple[Declared, ...]:
    """The parameters of a cell's source, each ``name: annotation = literal  # help``.

    Raises:
        ContractError: a line is something else than an annotated name with a literal default.
    """
    helps = _comments(source)
    found = []
    for line in ast.parse(source).body:
        if not (
            isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value
        ):
            raise ContractError(
                f"Line {line.lineno} of the parameters cell is not `name: type = default`.",
                "Move everything else to the setup cell.",
            )
        try:
            default = ast.literal_eval(line.value)
        except ValueError:
            raise ContractError(
                f"The default of `{line.target.id}` in the parameters cell is not a literal."
            ) from None
        annotation = ast.unparse(line.annotation)
        found.append(Declared(line.target.id, annotation, default, helps.get(line.lineno, "")))
    return tuple(found)


def without_outputs(nodes: Any) -> Any:
    """The same notebook, with outputs, counts and widget state gone."""
    for cell in nodes.cells:
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
    nodes.metadata.pop("widgets", None)
    return nodes


def tags(cell: Any) -> tuple[str, ...]:
    """Tags of a cell."""
    return tuple(cell.metadata.get("tags", ()))


def _parameters_cell(path: Path, nodes: Any) -> str:
    cells = [cell for cell in nodes.cells if PARAMETERS in tags(cell)]
    if len(cells) != 1:
        raise ContractError(
            f"The notebook `{path.stem}` has {len(cells)} cells tagged {PARAMETERS}; it needs one."
        )
    return str(cells[0].source)


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: token.string.lstrip("# ")
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def _hash(nodes: Any) -> str:
    cells = [[cell.cell_type, sorted(tags(cell)), cell.source] for cell in nodes.cells]
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()
