"""The tables that lie beside this module: what is asked for, and what words mean."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def table(name: str) -> Any:
    """One of the tables as it stands. Callers never change it.

    Args:
        name: "requests" or "values".
    """
    text = (files(__package__) / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)
