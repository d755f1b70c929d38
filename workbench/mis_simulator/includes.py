"""Included parts of a record: names with dots for what is inside an included object."""

from collections.abc import Callable, Mapping
from typing import Any

from workbench.mis_simulator.wire import JsonObject

NOTHING: frozenset[str] = frozenset()


def included(
    makers: Mapping[str, Callable[[frozenset[str]], Any]], includes: frozenset[str]
) -> JsonObject:
    """The asked-for parts, each under ``data`` as the API wraps them.

    Args:
        makers: by name of a part, what makes it of the names that are asked for inside it.
        includes: names asked for, such as ``classes.subject``.
    """
    if not includes:
        return {}
    asked = {name.partition(".")[0] for name in includes}
    return {
        name: {"data": make(_inside(name, includes))}
        for name, make in makers.items()
        if name in asked
    }


def _inside(name: str, includes: frozenset[str]) -> frozenset[str]:
    inner = (i.removeprefix(f"{name}.") for i in includes if i.startswith(f"{name}."))
    return frozenset(inner)
