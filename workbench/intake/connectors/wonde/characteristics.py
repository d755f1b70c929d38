"""Extended details of pupils -> census characteristics."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.intake.arrivals import KEY
from workbench.intake.connectors.paging import JsonObject
from workbench.intake.connectors.wonde import values
from workbench.intake.connectors.wonde.frames import of_rows
from workbench.intake.connectors.wonde.wire import day, part, text

_COLUMNS = (
    KEY, "year", "fsm", "fsm6", "looked_after", "previously_looked_after", "disadvantaged",
    "sen_status", "eal", "ethnic_group", "ethnic_group_detailed", "service_child", "non_mobile",
)  # fmt: skip
_FIRST_OF_GCSE = 10


def characteristics(records: Mapping[str, JsonObject], year: AcademicYear) -> pd.DataFrame:
    """Rows of the contract ``pupil_characteristics``, one a pupil.

    The primary type of need is not among the extended details, and is left out.
    """
    return of_rows(_COLUMNS, [_row(key, record, year) for key, record in records.items()])


def _row(key: str, record: JsonObject, year: AcademicYear) -> tuple[Any, ...]:
    known = part(record, "extended_details")
    fsm = values.flag(known.get("free_school_meals"))
    six = values.flag(known.get("free_school_meals_6"))
    # who is eligible now was so within six years
    fsm6 = True if fsm else six
    care, once = (values.flag(known.get(name)) for name in ("in_lea_care", "ever_in_care"))
    premium = values.flag(known.get("premium_pupil_indicator"))
    return (
        key,
        str(year),
        fsm,
        fsm6,
        care,
        once,
        _any(fsm6, care, once) if premium is None else premium,
        values.meaning("sen_status", known.get("sen_status")) if _said(known) else None,
        values.first_language(known),
        *values.ethnicity(known.get("ethnicity")),
        values.flag(known.get("service_children_indicator")),
        _has_stayed(part(record, "education_details"), year),
    )


def _said(known: JsonObject) -> bool:
    return text(known.get("sen_status")) is not None


def _any(*flags: bool | None) -> bool | None:
    """Whether one of them holds; not known where none does and one is not known."""
    if any(flags):
        return True
    return None if None in flags[:2] else False


def _has_stayed(school: JsonObject, year: AcademicYear) -> bool | None:
    """Whether a pupil has been at the school since the start of year 10, or may yet be.

    The start counts as kept by who is admitted by 30 September.
    """
    group = values.year_group(school.get("current_nc_year"))
    admitted = day(school.get("admission_date"))
    if group is None or group < _FIRST_OF_GCSE:
        return True
    began = date(year.start - (group - _FIRST_OF_GCSE), 9, 30)
    return None if admitted is None else admitted <= began.isoformat()
