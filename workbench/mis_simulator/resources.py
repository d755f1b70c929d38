"""The lists that a school's MIS serves: what is in each and what may be included."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.mis_simulator.assessment_records import (
    aspect_record,
    result_record,
    result_set_record,
)
from workbench.mis_simulator.attendance_records import code_record, deletion_record, mark_record
from workbench.mis_simulator.exclusion_records import exclusion_record
from workbench.mis_simulator.includes import included
from workbench.mis_simulator.paging import Span
from workbench.mis_simulator.records import Records
from workbench.mis_simulator.results import Result
from workbench.mis_simulator.suspensions import Suspension
from workbench.mis_simulator.wire import JsonObject

Rows = Callable[[Records, Span], Sequence[Any]]
Load = Callable[[Records, Sequence[Any]], Sequence[Any]]
Write = Callable[[Records, Any, frozenset[str]], JsonObject]

_OWN = ("education_details", "extended_details", "contact_details", "year", "registration")
_STUDENT = (
    *_OWN, "groups", "classes", "classes.subject", "classes.employees", "exclusions", "results",
    "results.aspect", "results.resultset",
)  # fmt: skip
_MEMBERS = ("students", *(f"students.{name}" for name in _OWN))
_ONLY = ("upn", "mis_id")
_STAFF = ("contact_details", "employment_details")


def _as_they_are(records: Records, rows: Sequence[Any]) -> Sequence[Any]:
    return rows


@dataclass(frozen=True)
class Resource:
    """A list: its rows changed in a span, how some are loaded and written, and its includes."""

    rows: Rows
    write: Write
    includes: tuple[str, ...] = ()
    load: Load = _as_they_are

    def written(
        self, records: Records, rows: Sequence[Any], includes: frozenset[str]
    ) -> list[JsonObject]:
        """The objects of some rows."""
        return [self.write(records, row, includes) for row in self.load(records, rows)]


def _students(records: Records, span: Span) -> Sequence[Any]:
    now = records.now
    here = (p for p in records.school.pupils if p.on_roll(now))
    return [p for p in here if span.holds(p.updated_at(now))]


def _leavers(records: Records, span: Span) -> Sequence[Any]:
    now = records.now
    gone = (p for p in records.school.pupils if p.has_left(now))
    return [p for p in gone if span.holds(p.updated_at(now))]


def _classes(records: Records, span: Span) -> Sequence[Any]:
    every = records.school.timetable.classes
    return [one for one in every if span.holds(records.class_updated_at(one))]


def _groups(records: Records, span: Span) -> Sequence[Any]:
    every = records.school.timetable.groups
    return [one for one in every if span.holds(records.updated_at(one.name))]


def _employees(records: Records, span: Span) -> Sequence[Any]:
    now = records.now
    here = (one for one in records.school.timetable.employees if one.joined_at <= now)
    return [one for one in here if span.holds(one.updated_at(now))]


def _unchanging(rows: Callable[[Records], Sequence[Any]]) -> Rows:
    def found(records: Records, span: Span) -> Sequence[Any]:
        return rows(records) if span.holds(records.school.loaded_at) else ()

    return found


def _marks(gone: bool) -> Rows:
    def rows(records: Records, span: Span) -> Sequence[Any]:
        known = records.school.register
        found: Sequence[Any] = known.visible(records.now, span.after, span.before, gone)
        return found

    return rows


def _load_marks(records: Records, positions: Sequence[Any]) -> Sequence[Any]:
    return records.school.register.marks(positions, records.now)


def _result_sets(records: Records, span: Span) -> Sequence[Any]:
    open_now = (s for s in records.school.results.result_sets if s.opened_at <= records.now)
    return [one for one in open_now if span.holds(one.opened_at)]


def _results(records: Records, span: Span) -> Sequence[Any]:
    found: Sequence[Any] = records.school.results.visible(records.now, span.after, span.before)
    return found


def _load_results(records: Records, positions: Sequence[Any]) -> Sequence[Any]:
    return records.school.results.results(positions)


def _write_result(records: Records, one: Result, includes: frozenset[str]) -> JsonObject:
    student = {"student": lambda inner: records.student(one.pupil, inner)}
    return result_record(records.school, one, includes) | included(student, includes)


def _exclusions(records: Records, span: Span) -> Sequence[Any]:
    now, pupils = records.now, records.school.pupil_by_id
    known = (one for one in records.school.suspensions if one.entered_at <= now)
    here = (one for one in known if pupils[one.student].on_roll(now))
    return [one for one in here if span.holds(one.entered_at)]


def _write_exclusion(records: Records, one: Suspension, includes: frozenset[str]) -> JsonObject:
    pupil = records.school.pupil_by_id[one.student]
    student = {"student": lambda inner: records.student(pupil, inner)}
    return exclusion_record(one) | included(student, includes)


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


_MARK = ("student", "attendance_code")
RESOURCES: Mapping[str, Resource] = {
    "students": Resource(_students, Records.student, _STUDENT),
    "students-leaver": Resource(_leavers, Records.student, _STUDENT),
    "classes": Resource(
        _classes,
        Records.teaching_group,
        ("subject", *_MEMBERS, "employees", *(f"employees.{part}" for part in _STAFF)),
    ),
    "groups": Resource(_groups, Records.group, _MEMBERS),
    "subjects": Resource(
        _unchanging(lambda records: records.school.timetable.subjects),
        lambda records, row, _: records.subject(row),
    ),
    "employees": Resource(_employees, Records.employee, _STAFF),
    "attendance/session": Resource(_marks(gone=False), mark_record, _MARK, _load_marks),
    "attendance-leavers/session": Resource(_marks(gone=True), mark_record, _MARK, _load_marks),
    "attendance-codes": Resource(
        _unchanging(lambda records: list(records.school.code_ids)),
        lambda records, row, _: code_record(records, row),
    ),
    "exclusions": Resource(_exclusions, _write_exclusion, ("student",)),
    "assessment/aspects": Resource(
        _unchanging(lambda records: records.school.results.aspects),
        lambda records, row, _: aspect_record(records.school, row),
    ),
    "assessment/resultsets": Resource(_result_sets, lambda records, row, _: result_set_record(row)),
    "assessment/results": Resource(
        _results, _write_result, ("student", "aspect", "resultset"), _load_results
    ),
    "deletions": Resource(_leavers, lambda records, row, _: deletion_record(row)),
}
SINGLE = ("students", "students-leaver", "classes", "groups", "subjects", "employees")
"""Resources of which one object can be asked for by its identifier."""
