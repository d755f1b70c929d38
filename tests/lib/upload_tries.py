"""What becomes of an uploaded file, as plain values that another process can send."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from hostile_files import HOSTILE, SECRETS
from upload_files import LAESTAB, URN, YEAR

from workbench.contracts.read import read_catalogue
from workbench.errors import UserError
from workbench.intake.uploads.refusal import UploadRefused
from workbench.intake.uploads.upload import UploadedFile, read_school_file
from workbench.settings import Settings

CASES = {case.title: case for case in HOSTILE}
CATALOGUE = read_catalogue(Settings().contracts)
KNOWN = frozenset(f"upn:{secret}" for secret in SECRETS)


def upload(source: Path | bytes, name: str) -> Mapping[str, Any]:
    """What becomes of a file, as plain values."""
    try:
        found = read_school_file(
            source,
            name,
            urn=URN,
            laestab=LAESTAB,
            year=YEAR,
            catalogue=CATALOGUE,
            on=date(2019, 9, 1),
            known=KNOWN,
        )
    except UploadRefused as error:
        return {"rule": error.rule, "said": str(error), "hint": error.hint}
    except UserError as error:
        return {"rule": "", "said": str(error), "hint": error.hint}
    return _loaded(found)


def _loaded(found: UploadedFile) -> Mapping[str, Any]:
    return {
        "rows": {one.dataset: len(one.rows) for one in found.extract},
        "refused": set(found.refused["rule"]),
        "hint": " ".join(found.refused["guidance"]),
        "said": " ".join(
            [*map(str, found.rows), *found.refused["guidance"], *found.refused["rule"]]
        ),
        "workbook": len(found.annotated()),
    }


def made(title: str) -> tuple[bytes, str]:
    # Arrow reserves address space at its first allocation
    pa.array(["a"])
    return CASES[title].content(), CASES[title].name


def tried(prepared: tuple[Path | bytes, str]) -> Mapping[str, Any]:
    return upload(*prepared)


def path_of(path: str, name: str) -> tuple[Path, str]:
    return Path(path), name
