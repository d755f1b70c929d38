"""The kinds of rows by name, gathered from the packages of the subjects."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean
from workbench.measures.row_kind import RowKind


@cache
def row_kinds() -> Mapping[str, RowKind]:
    """All kinds of rows, from the modules that ``measure_families.yaml`` lists.

    They are imported when asked for: a subject's rows build on the measures of this package.
    """
    names = read("measure_families")["rows"]
    modules = [import_module(f"workbench.measures.{name}") for name in names]
    return MappingProxyType({kind.name: kind for module in modules for kind in module.ROWS})


def row_kind(name: str) -> RowKind:
    """A kind of row by its name.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in row_kinds():
        raise UsageError(f"`{name}` is not a kind of row.", did_you_mean(name, row_kinds()))
    return row_kinds()[name]
