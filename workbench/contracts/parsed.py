"""YAML that lies in files, parsed once a process."""

from functools import cache
from typing import Any

import yaml


@cache
def parsed(text: str) -> Any:
    """What a YAML text says. It is the same object for the same text: nobody may change it.

    Raises:
        yaml.YAMLError: it is not YAML.
    """
    return yaml.load(text, Loader=yaml.CSafeLoader)
