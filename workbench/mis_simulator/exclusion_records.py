"""Suspensions and permanent exclusions as objects of the Wonde REST API v1.0.

The API's OpenAPI text names the include and describes no fields: they are this simulator's own.
"""

from workbench.mis_simulator.suspensions import Suspension
from workbench.mis_simulator.wire import JsonObject, midnight, moment

_KINDS = {"suspension": "Suspension", "permanent": "Permanent exclusion"}


def exclusion_record(one: Suspension) -> JsonObject:
    """A suspension or a permanent exclusion; the pupil is an identifier."""
    return {
        "id": one.id,
        "mis_id": one.id[1:],
        "type": _KINDS[one.kind],
        "reason": one.reason,
        "comment": None,
        "sessions": one.sessions,
        "start_date": midnight(one.starts),
        "end_date": midnight(one.ends),
        "student": one.student,
        "created_at": moment(one.entered_at),
        "updated_at": moment(one.entered_at),
    }
