"""Session marks and exclusions, by the number of the enrolment."""

from datetime import date
from itertools import chain
from typing import Any

import pandas as pd

from workbench.calendar import AcademicYear
from workbench.contracts.reference import read
from workbench.intake.connectors.errors import BadAnswer
from workbench.intake.connectors.paging import JsonObject
from workbench.intake.connectors.wonde import values
from workbench.intake.connectors.wonde.frames import frame, of_rows
from workbench.intake.connectors.wonde.roll import Roll
from workbench.intake.connectors.wonde.run import Run
from workbench.intake.connectors.wonde.wire import day, identifier, many, part, text

STUDENT = "student"
NOT_MARKED = ("", "-")
"""What a register shows where no mark was made; such a session is left out."""
_MARK = (STUDENT, "date", "session", "code")
_SUSPENSION = (STUDENT, "year", "start_date", "kind", "sessions", "reason")
_SESSIONS = {"AM": "AM", "PM": "PM", "am": "AM", "pm": "PM"}


def read_marks(run: Run) -> tuple[pd.DataFrame, bool]:
    """Marks that changed: student, date, session and code, those of leavers first.

    Returns:
        The marks, and whether there are any of pupils on roll.

    Raises:
        BadAnswer: marks have codes that the school does not list.
    """
    if not run.plan.asks("marks"):
        return of_rows(_MARK, []), False
    codes, start = _codes(run), run.start("attendance")
    pages = [run.picked(name, _columns, start) for name in ("leavers_marks", "marks")]
    columns = zip(*(page for one in pages for page in one.parts), strict=True)
    joined = [[*chain.from_iterable(column)] for column in columns] or [[] for _ in _MARK]
    marks = frame(dict(zip(_MARK, joined, strict=True)))
    coded = marks["code"].map(codes)
    unknown = int((marks["code"].notna() & coded.isna()).sum())
    if unknown:
        raise BadAnswer(
            f"{run.path('codes')}: {unknown:,} marks have a code that is not in the list.",
            "Nothing was stored. Try again; if it happens again, ask the connector's support.",
        )
    made = coded.notna() & ~coded.isin(NOT_MARKED)
    return marks.assign(code=coded)[made].reset_index(drop=True), pages[-1].rows > 0


def read_suspensions(run: Run, roll: Roll) -> pd.DataFrame:
    """Suspensions and permanent exclusions: of leavers from their records, else from the list."""
    if not run.plan.asks("exclusions"):
        return of_rows(_SUSPENSION, [])
    rows = [(str(row["id"]), one) for row in roll.left for one in many(row, "exclusions")]
    listed = run.records("exclusions", run.start("attendance"))
    rows += [(identifier(one, STUDENT) or "", one) for one in listed]
    return of_rows(_SUSPENSION, [_suspension(student, one, run.year) for student, one in rows])


def _columns(rows: list[JsonObject]) -> tuple[list[Any], ...]:
    """Of the many rows of a page no more than four columns are kept."""
    return (
        [_bare(row.get(STUDENT)) for row in rows],
        [_day(row.get("date")) for row in rows],
        [_session(row.get("session")) for row in rows],
        [_bare(row.get("attendance_code")) for row in rows],
    )


def _bare(value: Any) -> str | None:
    return value if isinstance(value, str) else identifier({"": value}, "")


def _day(value: Any) -> str | None:
    known = value.get("date") if isinstance(value, dict) else value
    return known[:10] if isinstance(known, str) else None


def _session(value: Any) -> str | None:
    known = _SESSIONS.get(value) if isinstance(value, str) else None
    return known or text(value)


def _codes(run: Run) -> dict[str, str]:
    """The standard code by identifier; a code of the school's own that means no one as it is."""
    declared = read("attendance_codes")
    in_force = [s for s in declared["sets"] if s["from"] <= run.began.date()][-1]["codes"]
    titles = {name: kind["title"] for name, kind in declared["kinds"].items()}
    codes = {}
    for row in run.records("codes"):
        code = str(row.get("code") or "").strip()
        said = row.get("description") or row.get("name"), row.get("type")
        codes[str(row["id"])] = values.standard_code(code, *said, in_force, titles)
    return codes


def _suspension(student: str, one: JsonObject, year: AcademicYear) -> tuple[Any, ...]:
    start, kind = day(one.get("start_date")), values.meaning("suspension_kind", one.get("type"))
    sessions = text(one.get("sessions"))
    return (
        student,
        year_of(start, year),
        start,
        kind,
        int(sessions) if sessions and sessions.isdecimal() and kind != "permanent" else None,
        _reason(one),
    )


def year_of(shown: str | None, otherwise: AcademicYear) -> str:
    """The academic year of a day; another one where there is no day."""
    try:
        return str(AcademicYear.of(date.fromisoformat(shown or "")))
    except ValueError:
        return str(otherwise)


def _reason(one: JsonObject) -> str | None:
    """The code of the reason; words are looked up among the titles of the reasons."""
    said = text(one.get("reason")) or text(part(one, "reason").get("code"))
    if said is None:
        return None
    reasons = read("exclusion_reasons")
    known = {**reasons["later_reasons"]["codes"], **reasons["reasons"]["codes"]}
    words = {values.squeezed(row[1]): code for code, row in known.items()}
    found = words.get(values.squeezed(said))
    return str(found) if found else said.upper() if len(said) == 2 else said
