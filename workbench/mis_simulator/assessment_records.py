"""Aspects, result sets and results as objects of the Wonde REST API v1.0.

The API's OpenAPI text names the includes and describes no fields: they are this simulator's
reading of what the API's clients use. A result is text on the school's own scale.
"""

from workbench.mis_simulator.assessment import PERCENT, Aspect, ResultSet
from workbench.mis_simulator.includes import included
from workbench.mis_simulator.results import Result
from workbench.mis_simulator.school import MisSchool
from workbench.mis_simulator.wire import JsonObject, midnight, moment, nth_id


def aspect_record(school: MisSchool, one: Aspect) -> JsonObject:
    """What is recorded about a subject."""
    is_score = one.scale == PERCENT
    return {
        "id": one.id,
        "mis_id": one.id[1:],
        "name": one.name,
        "description": f"{one.name} ({one.scale})",
        "type": "score" if is_score else "grade",
        "gradeset": None if is_score else one.scale,
        "subject": one.subject.id,
        "created_at": moment(school.loaded_at),
        "updated_at": moment(school.loaded_at),
    }


def result_set_record(one: ResultSet) -> JsonObject:
    """The results of a half term."""
    return {
        "id": one.id,
        "mis_id": one.id[1:],
        "name": one.name,
        "start_date": midnight(one.starts),
        "end_date": midnight(one.ends),
        "created_at": moment(one.opened_at),
        "updated_at": moment(one.opened_at),
    }


def result_record(school: MisSchool, one: Result, includes: frozenset[str]) -> JsonObject:
    """A result; without the includes aspect and result set are identifiers."""
    identifier = nth_id(one.number, school.id)
    entered = moment(one.result_set.entered_at)
    plain = {
        "id": identifier,
        "mis_id": identifier[1:],
        "result": one.text,
        "result_date": midnight(one.result_set.ends),
        "comment": None,
        "student": one.pupil.id,
        "aspect": one.aspect.id,
        "resultset": one.result_set.id,
        "created_at": entered,
        "updated_at": entered,
    }
    makers = {
        "aspect": lambda _: aspect_record(school, one.aspect),
        "resultset": lambda _: result_set_record(one.result_set),
    }
    return plain | included(makers, includes)
