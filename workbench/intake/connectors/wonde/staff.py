"""Employees -> staff, for accounts and for the names of teachers."""

from typing import Any

from workbench.intake.arrivals import Arrival
from workbench.intake.connectors.paging import JsonObject
from workbench.intake.connectors.wonde.frames import arrival, of_rows
from workbench.intake.connectors.wonde.run import Run
from workbench.intake.connectors.wonde.values import flag
from workbench.intake.connectors.wonde.wire import part, text

STAFF_ID = "staff_id"
_STAFF = (STAFF_ID, "title", "forename", "surname", "email", "role", "current", "teaching")
_EMAILS = ("work", "primary", "email")


def staff_arrivals(run: Run) -> tuple[Arrival, ...]:
    """All members of staff, whenever they changed."""
    if not run.plan.asks("employees"):
        return ()
    people = {staff_id(one): one for one in run.records("employees")}
    rows = [_member(key, one) for key, one in people.items()]
    return (arrival("staff", of_rows(_STAFF, rows), whole=True),)


def staff_id(one: JsonObject) -> str:
    """The key of a person, the same for all of their employments."""
    return text(one.get("upi")) or str(one["id"])


def _member(key: str, one: JsonObject) -> tuple[Any, ...]:
    work = part(one, "employment_details")
    emails = part(part(one, "contact_details"), "emails")
    return (
        key,
        text(one.get("title")),
        text(one.get("forename")) or text(one.get("legal_forename")),
        text(one.get("surname")) or text(one.get("legal_surname")),
        next((found for name in _EMAILS if (found := text(emails.get(name)))), None),
        text(work.get("role_text")),
        flag(work.get("current")),
        flag(work.get("teaching_staff")),
    )
