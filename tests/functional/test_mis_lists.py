"""Lists of the MIS simulator beside pupils and marks: assessment, exclusions, codes, counts."""

import mis_kit
import pytest

CATEGORIES = {
    "student basic", "student demographics", "student timetable", "student assessment",
    "attendance and exclusions", "staff basic",
}  # fmt: skip


@pytest.fixture
def small():
    """The small school, with years 7 and 8, and a client of it without sockets."""
    simulator = mis_kit.simulator()
    with mis_kit.direct(simulator) as reader:
        yield simulator, reader


def rows(small, name: str, **query: str) -> list[dict]:
    simulator, reader = small
    path = f"schools/{simulator.school.id}/{name}"
    return mis_kit.everything(reader, path, per_page="200", **query)


def status(small, name: str) -> int:
    simulator, reader = small
    return reader.get(f"schools/{simulator.school.id}/{name}").status_code


def result_sets(small) -> tuple[int, int]:
    """How many there are, and how many of them have results."""
    with_results = {row["resultset"] for row in rows(small, "assessment/results")}
    return len(rows(small, "assessment/resultsets")), len(with_results)


def test_each_half_term_brings_a_result_set_and_its_end_the_results(small):
    found = [result_sets(small)]
    for _ in range(5):
        mis_kit.order(small[0], "clock", days=30)
        found.append(result_sets(small))
    assert found[0] == (4, 3)
    assert found[-1] == (6, 6)
    assert found == sorted(found)


def test_results_since_the_cursor_are_those_of_the_new_half_term(small):
    simulator, _ = small
    before, since = rows(small, "assessment/results"), f"{simulator.state.now}"
    mis_kit.order(simulator, "clock", days=45)
    new = rows(small, "assessment/results", updated_after=since)
    assert {row["resultset"] for row in new}.isdisjoint(row["resultset"] for row in before)
    assert len({row["id"] for row in before + new}) == len(before + new)


def test_results_are_grades_of_their_scale(small):
    graded = rows(small, "assessment/results", include="aspect,resultset")
    assert {row["resultset"]["data"]["name"] for row in graded} == {
        "Autumn 1 2018/19", "Autumn 2 2018/19", "Spring 1 2018/19",
    }  # fmt: skip
    grades = {row["result"] for row in graded if row["aspect"]["data"]["type"] == "grade"}
    scores = {int(row["result"]) for row in graded if row["aspect"]["data"]["type"] == "score"}
    assert grades == {"Emerging", "Developing", "Secure", "Mastering"}
    assert 0 <= min(scores) < 50 < max(scores) <= 100


def test_older_pupils_have_predicted_grades():
    pupils = [mis_kit.pupil(number, year_group=11) for number in range(40)]
    drawn = mis_kit.drawn_of(pupils)
    school = mis_kit.site(drawn).school
    results = school.results.results(range(len(school.results.rows)))
    assert {one.aspect.kind for one in results} == {"predicted grade", "mock exam"}
    assert {one.text for one in results} <= {"U", *"123456789"}
    assert len({one.text for one in results}) > 5


def test_included_results_are_the_pupils_and_can_be_of_one_aspect(small):
    every = rows(small, "assessment/results")
    aspect = every[0]["aspect"]
    (student,) = rows(small, "students", include="results", only_mis_ids=mis_id(small))
    (asked,) = rows(
        small, "students", include="results", only_mis_ids=mis_id(small), aspect_id=aspect
    )
    own = [row for row in every if row["student"] == student["id"]]
    assert sorted(student["results"]["data"], key=str) == sorted(own, key=str)
    assert {row["aspect"] for row in asked["results"]["data"]} == {aspect}


def mis_id(small) -> str:
    return rows(small, "students")[0]["mis_id"]


def test_exclusions_are_listed_and_included(small):
    listed = rows(small, "exclusions", include="student")
    students = rows(small, "students", include="exclusions")
    included = [row for one in students for row in one["exclusions"]["data"]]
    assert {row["id"] for row in listed} == {row["id"] for row in included}
    assert sorted(row["type"] for row in listed) == ["Permanent exclusion"] + ["Suspension"] * 5
    lengths = {
        (row["sessions"], row["end_date"] and row["end_date"]["date"][:10]) for row in listed
    }
    assert lengths == {(None, None), (3, "2019-02-28")}


def test_addresses_are_marked(small):
    homes = [
        row["contact_details"]["data"]["addresses"]["home"]
        for row in rows(small, "students", include="contact_details")
    ]
    assert all("(SYNTHETIC)" in home["street"] for home in homes)
    assert len({(home["house_number"], home["street"]) for home in homes}) > 40


def test_counts_are_those_of_the_lists(small):
    simulator, reader = small
    asked = "students,employees,classes"
    path = f"schools/{simulator.school.id}/counts"
    counted = reader.get(path, params={"include": asked}).json()["data"]
    lengths = {name: {"data": {"count": len(rows(small, name))}} for name in asked.split(",")}
    assert counted == lengths
    assert reader.get(path, params={"include": "photos"}).status_code == 422


def test_a_school_decides_about_all_six_categories(small):
    simulator, reader = small
    shown = reader.get(f"meta/schools/{simulator.school.id}/permissions").json()["data"]
    assert {one["group"] for one in shown} == CATEGORIES


@pytest.mark.parametrize(
    ("permission", "refused"),
    [
        ("assessment.read", ["assessment/results", "assessment/aspects", "assessment/resultsets",
                             "students?include=results", "students?include=results.aspect"]),
        ("exclusions.read", ["exclusions", "students?include=exclusions"]),
        ("student_contact_details.read", ["students?include=contact_details",
                                          "classes?include=students.contact_details"]),
        ("contact_details.read", ["employees?include=contact_details",
                                  "classes?include=employees.contact_details"]),
        ("employees.read", ["employees", "counts?include=employees"]),
    ],
)  # fmt: skip
def test_each_part_needs_its_permission(permission, refused, small):
    simulator, _ = small
    kept = [one for one in simulator.state.permissions if one != permission]
    assert [status(small, one) for one in refused] == [200] * len(refused)
    mis_kit.order(simulator, "permissions", permissions=kept)
    assert [status(small, one) for one in refused] == [403] * len(refused)
    assert status(small, "students") == 200


def test_a_school_may_write_codes_of_its_own(small):
    simulator, reader = small
    meta = f"meta/schools/{simulator.school.id}"
    assert not reader.get(meta).json()["data"]["custom_attendance_codes"]
    mis_kit.order(simulator, "custom_codes", codes={"ZZ": "I", "Y9": "L"})
    assert reader.get(meta).json()["data"]["custom_attendance_codes"]
    codes = {row["code"]: row for row in rows(small, "attendance-codes")}
    assert (codes["ZZ"]["type"], codes["Y9"]["type"]) == ("authorised", "present")
    assert not {"I", "L"} & set(codes)
    marks = rows(small, "attendance/session", include="attendance_code")
    assert "ZZ" in {row["attendance_code"]["data"]["code"] for row in marks}


@pytest.mark.parametrize(
    "codes", [{"ZZ": "??"}, {"I": "M"}, {"ZZZ": "I"}, {"ZZ": 1}, {"ZZ": "I", "YY": "I"}, ["ZZ"]]
)
def test_codes_that_stand_for_nothing_are_refused(codes, small):
    simulator, _ = small
    with pytest.raises(AssertionError):
        mis_kit.order(simulator, "custom_codes", codes=codes)
    assert not simulator.state.custom_codes
