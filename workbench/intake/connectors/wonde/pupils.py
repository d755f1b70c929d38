"""Records of pupils -> enrolments, identities, addresses and characteristics."""

from typing import Any

from workbench.calendar import AcademicYear
from workbench.intake.arrivals import KEY, Arrival
from workbench.intake.connectors.paging import JsonObject
from workbench.intake.connectors.wonde import values
from workbench.intake.connectors.wonde.characteristics import characteristics
from workbench.intake.connectors.wonde.frames import arrival, of_rows
from workbench.intake.connectors.wonde.roll import Roll, key_of
from workbench.intake.connectors.wonde.run import Run
from workbench.intake.connectors.wonde.wire import day, part, text

KEYS = "pupil_key"
"""Arrival of the source's own: which enrolment belongs to which key of a pupil."""
STUDENT = "student_id"
_PUPIL = (
    KEY, "year", "year_group", "sex", "birth_month", "enrolment_status", "admission_date",
    "leaving_date", "ks4_cohort",
)  # fmt: skip
_IDENTITY = (
    KEY, "upn", "former_upn", "uln", "forename", "surname", "middle_names",
    "preferred_forename", "preferred_surname", "date_of_birth",
)  # fmt: skip
_ADDRESS = (KEY, "lines", "town", "county", "postcode")
_LINES = (("apartment",), ("house_name",), ("house_number", "street"), ("district",))
_KINDS_OF_ADDRESS = ("home", "postal", "work")
_KS4 = 11


def pupil_arrivals(run: Run, roll: Roll) -> tuple[Arrival, ...]:
    """Everything about pupils that their records hold and the plan allows."""
    if not run.plan.asks("students"):
        return ()
    year, people = str(run.year), roll.records.items()
    spells = _earlier(roll, run.year)
    spells += [_pupil(key, one, _left(key, one, roll), run.year) for key, one in people]
    pupil = of_rows(_PUPIL, spells)
    identity = of_rows(_IDENTITY, [_identity(key, one) for key, one in people])
    found = [
        arrival("pupil", pupil, roll.whole, [year], roll.gone),
        arrival("pupil_identity", identity, gone=roll.gone),
        arrival(KEYS, of_rows((KEY, STUDENT), [(key, i) for i, key in roll.keys.items()])),
    ]
    if "contact_details" in run.plan.includes("students"):
        rows = [_address(key, one) for key, one in people]
        known = [row for row in rows if any(row[1:])]
        found.append(arrival("pupil_address", of_rows(_ADDRESS, known), gone=roll.gone))
    if "extended_details" in run.plan.includes("students"):
        known_of = characteristics(roll.records, run.year)
        found.append(arrival("pupil_characteristics", known_of, roll.whole, [year], roll.gone))
    return tuple(found)


def _earlier(roll: Roll, year: AcademicYear) -> list[tuple[Any, ...]]:
    """Spells of the year that ended before the one that counts: marks were made in them too."""
    found = []
    for one in roll.left:
        key = key_of(one)
        counts = roll.records.get(key)
        if counts is not None and counts.get("id") != one.get("id"):
            left = day(part(one, "education_details").get("leaving_date"))
            found.append(_pupil(key, one, left, year))
    return found


def _left(key: str, one: JsonObject, roll: Roll) -> str | None:
    said = day(part(one, "education_details").get("leaving_date"))
    return roll.departed.get(key) or said


def _pupil(key: str, one: JsonObject, left: str | None, year: AcademicYear) -> tuple[Any, ...]:
    school, more = part(one, "education_details"), part(one, "extended_details")
    group, born = values.year_group(school.get("current_nc_year")), day(one.get("date_of_birth"))
    status = more.get("enrolment_status")
    return (
        key,
        str(year),
        group,
        values.sex(one.get("gender")),
        _month(born),
        values.meaning("enrolment_status", status) if text(status) else "current",
        day(school.get("admission_date")),
        left,
        None if group is None else group == _KS4,
    )


def _identity(key: str, one: JsonObject) -> tuple[Any, ...]:
    school = part(one, "education_details")
    forename, surname = text(one.get("forename")), text(one.get("surname"))
    legal = text(one.get("legal_forename")) or forename, text(one.get("legal_surname")) or surname
    return (
        key,
        _upper(school.get("upn") or school.get("local_upn")),
        _upper(school.get("former_upn")),
        _upper(school.get("learner_number")),
        *legal,
        text(one.get("middle_names")),
        forename if forename != legal[0] else None,
        surname if surname != legal[1] else None,
        day(one.get("date_of_birth")),
    )


def _address(key: str, one: JsonObject) -> tuple[Any, ...]:
    addresses = part(part(one, "contact_details"), "addresses")
    kinds = (part(addresses, kind) for kind in _KINDS_OF_ADDRESS)
    at = next((one for one in kinds if any(text(value) for value in one.values())), {})
    words = (" ".join(text(at.get(name)) or "" for name in line).strip() for line in _LINES)
    lines = "\n".join(line for line in words if line)
    towns = (text(at.get(name)) for name in ("town", "county"))
    return (key, lines or None, *towns, _upper(at.get("postcode")))


def _upper(value: Any) -> str | None:
    shown = text(value)
    return shown.upper() if shown else None


def _month(born: str | None) -> int | None:
    month = born[5:7] if born else ""
    return int(month) if month.isdecimal() else None
