"""What a school does with people: staff for accounts, refused rows, names whose time is over."""

import json
from dataclasses import replace
from datetime import date

import mis_kit
import pytest
from account_kit import account_kit
from connection_terminal import URN, Terminal, connect, served_school
from exchange_kit import desk_at
from python_calamine import CalamineWorkbook

UNBORN = date(2060, 2, 29)


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


@pytest.fixture
def served():
    with served_school(12) as both:
        yield both


@pytest.fixture
def kit(home):
    with account_kit(home) as kit:
        yield kit


def test_staff_of_the_schools_system_are_candidates_for_accounts(terminal, served, kit):
    simulated, _ = served
    connect(terminal, served, "staff")
    terminal.connection("mode", URN, "automatic")
    assert terminal.json("sync", URN)["counts"].keys() == {"staff"}
    words = ("users", "import", "--school", URN, "--name", "First School", "--json")
    planned = json.loads(terminal.run(*words, "--dry-run").stdout)
    now, everybody = simulated.state.now, simulated.school.timetable.employees
    here = [one for one in everybody if one.joined_at <= now and not one.has_left(now)]
    assert len(planned["new"]) == len(here) > 0
    assert all(one["username"].endswith("@synthetic.example") for one in planned["new"])
    assert json.loads(terminal.run("users", "list", "--json").stdout) == []

    gone = here[-1]
    chosen = f"staff{gone.mis_id}@synthetic.example"
    done = json.loads(terminal.run(*words, "--only", chosen).stdout)
    assert [one["username"] for one in done["results"]] == [chosen]
    assert done["results"][0]["access_code"]

    # who leaves the school's system is named, and nothing is closed unasked
    mis_kit.order(simulated, "change", kind="staff_leave", employee=gone.id)
    terminal.json("sync", URN)
    again = json.loads(terminal.run(*words, "--dry-run").stdout)
    assert again["leavers"] == [chosen]
    assert chosen not in {one["username"] for one in again["new"]}


def test_rows_that_the_system_gave_and_that_were_refused_are_in_a_workbook(
    terminal, served, home, tmp_path
):
    simulated, _ = served
    site = simulated.sites[0]
    register = site.school.register.with_pupil(
        0, replace(site.school.pupils[0], date_of_birth=UNBORN)
    )
    simulated.put(replace(site, school=replace(site.school, register=register)))
    connect(terminal, served, "basic")
    terminal.connection("mode", URN, "automatic")
    terminal.connection("sync", URN)
    file = tmp_path / "refused.xlsx"
    said = terminal.connection("refused", URN, "--workbook", str(file))
    assert "refused rows are in refused.xlsx" in said.stderr
    assert UNBORN.isoformat() not in said.stdout + said.stderr
    cells = [
        str(cell)
        for row in CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
        for cell in row
    ]
    assert UNBORN.isoformat() in cells
    assert "date_of_birth" in cells


def test_names_of_those_who_left_long_ago_go_when_asked(terminal, served, home):
    simulated, _ = served
    connect(terminal, served, "basic", "attendance")
    terminal.connection("mode", URN, "automatic")
    terminal.connection("sync", URN)
    assert terminal.json("retention") == []
    student = simulated.school.pupils[0]
    mis_kit.order(simulated, "change", kind="leave", student=student.id)
    terminal.connection("sync", URN)
    # the simulated school lives years ago
    (due,) = terminal.json("retention")
    assert (due["urn"], due["why"], len(due["pupils"])) == (URN, "they left", 1)
    with desk_at(home) as desk:
        people, days = (len(desk.stores.rows(n, URN)) for n in ("pupil_identity", "attendance_day"))
    said = terminal.connection("retention")
    assert "Nothing was removed." in said.stderr
    assert student.surname not in said.stdout
    assert "were removed from the vault" in terminal.connection("retention", "--apply").stderr
    assert terminal.json("retention") == []
    with desk_at(home) as desk:
        left = desk.stores.rows("pupil_identity", URN)
        assert len(left) == people - 1
        assert student.surname not in set(left["surname"])
        assert len(desk.stores.rows("attendance_day", URN)) == days
