"""Marks, attendance codes and deletions as objects of the Wonde REST API v1.0.

Its OpenAPI text describes deletions alone. Session marks follow its write-back request.
"""

from workbench.mis_simulator.attendance_codes import attendance_code
from workbench.mis_simulator.includes import included
from workbench.mis_simulator.pupils import Pupil
from workbench.mis_simulator.records import Records
from workbench.mis_simulator.register import Mark
from workbench.mis_simulator.wire import JsonObject, moment, nth_id


def mark_record(records: Records, one: Mark, includes: frozenset[str]) -> JsonObject:
    """A session mark; without the includes pupil and code are identifiers."""
    plain = {
        "id": nth_id(one.number, records.school.id),
        "date": records.moment(one.day),
        "session": one.session,
        "comment": None,
        "minutes_late": None,
        "student": one.pupil.id,
        "attendance_code": records.school.code_ids[one.code],
        "employee": None,
        "created_at": records.moment(one.entered_at),
        "updated_at": records.moment(one.updated_at),
    }
    makers = {
        "student": lambda inner: records.student(one.pupil, inner),
        "attendance_code": lambda _: code_record(records, one.code),
    }
    return plain | included(makers, includes)


def code_record(records: Records, standard: str) -> JsonObject:
    """An attendance code as the school writes it."""
    own = records.site.state.custom_codes
    one = attendance_code(standard, records.school.year.first_day, own)
    return {
        "id": records.school.code_ids[standard],
        "code": one.code,
        "description": one.description,
        "type": one.kind,
        **records.entered(records.school.loaded_at),
    }


def deletion_record(pupil: Pupil) -> JsonObject:
    """What is left of an enrolment after its end."""
    shown = {"type": "student", "id": pupil.id, "mis_id": pupil.mis_id}
    return {**shown, "deleted_at": moment(pupil.left_at)}
