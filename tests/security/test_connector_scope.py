"""Whatever a school authorised: nothing outside it is asked for, and nothing outside it arrives."""

from itertools import chain, combinations

import pytest
from mis_kit import order, simulator
from wonde_kit import ALL, connector, quiet

from workbench.intake.connectors.errors import NotAuthorised
from workbench.intake.connectors.protocol import Wanted
from workbench.mis_simulator.facts import facts

SUBSETS = [
    frozenset(names)
    for names in chain.from_iterable(combinations(sorted(ALL), n) for n in range(len(ALL) + 1))
]
PATHS = {
    "students": "basic", "students-leaver": "basic", "deletions": "basic", "groups": "timetable",
    "classes": "timetable", "employees": "staff", "attendance-codes": "attendance",
    "attendance/session": "attendance", "attendance-leavers/session": "attendance",
    "exclusions": "attendance", "assessment/aspects": "assessment",
    "assessment/resultsets": "assessment", "assessment/results": "assessment",
}  # fmt: skip
INCLUDES = {
    "education_details": {"basic"}, "extended_details": {"basic", "demographics"},
    "students": {"basic"}, "subject": {"timetable"}, "employees": {"staff"},
    "employment_details": {"staff"}, "results": {"basic", "assessment"},
    "exclusions": {"basic", "attendance"},
}  # fmt: skip
ARRIVALS = {
    "pupil": {"basic"}, "pupil_identity": {"basic"}, "pupil_address": {"basic"},
    "pupil_key": {"basic"}, "pupil_characteristics": {"basic", "demographics"},
    "teaching_group": {"timetable"}, "teaching_group_member": {"timetable", "basic"},
    "teaching_group_teacher": {"timetable", "staff"}, "staff": {"staff"},
    "attendance_mark": {"attendance"}, "suspension": {"attendance"},
    "assessment_result": {"assessment"},
}  # fmt: skip
GROUPS = {
    "student basic": "basic", "student demographics": "demographics",
    "student timetable": "timetable", "student assessment": "assessment",
    "attendance and exclusions": "attendance", "staff basic": "staff",
}  # fmt: skip


@pytest.fixture(scope="module")
def one():
    return simulator(12)


@pytest.fixture(autouse=True)
def _clean(one):
    order(one, "requests", "DELETE")
    yield
    order(one, "permissions", permissions=sorted(facts("permissions")["permissions"]))


def asked(one) -> list[tuple[str, set[str]]]:
    """Path and includes of each request for data."""
    school = order(one, "state", "GET")["school"]
    rows = order(one, "requests", "GET")["requests"]
    pairs = [(r["path"].partition(f"/schools/{school}/")[2], r["query"]) for r in rows]
    return [
        (path, {name for name in query.get("include", "").split(",") if name})
        for path, query in pairs
        if path not in ("", "permissions")
    ]


def needed(path: str, name: str) -> set[str]:
    if name == "contact_details":
        return {"staff"} if path == "employees" else {"basic"}
    return INCLUDES[name]


def assert_inside(one, extract, categories) -> None:
    for path, includes in asked(one):
        assert PATHS[path] in categories
        assert all(needed(path, name) <= categories for name in includes)
    arrived = {arrival.dataset for arrival in extract}
    assert arrived == {name for name, needs in ARRIVALS.items() if needs <= categories}
    assert set(extract.cursors) <= categories


def name_of(categories) -> str:
    return "+".join(sorted(categories)) or "nothing"


@pytest.mark.parametrize("categories", SUBSETS, ids=name_of)
def test_only_what_is_wanted_is_asked_for(one, categories):
    assert_inside(one, connector(one).extract(Wanted(categories), quiet), categories)


@pytest.mark.parametrize("categories", SUBSETS, ids=name_of)
def test_only_what_is_authorised_is_asked_for(one, categories):
    every = facts("permissions")["permissions"]
    given = [name for name, (group, _) in every.items() if GROUPS[group] in categories]
    order(one, "permissions", permissions=given)
    it = connector(one)
    assert it.permitted() == categories
    assert_inside(one, it.extract(Wanted(categories), quiet), categories)
    order(one, "requests", "DELETE")
    for more in sorted(ALL - categories):
        with pytest.raises(NotAuthorised):
            it.extract(Wanted(categories | {more}), quiet)
    assert asked(one) == []


def test_addresses_are_left_out_where_the_school_keeps_them(one):
    every = set(facts("permissions")["permissions"])
    order(one, "permissions", permissions=sorted(every - {"student_contact_details.read"}))
    extract = connector(one).extract(Wanted(frozenset({"basic"})), quiet)
    assert extract.of("pupil_address") is None
    assert all("contact_details" not in includes for _, includes in asked(one))
