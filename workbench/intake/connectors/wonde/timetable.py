"""Groups and classes -> teaching groups, their members and their teachers.

Membership carries no date of change, so that groups and classes are always read whole.
"""

from workbench.intake.arrivals import KEY, Arrival
from workbench.intake.connectors.paging import JsonObject
from workbench.intake.connectors.wonde import values
from workbench.intake.connectors.wonde.frames import arrival, of_rows
from workbench.intake.connectors.wonde.roll import key_of
from workbench.intake.connectors.wonde.run import Run
from workbench.intake.connectors.wonde.staff import STAFF_ID, staff_id
from workbench.intake.connectors.wonde.values import flag
from workbench.intake.connectors.wonde.wire import many, part, text

_GROUP = ("year", "group_id", "kind", "name", "code", "subject", "subject_code")
_MEMBER = ("year", "group_id", KEY)
_TEACHER = ("year", "group_id", STAFF_ID, "main")


def timetable_arrivals(run: Run) -> tuple[Arrival, ...]:
    """Registration, year and house groups and classes; groups of other kinds are left out."""
    if not run.plan.asks("groups"):
        return ()
    groups, classes = _groups(run), run.records("classes")
    year = str(run.year)
    kept = [(row, kind) for row, kind in groups if kind]
    listed = [_group(year, row, kind) for row, kind in kept]
    listed += [_group(year, row, "teaching") for row in classes]
    whole = bool(groups and classes)
    rows = [row for row, _ in kept] + classes
    found = [arrival("teaching_group", of_rows(_GROUP, listed), whole, [year])]
    if "students" in run.plan.includes("groups"):
        members = {(year, str(row["id"]), key_of(one)) for row in rows for one in _with_id(row)}
        frame = of_rows(_MEMBER, sorted(members))
        found.append(arrival("teaching_group_member", frame, whole, [year]))
    if "employees" in run.plan.includes("classes"):
        teachers = [one for row in classes for one in _teachers(year, row)]
        frame = of_rows(_TEACHER, teachers)
        found.append(arrival("teaching_group_teacher", frame, whole, [year]))
    return tuple(found)


def _groups(run: Run) -> list[tuple[JsonObject, str | None]]:
    return [(row, values.meaning("group_kind", row.get("type"))) for row in run.records("groups")]


def _group(year: str, row: JsonObject, kind: str) -> tuple[str | None, ...]:
    subject = part(row, "subject")
    name = text(row.get("name")) or text(row.get("code"))
    code = text(row.get("code"))
    return (
        year,
        str(row["id"]),
        kind,
        name,
        code,
        text(subject.get("name")),
        text(subject.get("code")),
    )


def _with_id(row: JsonObject) -> list[JsonObject]:
    return [one for one in many(row, "students") if one.get("id")]


def _teachers(year: str, row: JsonObject) -> list[tuple[str, str, str, bool]]:
    """Teachers of a class: who is marked as the main one, or who is alone, is the main one."""
    people = {staff_id(one): one for one in many(row, "employees") if one.get("id")}
    return [
        (year, str(row["id"]), key, _is_main(one, len(people) == 1)) for key, one in people.items()
    ]


def _is_main(one: JsonObject, alone: bool) -> bool:
    said = flag(part(one, "meta").get("is_main_teacher"))
    return alone if said is None else said
