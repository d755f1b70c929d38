"""Versions of contracts: three numbers, raised as Semantic Versioning 2.0.0 (semver.org) says."""

import re
from typing import Literal

from workbench.errors import ContractError

_FORM = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", re.ASCII)


def number(version: str) -> tuple[int, int, int]:
    """A version as its three numbers, which compare as versions do.

    Raises:
        ContractError: the version is not three numbers with points between.
    """
    found = _FORM.fullmatch(str(version))
    if found is None:
        raise ContractError(
            f"`version` is '{version}'.", "Write three numbers, such as 1.0.0: major, minor, patch."
        )
    major, minor, patch = map(int, found.groups())
    return major, minor, patch


def raised(version: str, part: Literal["major", "minor", "patch"]) -> str:
    """The next version with that part raised and what stands after it zero.

    Raises:
        ContractError: the version is not three numbers.

    >>> raised("1.4.2", "minor")
    '1.5.0'
    """
    major, minor, patch = number(version)
    match part:
        case "major":
            return f"{major + 1}.0.0"
        case "minor":
            return f"{major}.{minor + 1}.0"
        case _:
            return f"{major}.{minor}.{patch + 1}"
