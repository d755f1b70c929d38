"""Words and codes of schools' systems -> the values that contracts allow.

A value that is not known is given as missing where a contract allows that, as unclassified where
there is such a value, and else as missing too, so that the checks refuse the row with a reason.
"""

import re
from collections.abc import Mapping
from typing import Any

from workbench.intake.connectors.wonde.tables import table

_YEAR = re.compile(r"^(?:nc ?)?(?:year|yr|y)? ?(\d{1,2})$")
_REMARK = re.compile(r"\s*\([^()]*\)$")


def squeezed(value: Any) -> str:
    """Text in lower case with single blanks; truth values as words; empty for nothing."""
    return "" if value is None else " ".join(str(value).lower().split())


def meaning(name: str, value: Any) -> str | None:
    """What a word means in one of the tables of words; None where it is not there."""
    word = squeezed(value)
    words: Mapping[str, list[str]] = table("values")[name]
    return next((key for key, known in words.items() if word in known), None)


def flag(value: Any) -> bool | None:
    """A truth value, however it is written."""
    word, words = squeezed(value), table("values")
    if word in words["true"]:
        return True
    return False if word in words["false"] else None


def sex(value: Any) -> str | None:
    """F, M or X; X also where the record leaves it open."""
    return "X" if not squeezed(value) else meaning("sex", value)


def year_group(value: Any) -> int | None:
    """National Curriculum year: 0 is reception, -1 nursery; earlier years are counted with it."""
    word = squeezed(value)
    found = _YEAR.match(word)
    if found:
        return int(found[1])
    known = table("values")["year_group"]
    return next((max(year, -1) for year, words in known.items() if word in words), None)


def ethnicity(value: Any) -> tuple[str, str | None]:
    """Major group and main code; a code of the extended set counts by the words it comes with."""
    values = table("values")
    word = squeezed(value)
    for code, (group, words) in values["ethnic_group"].items():
        if word == code.lower() or word in words:
            return group, code
    return meaning("major_groups", value) or "Unclassified", None


def first_language(details: Mapping[str, Any]) -> str:
    """Whether the first language is English: from its own status, the flag, or the language."""
    fields = ("english_as_additional_language_status", "english_as_additional_language")
    for field in fields:
        found = meaning("eal", details.get(field)) if squeezed(details.get(field)) else None
        if found:
            return found
    language = squeezed(details.get("first_language"))
    if not language:
        return "unclassified"
    return meaning("eal", language) or "other"


def standard_code(
    code: str, description: Any, kind: Any, codes: Mapping[str, Any], titles: Mapping[str, str]
) -> str:
    """The standard attendance code that a school's own code stands for.

    Args:
        code: as the school writes it.
        description: its words; a remark in brackets at the end does not count.
        kind: its type at the connector.
        codes: the standard codes in force: kind and meaning of each.
        titles: title of each kind.

    Returns:
        The one standard code whose meaning, title or kind it says; the code itself if it is
        standard, or if none or several would do, so that the checks name it.
    """
    if code in codes:
        return code
    said = {_REMARK.sub("", squeezed(description)), squeezed(kind).replace(" ", "_")} - {""}
    found = {
        standard
        for standard, (of, meant) in codes.items()
        if said & {squeezed(meant), squeezed(titles.get(of, "")), of}
    }
    return found.pop() if len(found) == 1 else code
