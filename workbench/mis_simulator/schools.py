"""The school itself as the API shows it: its record, its decisions, and asking for access."""

from workbench.mis_simulator.exchange import Asked
from workbench.mis_simulator.facts import facts
from workbench.mis_simulator.faults import OTHER_REGION
from workbench.mis_simulator.records import Records
from workbench.mis_simulator.school import MisSchool
from workbench.mis_simulator.state import State
from workbench.mis_simulator.wire import JsonObject, moment

MIS = "SYNTHETIC"


def school_record(school: MisSchool, asked: Asked, elsewhere: bool = False) -> JsonObject:
    """The school; its region's domain is where this server is reached, or another region's."""
    known = school.facts
    numbers = {
        "la_code": str(known["la_code"]),
        "establishment_number": str(known["laestab"])[3:],
        "urn": int(known["urn"]),
    }
    domain = OTHER_REGION if elsewhere else asked.origin.partition("://")[2]
    scheme = asked.origin.partition("://")[0]
    return {
        "id": school.id,
        "name": known["name"],
        **numbers,
        "phase_of_education": str(known["phase"]).upper(),
        "timezone": "Europe/London",
        "mis": MIS,
        "address": _address(school),
        "extended": {
            "allows_writeback": False,
            "has_timetables": False,
            "has_lesson_attendance": False,
        },
        "region": {
            "code": "GBR",
            "domain": domain,
            "school_url": f"{scheme}://{domain}/v1.0/schools/{school.id}",
            "identifiers": numbers,
        },
    }


def _address(school: MisSchool) -> JsonObject:
    return {
        "address_line_1": "SYNTHETIC",
        "address_line_2": "",
        "address_town": str(school.facts["town"]),
        "address_postcode": str(school.facts["postcode"]),
        "address_country": {"code": "GBR", "name": "England"},
    }


def listed(kind: str, state: State) -> bool:
    """Whether the school stands in a list: all, approved (empty name), pending and so on."""
    here = {"all": True, "": state.access == "approved", "audited": state.access == "approved"}
    return here.get(kind, state.access == kind)


def school_meta(state: State) -> JsonObject:
    """Whether the school is online and has approved access."""
    approved = state.access == "approved"
    return {
        "online": True,
        "approved": approved,
        "audited": approved,
        "custom_attendance_codes": bool(state.custom_codes),
    }


def counts(records: Records) -> dict[str, int]:
    """How many there are of what can be counted."""
    now, table = records.now, records.school.timetable
    return {
        "students": sum(pupil.on_roll(now) for pupil in records.school.pupils),
        "employees": sum(one.joined_at <= now for one in table.employees),
        "classes": len(table.classes),
        "groups": len(table.groups),
        "subjects": len(table.subjects),
    }


def permissions(school: MisSchool, state: State) -> list[JsonObject]:
    """Every permission, and whether the school gave it."""
    return [
        {
            "identity": identity,
            "name": identity,
            "description": description,
            "group": group,
            "active_from": moment(school.loaded_at),
            "optional": identity != "students.read",
            "approved": state.access == "approved" and identity in state.permissions,
            "audited": False,
        }
        for identity, (group, description) in facts("permissions")["permissions"].items()
    ]


def access_answer(state: State) -> JsonObject:
    """What is said to a request or a revocation of access."""
    return {"success": True, "state": state.access, "message": f"Access is {state.access}."}
