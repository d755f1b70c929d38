"""The attendance codes of a school and what each means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workbench.contracts.reference import read


@dataclass(frozen=True)
class AttendanceCode:
    """A code as a school writes it; ``kind`` is the class of session that it means."""

    code: str
    description: str
    kind: str | None


def standard_codes(day: date) -> Mapping[str, Any]:
    """The standard codes in force on a day: kind and meaning of each."""
    sets = read("attendance_codes")["sets"]
    declared: Mapping[str, Any] = [one for one in sets if one["from"] <= day][-1]["codes"]
    return declared


def attendance_code(standard: str, day: date, own: Mapping[str, str]) -> AttendanceCode:
    """A standard code, or the school's own that stands for it.

    Args:
        standard: the standard code; an unknown one is shown as it is.
        day: whose set of codes counts.
        own: the school's own codes by the standard code that each replaces.
    """
    kind, description = standard_codes(day).get(standard, ("", standard))
    shown = own.get(standard, standard)
    kinds = read("attendance_codes")["kinds"]
    return AttendanceCode(
        shown,
        description if shown == standard else f"{description} (school's own code)",
        kinds.get(kind, {}).get("class"),
    )
