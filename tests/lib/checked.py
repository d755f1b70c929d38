"""Small extracts to check: one school, one year, with whatever a test draws."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from workbench.contracts.read import read_catalogue
from workbench.contracts.upn import upn_check_letter
from workbench.intake.arrivals import Arrival, Extract
from workbench.intake.checks import CheckedExtract, check_arrivals
from workbench.settings import Settings

CATALOGUE = read_catalogue(Settings().contracts)
ON = date(2025, 6, 2)
YEAR = "2024/25"
_ENROLMENT = {
    "year": YEAR,
    "year_group": 11,
    "sex": "F",
    "birth_month": 3,
    "enrolment_status": "current",
    "admission_date": "2020-09-01",
    "leaving_date": None,
    "ks4_cohort": True,
}
_IDENTITY = {
    "upn": None,
    "former_upn": None,
    "forename": "Ann",
    "surname": "Ash",
    "date_of_birth": "2009-03-04",
}


def upn(number: int) -> str:
    """A UPN with the right letter."""
    body = f"8231234{number:05d}"
    return upn_check_letter(body) + body


def pupils(keys: str, **changed: object) -> pd.DataFrame:
    """Enrolments, one a key, written as text; a list changes row by row."""
    return _rows(keys, {**_ENROLMENT, **changed})


def identities(keys: str, **changed: object) -> pd.DataFrame:
    """Identities, one a key, each with a forename of its own."""
    return _rows(keys, {**_IDENTITY, "forename": [f"{key} Ann" for key in keys.split()], **changed})


def extract(frames: Mapping[str, pd.DataFrame], complete: bool = False) -> Extract:
    """An extract of frames by dataset."""
    arrivals = (Arrival(name, rows, complete, (YEAR,)) for name, rows in frames.items())
    return Extract("test", "900001", YEAR, tuple(arrivals))


def checked(frames: Mapping[str, pd.DataFrame], known: str = "", **more: object) -> CheckedExtract:
    """What checking such frames finds; ``known`` are keys of known pupils."""
    return check_arrivals(extract(frames), CATALOGUE, ON, frozenset(known.split()), **more)


def found(result: CheckedExtract) -> set[tuple[str, str, str, int]]:
    """Check, column, result and count of everything that did not pass."""
    return {(r.check, r.column, r.result, r.count) for r in result.rows if r.result != "passed"}


def _rows(keys: str, columns: Mapping[str, object]) -> pd.DataFrame:
    return pd.DataFrame({"source_key": keys.split(), **columns})
