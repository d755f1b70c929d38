"""The code of a notebook's cells: what it imports, loads, opens and defines."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.measures.catalogue import measures
from workbench.measures.row_kinds import row_kind
from workbench.notebooks import rules

_LOAD, _COMPUTE = "load", "compute"
_FIRST = ("dataset", "measures")
"""What the first argument of these is called."""


@dataclass(frozen=True)
class Fault:
    """Something that keeps a notebook from being promoted: where it is, and what to do about it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def faults_of_code(where: str, source: str, declared: Sequence[str]) -> Iterator[Fault]:
    """What is wrong with the code of a cell.

    Args:
        where: name of the cell.
        source: its code.
        declared: contracts that the notebook's header names.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        yield Fault(where, "is not plain Python. Take out commands that begin with % or !.")
        return
    for node in ast.walk(tree):
        for what in _faults_of(node, declared):
            yield Fault(where, what)


def _faults_of(node: ast.AST, declared: Sequence[str]) -> Iterator[str]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield f"defines `{node.name}`. Move it into workbench/."
        case ast.Import():
            yield from _imports([alias.name for alias in node.names])
        case ast.ImportFrom():
            module = node.module or ""
            yield from _imports([f"{module}.{alias.name}" for alias in node.names], node.level)
        case ast.Call():
            yield from _call(node, declared)
        case ast.Attribute(attr=name) if rules.NO_METHODS.fullmatch(name):
            yield f"uses `.{name}`. Load data with `load`, and show results in the notebook."
        case ast.Constant(value=str() as text):
            if rules.SQL.search(text):
                yield "holds SQL. Load data with `load`."
            elif rules.PATH.search(text.strip()):
                yield "holds a path or an address. Load data with `load`."


def _imports(names: Sequence[str], level: int = 0) -> Iterator[str]:
    for name in names:
        package, _, rest = name.partition(".")
        unit = rest.partition(".")[0]
        ours = package == "workbench" and (not rest or unit in (*rules.UNITS, _LOAD, _COMPUTE))
        if level or not (ours or package in rules.LIBRARIES):
            shown = f"workbench.{unit}" if package == "workbench" else package or "."
            yield f"imports `{shown}`, which notebooks do not use."


def _call(node: ast.Call, declared: Sequence[str]) -> Iterator[str]:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            called = name
        case _:
            return
    if isinstance(node.func, ast.Name) and called in rules.NO_CALLS:
        yield f"calls `{called}`."
    elif called in (_LOAD, _COMPUTE):
        yield from _undeclared(node, called, declared)


def _undeclared(node: ast.Call, called: str, declared: Sequence[str]) -> Iterator[str]:
    """Datasets that a call loads without the header naming them."""
    if called == _COMPUTE and not any(given.arg == "scope" for given in node.keywords):
        # of rows that are there already
        return
    names = _literal(node)
    if names is None:
        yield f"calls `{called}` with a name that is worked out. Write the name itself."
        return
    for name in names:
        datasets = (name,) if called == _LOAD else _datasets_of(name)
        for dataset in datasets:
            if dataset not in declared:
                yield f"loads `{dataset}`, which `contracts` in its header does not name."


def _literal(node: ast.Call) -> list[str] | None:
    """The name, or the list of names, that a call begins with."""
    named = (given.value for given in node.keywords if given.arg in _FIRST)
    first = node.args[0] if node.args else next(named, None)
    try:
        value = ast.literal_eval(first) if first is not None else None
    except ValueError:
        return None
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(one, str) for one in names):
        return None
    return [*names]


def _datasets_of(measure: str) -> tuple[str, ...]:
    known = measures().get(measure)
    return (*row_kind(known.rows).datasets,) if known is not None else ()
