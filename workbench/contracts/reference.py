"""Dated facts read from the package's ``reference/*.yaml``."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def read(name: str) -> dict[str, Any]:
    """One reference file as it stands. Callers build frozen values from it and never change it."""
    text = (files("workbench") / "reference" / f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded
