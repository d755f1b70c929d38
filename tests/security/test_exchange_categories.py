"""With any subset of categories shared, nothing outside it is asked for or stored."""

from itertools import chain, combinations

import mis_kit
import pytest
from exchange_kit import ALL, BOOKS, connect, connector, desk_at, run_once

from workbench.errors import PolicyDenied, UsageError
from workbench.intake.connectors.protocol import CATEGORIES
from workbench.intake.exchange.connections import OF_PUPILS, checked_categories

SUBSETS = list(chain.from_iterable(combinations(ALL, n) for n in range(len(ALL) + 1)))
USABLE = [s for s in SUBSETS if "basic" in s or not set(s) & OF_PUPILS]
# every subset is tried at the connector alone (test_connector_scope.py); through the stores, those
# where one category is missing, and those of one
FEW = [s for s in SUBSETS if len(s) in (0, 1, len(ALL) - 1)]
# paths and parts of the interface by category, written down apart from what the connector declares
PATHS = {
    "students": "basic", "students-leaver": "basic", "deletions": "basic",
    "groups": "timetable", "classes": "timetable", "subjects": "timetable",
    "assessment/results": "assessment", "assessment/aspects": "assessment",
    "assessment/resultsets": "assessment",
    "attendance/session": "attendance", "attendance-leavers/session": "attendance",
    "attendance-codes": "attendance", "exclusions": "attendance", "employees": "staff",
}  # fmt: skip
PARTS = {
    "education_details": "basic", "extended_details": "demographics", "year": "timetable",
    "registration": "timetable", "groups": "timetable", "classes": "timetable",
    "subject": "timetable", "employees": "staff", "employee": "staff",
    "employment_details": "staff", "results": "assessment", "aspect": "assessment",
    "resultset": "assessment", "exclusions": "attendance", "students": "basic",
}  # fmt: skip


def asked_for(simulated) -> set[str]:
    """Categories that the requests of a simulator touched."""
    found = set()
    for request in mis_kit.order(simulated, "requests", "GET")["requests"]:
        path = str(request["path"]).partition("/schools/")[2].partition("/")[2].strip("/")
        if not path or "/meta/" in str(request["path"]):
            continue
        assert path in PATHS, path
        found.add(PATHS[path])
        for part in str(request["query"].get("include", "")).replace(".", ",").split(","):
            if part == "contact_details":
                found.add("staff" if path == "employees" else "basic")
            elif part:
                found.add(PARTS[part])
    return found


@pytest.fixture(scope="module")
def schools(tmp_path_factory):
    """Desk and simulator of one home with a school for each case: a home is dear to make."""
    simulated = mis_kit.simulator(6, schools=len(USABLE) + len(FEW))
    with desk_at(tmp_path_factory.mktemp("schools") / "home") as desk:
        yield desk, simulated


def kept_of(desk, urn: str) -> set[str]:
    """Categories of which rows of a school are stored."""
    with desk.stores.moment():
        mine = [one for one in desk.stores.catalogue if "urn" in one.names]
        given = (c for c in mine if c.category != "published" and c.name not in BOOKS)
        return {one.category for one in given if len(desk.stores.rows(one.name, urn))}


@pytest.mark.parametrize("case", range(len(USABLE)), ids=lambda i: "+".join(USABLE[i]) or "nothing")
def test_nothing_outside_what_is_shared(case, schools):
    desk, simulated = schools
    shared = USABLE[case]
    urn = connect(desk, simulated, shared, school=case)
    mis_kit.order(simulated, "requests", "DELETE")
    if not shared:
        with pytest.raises(PolicyDenied, match="shares no category"):
            run_once(desk, simulated, urn)
        assert asked_for(simulated) == set()
        return
    run_once(desk, simulated, urn)
    assert asked_for(simulated) == set(shared)
    assert kept_of(desk, urn) == set(shared)


@pytest.mark.parametrize("shared", [s for s in SUBSETS if s not in USABLE], ids="+".join)
def test_categories_of_pupils_need_basic_information(shared):
    with pytest.raises(UsageError, match="of no use without 'basic'"):
        checked_categories(shared)


@pytest.mark.parametrize("case", range(len(FEW)), ids=lambda i: "+".join(FEW[i]) or "nothing")
def test_nothing_outside_what_the_connector_lets_through(case, schools):
    """The school shares all here, and less at the connector."""
    desk, simulated = schools
    allowed, place = FEW[case], len(USABLE) + case
    urn = connect(desk, simulated, school=place)
    given = {"permissions": permissions(allowed), "school": list(simulated.sites)[place].school.id}
    mis_kit.order(simulated, "permissions", **given)
    mis_kit.order(simulated, "requests", "DELETE")
    may = set(allowed) if "basic" in allowed else set(allowed) - OF_PUPILS
    if may:
        run_once(desk, simulated, urn)
    else:
        with pytest.raises(PolicyDenied, match="shares no category"):
            run_once(desk, simulated, urn)
    assert asked_for(simulated) <= may
    requests = mis_kit.order(simulated, "requests", "GET")["requests"]
    assert [one for one in requests if one["status"] == 403] == []
    assert kept_of(desk, urn) <= may


def permissions(categories) -> list[str]:
    """Permissions at the connector that belong to categories."""
    titles = {
        "basic": "student basic", "demographics": "student demographics",
        "timetable": "student timetable", "assessment": "student assessment",
        "attendance": "attendance and exclusions", "staff": "staff basic",
    }  # fmt: skip
    from workbench.mis_simulator.facts import facts

    wanted = {titles[one] for one in categories}
    known = facts("permissions")["permissions"]
    return [name for name, (group, *_) in known.items() if group in wanted]


def test_withdrawn_category_is_asked_for_no_more(tmp_path):
    simulated = mis_kit.simulator(8)
    with desk_at(tmp_path) as desk:
        urn = connect(desk, simulated)
        run_once(desk, simulated)
        desk.connections.choose(urn, ["basic", "attendance"], "tester")
        mis_kit.order(simulated, "requests", "DELETE")
        simulated.state = simulated.state.moved(3)
        run_once(desk, simulated)
        assert asked_for(simulated) == {"basic", "attendance"}


def test_every_category_is_in_the_matrix():
    assert set(PATHS.values()) | set(PARTS.values()) == set(CATEGORIES)
    assert set(BOOKS) == {"pupil_link", "refused_row", "pending_change"}
    assert connector(mis_kit.simulator(4)).permitted() == set(CATEGORIES)
