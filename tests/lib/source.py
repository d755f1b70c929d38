"""Reads the project's own source, for the tests that hold its architecture."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
PACKAGE = "workbench"
FACADE = "workbench"
"""The package's own ``__init__``: above every layer, as it names what a notebook may use."""


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def where(self) -> str:
        return str(self.path.relative_to(PROJECT))

    @property
    def unit(self) -> str:
        """First part of the module's name inside the package: ``store``, ``errors``."""
        parts = self.path.relative_to(PROJECT / PACKAGE).with_suffix("").parts
        return FACADE if parts == ("__init__",) else parts[0]


def sources(*folders: str) -> list[Source]:
    """The Python files of some folders of the project."""
    return [
        Source(path, path.read_text(encoding="utf-8"))
        for folder in folders
        for path in sorted((PROJECT / folder).rglob("*.py"))
    ]


def imported_names(source: Source) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything imported, at the top or inside a function.

    ``from a.b import c`` gives ``a.b.c``; relative imports are resolved, and so is
    ``import_module("a.b")`` with a literal name.
    """
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(source, node)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and dotted(node.func).split(".")[-1] in DYNAMIC:
            yield from ((node.lineno, arg.value) for arg in node.args if is_text(arg))


DYNAMIC = {"import_module", "__import__"}


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _base(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    folder = source.path.relative_to(PROJECT).parts[: -node.level]
    return ".".join([*folder, *([node.module] if node.module else [])])


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of an attribute chain, or the empty string."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def imported_units(source: Source) -> Iterator[tuple[int, str]]:
    """Line and unit of the package for each import from it."""
    for line, name in imported_names(source):
        package, _, rest = name.partition(".")
        if package == PACKAGE and rest != "__version__":
            yield line, _unit(rest.split(".")[0])


def _unit(first: str) -> str:
    module = PROJECT / PACKAGE / first
    is_module = bool(first) and (module.is_dir() or module.with_suffix(".py").is_file())
    return first if is_module else FACADE


def strings(source: Source) -> Iterator[tuple[int, str]]:
    """Line and value of every string that is not a docstring."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(source.tree):
        if is_text(node) and id(node) not in documentation:
            yield node.lineno, node.value
