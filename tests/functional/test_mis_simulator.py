"""The MIS simulator over real HTTP: as its OpenAPI text says, day by day, and with faults."""

import json
import os
import subprocess
import sys

import httpx
import mis_kit
import openapi_text
import pytest

from workbench.mis_simulator.server import make

WITHOUT = {"/schools/{school_id}/lessons", "/schools/{school_id}/lessons/{lesson_id}"}
INCLUDES = {"students": "education_details,extended_details,contact_details,year,registration,"
            "groups,classes,classes.subject,classes.employees,exclusions,results,results.aspect,"
            "results.resultset",
            "classes": "subject,students,students.education_details,students.contact_details,"
            "employees,employees.contact_details,employees.employment_details",
            "employees": "contact_details,employment_details"}  # fmt: skip
OPTIONAL = {"restored_at", "contact_details", "education_details", "employment_details", "lessons"}


@pytest.fixture(scope="module")
def demonstration():
    """The first school of the demonstration, three weeks after the clock's first day."""
    simulator = make(mis_kit.TOKEN)
    simulator.state = simulator.state.moved(21)
    with mis_kit.served(simulator) as addresses, mis_kit.client(addresses) as reader:
        yield simulator, reader


@pytest.fixture
def small():
    """The small school: simulator, client and administrator."""
    simulator = mis_kit.simulator()
    with (
        mis_kit.served(simulator) as addresses,
        mis_kit.client(addresses) as reader,
        mis_kit.admin(addresses) as administrator,
    ):
        yield simulator, reader, administrator


def places(simulator) -> dict[str, str]:
    school = simulator.school
    staying = next(p for p in school.pupils if p.on_roll(simulator.state.now))
    table = school.timetable
    return {
        "school_id": school.id,
        "student_id": staying.id,
        "class_id": table.classes[0].id,
        "subject_id": table.subjects[0].id,
        "employee_id": table.employees[0].id,
    }


def resource(simulator, name: str) -> str:
    return f"schools/{simulator.school.id}/{name}"


@openapi_text.NEEDED
@pytest.mark.parametrize("path", [p for p in openapi_text.paths("get") if p not in WITHOUT])
def test_every_response_is_as_the_openapi_text_says(path, demonstration):
    simulator, reader = demonstration
    address = openapi_text.template(path, **places(simulator))
    include = INCLUDES.get(path.rpartition("/")[2])
    answer = reader.get(address, params={"include": include} if include else None)
    assert answer.status_code == 200
    assert openapi_text.problems(path, "get", answer.json()) == []


@openapi_text.NEEDED
@pytest.mark.parametrize("path", ["students", "classes", "employees"])
def test_every_page_is_as_the_openapi_text_says(path, demonstration):
    simulator, reader = demonstration
    address, pages = resource(simulator, f"{path}?per_page=30"), 0
    while address:
        answer = reader.get(address).json()
        assert openapi_text.problems(f"/schools/{{school_id}}/{path}", "get", answer) == []
        address, pages = answer["meta"]["pagination"]["next"], pages + 1
    assert pages > 1 or path == "employees"


@openapi_text.NEEDED
def test_answers_about_access_are_as_the_openapi_text_says(small):
    simulator, reader, _ = small
    revoked = reader.delete(resource(simulator, "revoke-access"))
    asked = reader.post(resource(simulator, "request-access"), json={"contacts": []})
    for method, path, answer in (
        ("delete", "revoke-access", revoked),
        ("post", "request-access", asked),
    ):
        template = f"/schools/{{school_id}}/{path}"
        assert openapi_text.problems(template, method, answer.json()) == []
    assert (revoked.json()["state"], asked.json()["state"]) == ("revoked", "pending")


@openapi_text.NEEDED
@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("schools", "School"),
        ("students", "Student"),
        ("employees", "Employee"),
        ("classes", "SchoolClass"),
        ("subjects", "Subject"),
        ("deletions", "Deletion"),
    ],
)
def test_no_described_field_is_missing(path, schema, demonstration):
    simulator, reader = demonstration
    address = path if path == "schools" else resource(simulator, path)
    rows = reader.get(address).json()["data"]
    optional = OPTIONAL | {"students", "employees"}
    assert rows
    assert {name for row in rows for name in openapi_text.missing(schema, row, optional)} == set()


@openapi_text.NEEDED
@pytest.mark.parametrize("name", ["students", "classes"])
def test_what_may_be_included_is_what_the_openapi_text_allows(name, demonstration):
    simulator, reader = demonstration
    offered = reader.get(resource(simulator, name)).json()["meta"]["includes"]
    assert set(offered) <= openapi_text.queried(f"/schools/{{school_id}}/{name}")


@openapi_text.NEEDED
def test_a_broken_response_is_seen():
    path = "/schools/{school_id}/students"
    assert openapi_text.problems(path, "get", {"data": [{"id": 5}]})
    assert openapi_text.problems(path, "get", {"data": [{"date_of_birth": "yesterday"}]})


@openapi_text.NEEDED
def test_published_payloads_pass_the_same_check():
    payloads = sorted(openapi_text.FOLDER.glob("wonde_fixture_schools_all_*.json"))
    assert payloads
    for path in payloads:
        body = json.loads(path.read_text(encoding="utf-8"))
        assert openapi_text.problems("/schools/all", "get", body) == []


def test_everything_is_marked_synthetic(demonstration):
    _, reader = demonstration
    answer = reader.get("schools/all")
    (school,) = answer.json()["data"]
    assert answer.headers["X-Data-Origin"] == "SYNTHETIC"
    assert "(SYNTHETIC)" in school["name"]
    assert school["mis"] == "SYNTHETIC"


def test_the_domain_of_the_region_leads_back_here(demonstration):
    _, reader = demonstration
    (school,) = reader.get("schools").json()["data"]
    assert school["region"]["domain"] == reader.base_url.netloc.decode()
    assert reader.get(school["region"]["school_url"]).json()["data"]["id"] == school["id"]


@pytest.mark.parametrize("shown", ["", "Bearer another", "Basic !", f"Digest {mis_kit.TOKEN}"])
def test_another_token_is_refused(shown, small):
    _, reader, _ = small
    answer = reader.get("schools", headers={"Authorization": shown})
    assert answer.status_code == 401


def test_the_token_may_be_the_user_name(small):
    _, reader, _ = small
    assert reader.get("schools", auth=(mis_kit.TOKEN, "")).status_code == 200


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("2019-03-01", "Fri, 01 Mar 2019 18:00:00 GMT"),
        ("2019-04-01", "Mon, 01 Apr 2019 17:00:00 GMT"),
    ],
)
def test_every_answer_has_the_simulators_clock(day, shown, small):
    simulator, reader, administrator = small
    while f"{simulator.state.day}" < day:
        administrator.post("clock", json={"days": 1})
    administrator.post("faults", json={"kind": "server_error", "path": "students"})
    paths = ("schools", resource(simulator, "students"), "nothing", resource(simulator, "photos"))
    answers = [reader.get(path) for path in paths]
    assert [answer.status_code for answer in answers] == [200, 500, 404, 404]
    assert {answer.headers["Date"] for answer in answers} == {shown}


@pytest.mark.parametrize("path", ["schools", "schools/{}/students?include=year", "schools/{}/x"])
def test_answers_without_sockets_are_the_servers(path, small):
    simulator, reader, _ = small
    address = path.format(simulator.school.id)
    with mis_kit.direct(simulator) as direct:
        direct.base_url = reader.base_url
        here, there = direct.get(address), reader.get(address)
    assert (here.status_code, here.content) == (there.status_code, there.content)
    assert dict(here.headers) == dict(there.headers)


def test_the_clock_moves_what_is_served(small):
    simulator, reader, administrator = small
    students, deletions = resource(simulator, "students"), resource(simulator, "deletions")
    before = {row["id"]: row for row in mis_kit.everything(reader, students)}
    since = f"{simulator.state.now}"
    assert administrator.post("clock", json={"days": 7}).json()["day"] == "2019-03-08"
    after = {row["id"]: row for row in mis_kit.everything(reader, students)}
    changed = mis_kit.everything(reader, students, updated_after=since)
    gone = mis_kit.everything(reader, deletions, updated_after=since, type="student")
    kept = {k: v for k, v in before.items() if k not in {row["id"] for row in gone}}
    assert {**kept, **{row["id"]: row for row in changed}} == after
    assert gone
    assert after.keys() - before.keys()
    assert any(row["id"] in before for row in changed)


def test_marks_since_the_last_time_and_leavers_give_all_marks(small):
    simulator, reader, administrator = small
    session = resource(simulator, "attendance/session")
    before = {row["id"]: row for row in mis_kit.everything(reader, session, per_page="200")}
    since = f"{simulator.state.now}"
    administrator.post("clock", json={"days": 7})
    changed = mis_kit.everything(reader, session, per_page="200", updated_after=since)
    after = {row["id"]: row for row in mis_kit.everything(reader, session, per_page="200")}
    gone = {row["id"] for row in mis_kit.everything(reader, resource(simulator, "deletions"))}
    merged = {**before, **{row["id"]: row for row in changed}}
    assert {k: v for k, v in merged.items() if v["student"] not in gone} == after
    assert any(row["id"] in before for row in changed), "no mark was corrected"
    assert {row["date"]["date"][:10] for row in changed} >= {"2019-03-04", "2019-03-08"}


def test_a_permission_that_is_not_given_is_refused(small):
    simulator, reader, administrator = small
    administrator.post("permissions", json={"permissions": ["students.read"]})
    students = resource(simulator, "students")
    assert reader.get(students).status_code == 200
    refused = [f"{students}?include=education_details", resource(simulator, "attendance/session")]
    assert [reader.get(one).status_code for one in refused] == [403, 403]
    shown = reader.get(f"meta/schools/{simulator.school.id}/permissions").json()["data"]
    assert [one["identity"] for one in shown if one["approved"]] == ["students.read"]


def test_what_was_asked_is_remembered_without_the_token(small):
    simulator, reader, administrator = small
    reader.get(resource(simulator, "students?include=year"))
    remembered = administrator.get("requests")
    assert remembered.json()["requests"][-1]["query"] == {"include": "year"}
    assert mis_kit.TOKEN not in remembered.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "schools/A1/students", 404),
        ("GET", "schools/{}/photos", 404),
        ("GET", "schools/{}/students/A1", 404),
        ("PUT", "schools/{}/students", 405),
        ("POST", "schools/{}/students", 404),
        ("GET", "schools/{}/students?include=photo", 422),
        ("GET", "schools/{}/students?page=0", 422),
        ("GET", "schools/{}/students?updated_after=lately", 422),
    ],
)
def test_what_cannot_be_answered_is_refused(method, path, status, small):
    simulator, reader, _ = small
    assert reader.request(method, path.format(simulator.school.id)).status_code == status


def test_a_body_that_is_not_json_is_refused(small):
    simulator, reader, administrator = small
    asked = reader.post(resource(simulator, "request-access"), content="{")
    ordered = administrator.post("clock", content="{")
    assert (asked.status_code, ordered.status_code) == (422, 422)
    assert asked.headers["Date"]


def test_access_comes_and_goes(small):
    simulator, reader, administrator = small
    students = resource(simulator, "students")
    reader.delete(resource(simulator, "revoke-access"))
    assert reader.get(students).status_code == 403
    assert len(reader.get("schools/revoked").json()["data"]) == 1
    reader.post(resource(simulator, "request-access"))
    assert reader.get(students).status_code == 403
    assert len(reader.get("schools/pending").json()["data"]) == 1
    administrator.post("access", json={"access": "approved"})
    assert reader.get(students).status_code == 200


def test_too_many_requests_then_none(small):
    _, reader, administrator = small
    administrator.post("faults", json={"kind": "too_many_requests", "retry_after": 3})
    first, second = reader.get("schools"), reader.get("schools")
    assert (first.status_code, first.headers["Retry-After"]) == (429, "3")
    assert second.status_code == 200


@pytest.mark.parametrize(("kind", "status"), [("server_error", 500), ("revoked_token", 401)])
def test_a_fault_strikes_where_it_is_told_to(kind, status, small):
    simulator, reader, administrator = small
    administrator.post("faults", json={"kind": kind, "path": "students", "skip": 1, "times": 2})
    students = resource(simulator, "students")
    found = [reader.get(one).status_code for one in ("schools", *[students] * 4)]
    assert found == [200, 200, status, status, 200]


def test_a_cut_body_is_seen_by_the_client(small):
    simulator, reader, administrator = small
    administrator.post("faults", json={"kind": "truncated"})
    with pytest.raises(httpx.RemoteProtocolError):
        reader.get(resource(simulator, "students"))
    assert reader.get(resource(simulator, "students")).status_code == 200


def test_a_slow_answer_is_later_than_a_client_waits(small):
    _, reader, administrator = small
    administrator.post("faults", json={"kind": "slow", "seconds": 30})
    with pytest.raises(httpx.ReadTimeout):
        reader.get("schools", timeout=0.2)
    assert reader.get("schools").status_code == 200


def test_the_wrong_region_has_no_data(small):
    simulator, reader, administrator = small
    administrator.post("faults", json={"kind": "wrong_region", "times": 2})
    (school,) = reader.get("schools").json()["data"]
    assert school["region"]["domain"] != reader.base_url.netloc.decode()
    assert reader.get(resource(simulator, "students")).json()["data"] == []


def test_a_changing_page_loses_one_row_and_shows_one_twice(small):
    simulator, reader, administrator = small
    students = resource(simulator, "students")
    true = [row["id"] for row in mis_kit.everything(reader, students, per_page="20")]
    administrator.post("faults", json={"kind": "changing_page", "skip": 1, "times": 9})
    shown = [row["id"] for row in mis_kit.everything(reader, students, per_page="20")]
    assert set(true) - set(shown) == {true[20]}
    assert shown.count(true[0]) == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("clock", {"days": 0}),
        ("clock", {"days": 1000}),
        ("clock", {"days": "7"}),
        ("access", {"access": "perhaps"}),
        ("permissions", {"permissions": ["everything"]}),
        ("faults", {"kind": "fire"}),
        ("faults", {"kind": "slow", "how": "very"}),
        ("faults", {"kind": "slow", "seconds": "1"}),
        ("faults", {"kind": "slow", "skip": -1}),
        ("faults", [1]),
    ],
)
def test_a_wrong_order_is_refused_and_changes_nothing(path, body, small):
    _, _, administrator = small
    before = administrator.get("state").json()
    assert administrator.post(path, json=body).status_code == 422
    assert administrator.get("state").json() == before


def test_the_command_serves_and_another_moves_its_clock():
    program = [sys.executable, "-c", "from workbench.cli import main; main()", "--quiet"]
    words = ["mis-simulator", "--json", "--port", "0", "--admin-port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(
        [*program, *words], stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        lines = iter(server.stdout.readline, "}\n")
        started = json.loads("".join(lines) + "}")
        port = started["admin"].rpartition(":")[2]
        move = ["mis-simulator", "--move-clock", "7", "--admin-port", port, "--json"]
        moved = subprocess.run([*program, *move], capture_output=True, text=True, check=True)
        address = f"{started['api']}/v1.0/schools"
        headers = {"Authorization": f"Bearer {started['token']}"}
        answer = httpx.get(address, headers=headers, trust_env=False)
    finally:
        server.terminate()
        code = server.wait(30)
        server.stdout.close()
    assert json.loads(moved.stdout)["day"] == "2019-03-08"
    assert answer.json()["data"][0]["id"] == started["school"]
    assert code == 0
