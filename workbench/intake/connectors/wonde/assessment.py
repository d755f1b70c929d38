"""Results with their aspects and result sets, by the number of the enrolment.

A result is text on a scale of the school's own. An aspect is what is recorded about pupils: its
name holds the subject, before a colon, where the school writes it so.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from workbench.intake.connectors.paging import JsonObject
from workbench.intake.connectors.wonde import values
from workbench.intake.connectors.wonde.attendance import STUDENT, year_of
from workbench.intake.connectors.wonde.frames import of_rows
from workbench.intake.connectors.wonde.roll import Roll
from workbench.intake.connectors.wonde.run import Run
from workbench.intake.connectors.wonde.tables import table
from workbench.intake.connectors.wonde.wire import day, identifier, many, part, text

_RESULT = (
    STUDENT, "year", "subject", "aspect", "result_set", "kind", "date", "scale", "grade",
)  # fmt: skip
_SUBJECT = re.compile(r"^(?P<subject>[^:]+): +(?P<rest>.+)$")
_ANY_SCALE = "text"


@dataclass(frozen=True)
class Aspect:
    """What is recorded about pupils, as a result says it."""

    subject: str | None
    what: str | None
    kind: str
    scale: str


def read_results(run: Run, roll: Roll) -> tuple[pd.DataFrame, bool]:
    """Results that changed: of leavers from their records, of pupils on roll from the list.

    Returns:
        The results, and whether there are any in the list.
    """
    if not run.plan.asks("results"):
        return of_rows(_RESULT, []), False
    aspects = {str(row["id"]): aspect_of(row) for row in run.records("aspects")}
    sets = {str(row["id"]): row for row in run.records("resultsets")}
    rows = [(str(row["id"]), one) for row in roll.left for one in many(row, "results")]
    listed = run.records("results", run.start("assessment"))
    rows += [(identifier(one, STUDENT) or "", one) for one in listed]
    made = [_row(student, one, run, aspects, sets) for student, one in rows if _given(one)]
    return of_rows(_RESULT, made), bool(listed)


def _given(one: JsonObject) -> bool:
    return text(one.get("result")) is not None


def _row(
    student: str,
    one: JsonObject,
    run: Run,
    aspects: Mapping[str, Aspect],
    sets: Mapping[str, JsonObject],
) -> tuple[Any, ...]:
    aspect = aspects.get(identifier(one, "aspect") or "") or aspect_of(part(one, "aspect"))
    result_set = sets.get(identifier(one, "resultset") or "", part(one, "resultset"))
    dated = day(one.get("result_date")) or day(result_set.get("end_date"))
    return (
        student,
        year_of(dated, run.year),
        aspect.subject,
        aspect.what,
        text(result_set.get("name")),
        aspect.kind,
        dated,
        aspect.scale,
        text(one.get("result")),
    )


def aspect_of(record: JsonObject) -> Aspect:
    """An aspect from its record; a set of grades that is not known makes its results text."""
    scale = values.meaning("scale", _grade_set(record)) or _ANY_SCALE
    return Aspect(*subject_and_aspect(text(record.get("name"))), _kind(record), scale)


def subject_and_aspect(name: str | None) -> tuple[str | None, str | None]:
    """The subject in an aspect's name, and the rest; the whole name twice where it has none."""
    found = _SUBJECT.match(name or "")
    return (found["subject"].strip(), found["rest"]) if found else (name, name)


def _grade_set(aspect: JsonObject) -> str | None:
    return text(part(aspect, "gradeset").get("name")) or text(aspect.get("gradeset"))


def _kind(aspect: JsonObject) -> str:
    words = set(re.findall(r"[a-z]+", values.squeezed(aspect.get("name"))))
    is_score = values.squeezed(aspect.get("type")) == "score"
    return "test" if is_score or words & set(table("values")["test"]) else "teacher_assessment"
