"""Who a school is: the facts on its cover, and one sentence about it."""

from collections.abc import Mapping
from datetime import date
from string import capwords
from typing import Any

import pandas as pd

_KINDS = {
    "maintained": "maintained school",
    "academy": "academy",
    "free school": "free school",
    "special": "special school",
    "independent": "independent school",
    "college": "college",
    "alternative provision": "alternative provision school",
}
_GENDERS = {"mixed": "mixed", "girls": "girls'", "boys": "boys'"}
_NO_RELIGION = ("Does not apply", "None", "No religious character")


def subtitle(about: Mapping[str, Any], year: str) -> str:
    """Local authority, region and year of the results."""
    places = " · ".join(dict.fromkeys(_text(about[key]) for key in ("la_name", "region")))
    return f"{places} · results of {year}".strip(" ·")


def area_name(about: Mapping[str, Any]) -> str:
    """Name of the local authority, or words for one that is not known."""
    return _text(about["la_name"]) or "the local authority"


def origins_beside(about: Mapping[str, Any]) -> list[str]:
    """Origins of the figures that a school is set beside: synthetic ones only with their like."""
    origin = _text(about["origin"])
    return [origin] if origin == "synthetic" else sorted({origin, "published"})


def facts(about: Mapping[str, Any]) -> dict[str, str]:
    """Facts by heading, an empty text where one is not known.

    Args:
        about: a row of the contract ``school``.
    """
    return {
        "Type": _text(about["school_type"]),
        "Phase": _text(about["phase"]).capitalize(),
        "Ages": _ages(about),
        "Gender of entry": _text(about["gender"]).capitalize(),
        "Admissions": _admissions(about["selective"]),
        "Religious character": _religion(about),
        "Local authority": _text(about["la_name"]),
        "Region": _text(about["region"]),
        "Trust": _trust(about["trust_name"]),
        "Ofsted": _ofsted(about),
        "DfE number": _text(about["laestab"]),
        "URN": _text(about["urn"]),
    }


def sentence(about: Mapping[str, Any]) -> str:
    """One sentence about the school: its kind, its ages and where it is."""
    gender = _GENDERS.get(_text(about["gender"]), "")
    selective = "selective " if _admissions(about["selective"]) == "Selective" else ""
    kind = _KINDS.get(_text(about["type_group"]), "school")
    described = f"{gender} {selective}{kind}".strip()
    article = "an" if described[0] in "aeiou" else "a"
    ages = f" for ages {_ages(about)}" if _ages(about) else ""
    place = f" in {_text(about['la_name'])}" if _text(about["la_name"]) else ""
    return f"{about['name']} is {article} {described}{ages}{place}."


def _text(value: Any) -> str:
    return "" if pd.isna(value) or value == "not known" else str(value)


def _ages(about: Mapping[str, Any]) -> str:
    low, high = about["age_low"], about["age_high"]
    return "" if pd.isna(low) or pd.isna(high) else f"{int(low)} to {int(high)}"


def _admissions(selective: Any) -> str:
    if pd.isna(selective):
        return ""
    return "Selective" if bool(selective) else "Not selective"


def _trust(name: Any) -> str:
    said = _text(name)
    # the register writes trusts in capitals
    return capwords(said) if said.isupper() else said


def _religion(about: Mapping[str, Any]) -> str:
    said = _text(about["religious_character"])
    return "None" if said in _NO_RELIGION else said


def _ofsted(about: Mapping[str, Any]) -> str:
    grade = _text(about["ofsted_grade"])
    if not grade or pd.isna(about["ofsted_date"]):
        return grade
    day: date = pd.Timestamp(about["ofsted_date"]).date()
    return f"{grade}, inspected {day.day} {day:%B %Y}"
