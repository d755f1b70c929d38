"""The sign-off of a notebook: who looked at it, when, and at what exactly.

It stands in the notebook's own header, with a hash of all that was looked at, so that a notebook
that is changed afterwards is unsigned again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from workbench.errors import UserError
from workbench.packs.notebook import Notebook, read_notebook

REVIEW = "review"
OWN = "workbench"
"""Owner of the notebooks that come with the workbench, which are reviewed with its code."""


@dataclass(frozen=True)
class Review:
    """A sign-off: ``by`` whom, ``on`` which day (ISO), and the hash of what was signed."""

    by: str
    on: str
    source_hash: str


def signed_hash(notebook: Notebook) -> str:
    """Hash of everything that a reviewer answers for: cells, tags and the header but the review."""
    header = {name: value for name, value in notebook.header.items() if name != REVIEW}
    seen = json.dumps([notebook.source_hash, header], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(seen.encode()).hexdigest()


def sign(notebook: Notebook, by: str, on: date) -> dict[str, Any]:
    """The notebook's header with a fresh sign-off in it."""
    review = Review(by, on.isoformat(), signed_hash(notebook))
    return {**notebook.header, REVIEW: asdict(review)}


def standing(notebook: Notebook) -> str:
    """Why the notebook counts as unsigned, in words; empty where it is signed."""
    found = notebook.header.get(REVIEW)
    if not isinstance(found, Mapping) or set(found) != set(Review.__annotations__):
        return f"Notebook {notebook.name} is not signed off."
    if found["by"] in (notebook.header["owner"], ""):
        return f"Notebook {notebook.name} is signed off by its own owner."
    if found["source_hash"] != signed_hash(notebook):
        return f"Notebook {notebook.name} was changed after it was signed off on {found['on']}."
    return ""


def unsigned(project: Path, name: str) -> tuple[str, ...]:
    """Why a schedule may not run a notebook; nothing where it may, or where ``name`` is empty."""
    if not name:
        return ()
    try:
        notebook = read_notebook(project / "notebooks" / f"{name}.ipynb")
    except UserError as error:
        return (error.what,)
    said = "" if notebook.header["owner"] == OWN else standing(notebook)
    return (said,) if said else ()
