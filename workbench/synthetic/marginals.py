"""Published marginals and fitted constants, read from the YAML files beside this package."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def marginals(name: str) -> dict[str, Any]:
    """One file of ``workbench/synthetic/data``; callers never change it."""
    return _read("synthetic/data", name)


@cache
def reference(name: str) -> dict[str, Any]:
    """One file of dated facts of ``workbench/reference``."""
    return _read("reference", name)


def _read(folder: str, name: str) -> dict[str, Any]:
    text = (files("workbench") / folder / f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded
