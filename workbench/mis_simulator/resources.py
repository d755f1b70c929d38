"""The lists that a school's MIS serves: what is in each and what may be included."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.mis_simulator.paging import Span
from workbench.mis_simulator.records import Records
from workbench.mis_simulator.register import NO_REASON
from workbench.mis_simulator.wire import JsonObject

Rows = Callable[[Records, Span], Sequence[Any]]
Write = Callable[[Records, Any, frozenset[str]], JsonObject]

_STUDENT = (
    "education_details", "extended_details", "year", "registration", "groups", "classes",
    "classes.subject", "classes.employees",
)  # fmt: skip
_MEMBERS = tuple(
    f"students{inner}"
    for inner in (
        "",
        ".education_details",
        ".extended_details",
        ".year",
        ".registration",
    )
)
_ONLY = ("upn", "mis_id")
_STAFF = ("contact_details", "employment_details")


@dataclass(frozen=True)
class Resource:
    """A list: its rows changed in a span, how one is written, and what may be included."""

    rows: Rows
    write: Write
    includes: tuple[str, ...] = ()


def _students(records: Records, span: Span) -> Sequence[Any]:
    now = records.now
    here = (p for p in records.school.pupils if p.on_roll(now))
    return [p for p in here if span.holds(p.updated_at(now))]


def _leavers(records: Records, span: Span) -> Sequence[Any]:
    now = records.now
    gone = (p for p in records.school.pupils if p.has_left(now))
    return [p for p in gone if span.holds(p.updated_at(now))]


def _unchanging(name: str) -> Rows:
    def rows(records: Records, span: Span) -> Sequence[Any]:
        if not span.holds(records.school.loaded_at):
            return ()
        return tuple(getattr(records.school.timetable, name))

    return rows


def _codes(records: Records, span: Span) -> Sequence[Any]:
    if not span.holds(records.school.loaded_at):
        return ()
    return sorted({NO_REASON, *records.school.register.rows["code"]})


def _marks(gone: bool) -> Rows:
    def rows(records: Records, span: Span) -> Sequence[Any]:
        known = records.school.register
        found: Sequence[Any] = known.visible(records.now, span.after, span.before, gone)
        return found

    return rows


def _write_mark(records: Records, position: int, includes: frozenset[str]) -> JsonObject:
    mark = records.school.register.mark(int(position), records.now)
    return records.mark(mark, includes)


def filtered(rows: Sequence[Any], query: Mapping[str, str], name: str) -> Sequence[Any]:
    """The rows that the filters of a list leave: type of deletion, UPNs and MIS numbers."""
    if name == "deletions":
        return rows if query.get("type", "student") == "student" else ()
    if name not in ("students", "students-leaver"):
        return rows
    asked = {field: query[f"only_{field}s"].split(",") for field in _ONLY if _is_in(field, query)}
    return [row for row in rows if all(getattr(row, f) in kept for f, kept in asked.items())]


def _is_in(field: str, query: Mapping[str, str]) -> bool:
    return f"only_{field}s" in query


RESOURCES: Mapping[str, Resource] = {
    "students": Resource(_students, Records.student, _STUDENT),
    "students-leaver": Resource(_leavers, Records.student, _STUDENT),
    "classes": Resource(
        _unchanging("classes"),
        Records.teaching_group,
        ("subject", *_MEMBERS, "employees", *(f"employees.{part}" for part in _STAFF)),
    ),
    "groups": Resource(_unchanging("groups"), Records.group, _MEMBERS),
    "subjects": Resource(_unchanging("subjects"), Records.subject),
    "employees": Resource(_unchanging("employees"), Records.employee, _STAFF),
    "attendance/session": Resource(_marks(gone=False), _write_mark, ("student", "attendance_code")),
    "attendance-leavers/session": Resource(
        _marks(gone=True), _write_mark, ("student", "attendance_code")
    ),
    "attendance-codes": Resource(_codes, Records.attendance_code),
    "deletions": Resource(_leavers, Records.deletion),
}
SINGLE = ("students", "students-leaver", "classes", "groups", "subjects", "employees")
"""Resources of which one object can be asked for by its identifier."""
