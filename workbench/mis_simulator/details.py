"""What belongs to one pupil or employee alone: details of education, contact and employment."""

from datetime import datetime

from workbench.mis_simulator.pupils import Pupil
from workbench.mis_simulator.school import MisSchool
from workbench.mis_simulator.staff import Employee
from workbench.mis_simulator.wire import (
    JsonObject,
    midnight,
    mis_number,
    without_nothing,
)

_STREETS = ("Larch", "Rowan", "Alder", "Maple", "Hazel", "Willow", "Juniper", "Hawthorn")


def education(pupil: Pupil, now: datetime) -> JsonObject:
    """UPNs, year group and dates of a pupil."""
    record = {
        "admission_number": pupil.mis_id,
        "upn": pupil.upn,
        "local_upn": pupil.upn,
        "former_upn": pupil.former_upn,
        "learner_number": None,
        "current_nc_year": str(pupil.year_group),
        "part_time": False,
        "admission_date": midnight(pupil.joins),
        "leaving_date": midnight(pupil.leaves) if pupil.has_left(now) else None,
    }
    return without_nothing(record, "local_upn")


def extended(pupil: Pupil, now: datetime) -> JsonObject:
    """Characteristics of a pupil at a moment."""
    known = pupil.characteristics_at(now)
    return {
        "ethnicity": known["ethnic_group"],
        "sen_status": known["sen_status"],
        "in_lea_care": known["looked_after"],
        "ever_in_care": known["previously_looked_after"],
        "free_school_meals": known["fsm"],
        "free_school_meals_6": known["fsm6"],
        "english_as_additional_language_status": known["eal"],
        "premium_pupil_indicator": known["disadvantaged"],
        "service_children_indicator": known["service_child"],
        "enrolment_status": known["enrolment_status"],
    }


def pupil_contact(pupil: Pupil, school: MisSchool, now: datetime) -> JsonObject:
    """The home of a pupil: a made-up address in the school's town, marked as such."""
    number = int(mis_number("home", pupil.mis_id, pupil.value_at("address", now, 0)))
    home = {
        "house_number": str(1 + number % 180),
        "house_name": None,
        "apartment": None,
        "street": f"{_STREETS[number % len(_STREETS)]} Road (SYNTHETIC)",
        "district": None,
        "town": str(school.facts["town"]),
        "county": None,
        "country": "England",
        "postcode": str(school.facts["postcode"]),
    }
    return {"emails": {}, "phones": {}, "addresses": {"home": home}}


def staff_contact(one: Employee) -> JsonObject:
    """The email of a member of staff: an address that cannot exist."""
    address = f"staff{one.mis_id}@synthetic.example"
    return {"emails": {"email": address, "work": address}}


def employment(one: Employee, now: datetime) -> JsonObject:
    """Whether and since when a member of staff works here."""
    has_left = one.has_left(now)
    record = {
        "current": not has_left,
        "teaching_staff": True,
        "employment_start_date": midnight(one.joined_at.date()),
        "employment_end_date": midnight(one.left_at.date()) if has_left and one.left_at else None,
        "role_text": one.role,
    }
    return without_nothing(record, "employment_end_date")
