"""Qualification number or subject, and grade -> what an entry counts for at key stage 4."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from workbench.intake.uploads.ks4_list import (
    Listed,
    Scale,
    qualifications_of,
    reference,
    scales_of,
    squeezed,
)

WHAT = ("number", "subject", "syllabus", "grade")
"""What a row says of an award; empty where it does not."""
AWARD = (
    "qualification",
    "subject",
    "qualification_type",
    "pillar",
    "grade",
    "points",
    "size",
    "discount_code",
)
"""Columns of the contract ``ks4_entry`` that follow from it."""
RULES = {
    "qualification": "This qualification does not count in the year's tables, or its number is "
    "mistyped. Check it, or leave the row out.",
    "subject": "The subject alone does not tell which qualification this is. Give the "
    "qualification number.",
    "syllabus": "What this qualification counts for depends on the syllabus. Give its code.",
    "points": "The points of this qualification are not known for the year. Leave the row out.",
    "grade": "This is not a grade of the qualification. Write it as on the certificate.",
}


@dataclass(frozen=True)
class Award:
    """What an entry counts for, or the rule that it breaks."""

    rule: str
    values: tuple[str, ...] = ()


def awards(rows: pd.DataFrame, year: str) -> pd.DataFrame:
    """What each row counts for; each distinct award is looked up once.

    Args:
        rows: text columns ``WHAT``, empty where there is nothing.
        year: academic year of the end of key stage 4.

    Returns:
        Same index: ``AWARD``, missing where the row breaks a rule, and rule, empty where it does
        not.

    Raises:
        UsageError: the qualifications of the year are not at hand.
    """
    qualifications_of(year)
    codes = rows.groupby(list(WHAT), sort=False).ngroup().to_numpy()
    distinct = rows[list(WHAT)].drop_duplicates()
    found = [
        award(**{str(k): str(v) for k, v in one.items()}, year=year)
        for one in distinct.to_dict("records")
    ]
    columns = {
        name: pd.array([a.values[i] if a.values else None for a in found], dtype="str").take(codes)
        for i, name in enumerate(AWARD)
    }
    rules = pd.array([a.rule for a in found], dtype="str").take(codes)
    return pd.DataFrame({**columns, "rule": rules}, index=rows.index)


def award(number: str, subject: str, syllabus: str, grade: str, year: str) -> Award:
    """What one entry counts for.

    Args:
        number: qualification number; empty where only the subject is known.
        subject: subject of a GCSE, used without a number.
        syllabus: needed where the discount code depends on it.
        grade: as on the certificate.
        year: academic year of the end of key stage 4.
    """
    one = _by_number(number, syllabus, year) if number else _by_subject(subject, year)
    if isinstance(one, str):
        return Award(one)
    scales = _scales(one, year)
    if not scales:
        return Award("points")
    found = next((p for p in (_points(s, grade) for s in scales) if p), None)
    if found is None:
        return Award("grade")
    plain, points, size = found
    code = number or f"GCSE:{_code(one.subject)}"
    values = (code, one.subject, one.type, one.pillar, plain, points, size, one.discount_code)
    return Award("", values)


def _by_number(number: str, syllabus: str, year: str) -> Listed | str:
    found = qualifications_of(year).by_number.get(number, ())
    exact = [one for one in found if syllabus and one.syllabus == syllabus]
    if not found:
        return "qualification"
    return _one(exact or found) or "syllabus"


def _by_subject(subject: str, year: str) -> Listed | str:
    found = qualifications_of(year).by_subject.get(squeezed(subject), ())
    return _one(found) or "subject"


def _one(found: Iterable[Listed]) -> Listed | None:
    """The qualification, if all that are meant count for the same."""
    rows = list(found)
    distinct = {(one.discount_code, one.pillar, one.type) for one in rows}
    return rows[0] if len(distinct) == 1 else None


def _scales(one: Listed, year: str) -> list[Scale]:
    """Scales that the grade may be on: of the qualification, else the usual ones of its type."""
    names = [one.scale] if one.scale else reference("ks4_points")["usual"].get(one.type, ())
    return [scales_of(year)[name] for name in names if name in scales_of(year)]


def _points(scale: Scale, grade: str) -> tuple[str, str, str] | None:
    """The grade as the scale has it, its points and the size, as text."""
    declared = reference("ks4_points")
    plain = "".join(grade.upper().replace("-", " ").split())
    if plain in declared["no_points"]:
        return plain, "0", f"{scale.size:g}"
    name = plain if plain in scale.grades else declared["spellings"].get(plain, plain)
    if name not in scale.grades:
        return None
    return name, f"{scale.grades[name]:g}", f"{scale.size:g}"


def _code(subject: str) -> str:
    return "_".join("".join(c if c.isalnum() else " " for c in subject.upper()).split())
