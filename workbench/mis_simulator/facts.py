"""Facts of the simulated school that stand in files beside this one."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def facts(name: str) -> dict[str, Any]:
    """One file of this package as it stands; callers never change it.

    Args:
        name: "assessment", "permissions" or "timetable".
    """
    text = (files(__package__) / f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def permission_of(name: str, within: str = "") -> str:
    """The permission that a resource or an included object needs; empty where it needs none.

    Args:
        name: of the resource or the object.
        within: what the object is included in.
    """
    needs = facts("permissions")["needs"]
    return str(needs.get(f"{within}.{name}") or needs.get(name, ""))
