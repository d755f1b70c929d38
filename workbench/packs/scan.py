"""The gate before release: no pupil number, no planted name, no date of birth, no machine path.

Everything that leaves is scanned, every mime type and metadata of an executed notebook too. What is
found is counted and named by kind; the finding itself is never repeated.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench.contracts.upn import upn_check_letter
from workbench.errors import UserError

_UPN = re.compile(r"(?<![A-Za-z0-9])([A-HJ-NP-RT-Z])(\d{11})([0-9A-HJ-NP-RT-Z])(?![A-Za-z0-9])")
_BIRTH = re.compile(
    r"(?i)\b(?:date[ _]of[ _]birth|dob|born)\b\W{0,12}\d{1,4}[-/. ]\w{1,9}[-/. ]\d{2,4}"
)
_HOME = re.compile(r"(?:/home/|/root/|/Users/|/tmp/|[A-Z]:\\\\)\w")


class Refused(UserError):
    """A pack holds something that must not leave; it is not released."""


def upns(text: str) -> int:
    """Number of UPNs in a text: the pattern of a UPN, with a check letter that is right.

    Source: DfE unique pupil numbers guide (check letter: weights 2 to 13, remainder of 23; a
    temporary UPN ends in a letter, whose place in the alphabet of check letters counts).
    """
    return sum(
        letter == upn_check_letter(digits + last) for letter, digits, last in _UPN.findall(text)
    )


def findings(text: str, canaries: Collection[str] = (), *, paths: bool = False) -> tuple[str, ...]:
    """Kinds of what must not be in a text, each with how many; empty where all is well.

    Args:
        canaries: names that were planted, in any case.
        paths: whether paths of this machine count, as in a notebook's metadata.
    """
    lowered = text.casefold()
    counts = {
        "UPN": upns(text),
        "planted name": sum(lowered.count(name.casefold()) for name in canaries),
        "date of birth": len(_BIRTH.findall(text)),
        "machine path": len(_HOME.findall(text)) if paths else 0,
    }
    return tuple(f"{count} x {kind}" for kind, count in counts.items() if count)


def notebook_text(nodes: Any) -> str:
    """Everything in a notebook that is not code as written: metadata, and outputs of every mime."""
    return "\n".join(_texts({"metadata": nodes.metadata, "cells": list(nodes.cells)}))


def refuse_private(folder: Path, canaries: Collection[str] = ()) -> None:
    """Scan every file of a finished pack.

    Raises:
        Refused: names the files and the kinds of what was found.
    """
    bad = {
        str(file.relative_to(folder)): found
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and (found := findings(file.read_text(encoding="utf-8"), canaries, paths=True))
    }
    if bad:
        listed = "; ".join(f"{name}: {', '.join(found)}" for name, found in bad.items())
        raise Refused(
            f"The pack is not released. It holds what must not leave: {listed}.",
            "Take it out of the notebook, then build the pack again.",
        )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)
    else:
        yield json.dumps(value, default=str)
