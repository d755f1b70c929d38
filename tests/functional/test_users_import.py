"""From a school's staff list to people who sign in, as an operator and a school go about it."""

import json
from dataclasses import replace

import pytest
from account_kit import POLICY, account_kit, person
from second_steps import letters, link_of, token_of_link
from typer.testing import CliRunner

from workbench.cli import app
from workbench.errors import ContractViolation, PolicyDenied, UsageError
from workbench.serve.accounts.accepting import Answer
from workbench.serve.accounts.provisioning import Choice, School, confirm, plan
from workbench.serve.accounts.staff import StaffMember, read_staff

HEADER = "title,forename,surname,email,role,employed\n"
STAFF = (
    HEADER
    + """\
Mr,Craig,Smith,,Teacher,yes
Ms,Claire,Jones,cjones@school.example,Teacher,yes
Mr,George,Alexander,galexander@school.example,Middle Leader,yes
Dr,Lena,Left,left@school.example,Teacher,no
"""
)
FIRST = School("900001", "First School")
CLAIRE = StaffMember("Ms", "Claire", "Jones", "CJones@school.example", "Teacher", True)
LENA = StaffMember("Dr", "Lena", "Left", "left", "Teacher", False)


def run(*arguments: str):
    return CliRunner().invoke(app, ("users", *arguments))


def answer(*arguments: str) -> dict:
    result = run("import", *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


@pytest.fixture
def staff(tmp_path):
    path = tmp_path / "staff.csv"
    path.write_text(STAFF, encoding="utf-8")
    return str(path)


@pytest.fixture
def kit(home):
    with account_kit(home) as kit:
        yield kit


SCHOOL = ("--school", "900001", "--name", "First School")


def test_rehearsal_says_what_would_be_done_and_does_nothing(home, staff):
    found = answer(staff, *SCHOOL, "--dry-run")
    assert [one["username"] for one in found["new"]] == [
        "cjones@school.example",
        "galexander@school.example",
    ]
    assert found["without_email"] == ["Craig Smith"]
    assert found["new"][0]["choice"] == {
        "pupil_tracking": False,
        "role": "school_named",
        "system_setup": False,
        "manage_data": False,
        "school_level": True,
        "pupil_level": False,
        "collaborate": False,
    }
    assert "results" not in found
    assert json.loads(run("list", "--json").stdout) == []
    assert letters(home) == []


def test_staff_get_accounts_and_open_them(home, staff):
    done = answer(staff, *SCHOOL)["results"]
    assert [one["outcome"] for one in done] == ["invited", "invited"]
    accounts = json.loads(run("list", "--json").stdout)
    assert {one["state"] for one in accounts} == {"pending"}
    assert accounts[0]["grants"] == ["analytics", "school_level"]
    with account_kit(home) as kit:
        for letter, one in zip(letters(home), done, strict=True):
            token = token_of_link(link_of(letter))
            found = kit.local.links.accept(
                token, one["access_code"], "coffee train fish", kit.audit
            )
            assert found.answer is Answer.DONE
    again = answer(staff, *SCHOOL)
    assert again["new"] == again["results"] == []
    assert again["existing"] == ["cjones@school.example", "galexander@school.example"]


def test_changed_plan_is_carried_out(staff, home, tmp_path):
    planned = answer(staff, *SCHOOL, "--dry-run")
    del planned["new"][0]
    planned["new"][0]["choice"] |= {"pupil_level": True, "pupil_tracking": True}
    (tmp_path / "plan.json").write_text(json.dumps(planned))
    answer(staff, *SCHOOL, "--plan", str(tmp_path / "plan.json"))
    (account,) = json.loads(run("list", "--json").stdout)
    assert account["username"] == "galexander@school.example"
    assert account["grants"] == ["analytics", "pupil_level", "pupil_tracking", "school_level"]


def test_some_are_chosen_and_given_a_tick(staff, home):
    answer(staff, *SCHOOL, "--only", "cjones@school.example", "--grant", "collaborate")
    (account,) = json.loads(run("list", "--json").stdout)
    assert account["grants"] == ["analytics", "collaborate", "school_level"]


def test_leaver_is_named_and_closed_when_told(staff, home):
    options = "--role school_named --organisation First --kind school --code 900001"
    run("add", "left@school.example", "--name", "Lena", *options.split(" "))
    assert answer(staff, *SCHOOL)["leavers"] == ["left@school.example"]
    states = {o["username"]: o["state"] for o in json.loads(run("list", "--json").stdout)}
    assert states["left@school.example"] == "pending"
    done = answer(staff, *SCHOOL, "--close", "left@school.example", "--close", "cjones@x.example")
    assert done["results"] == [
        {
            "username": "left@school.example",
            "outcome": "closed",
            "access_code": "",
            "reason": "",
        }
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--school", "900001"), "--name"),
        (("--school", "90001", "--name", "x"), "URN"),
        ((*SCHOOL, "--grant", "pupil_levle"), "Did you mean 'pupil_level'"),
        ((*SCHOOL, "--only", "cjone@school.example"), "Did you mean 'cjones@school.example'"),
        ((*SCHOOL, "--plan", "nowhere.json"), "cannot be read"),
    ],
)
def test_wrong_option_is_explained_and_nothing_is_made(staff, home, options, message):
    result = run("import", staff, *options)
    assert result.exit_code == 2
    assert message in result.stderr
    assert letters(home) == []


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "[]",
        "not json",
        '{"new": [{"username": "x", "choice": {"root": true}}]}',
        '{"new": [{"username": "x", "choice": {"system_setup": "no"}}]}',
    ],
)
def test_plan_that_is_none_is_refused(staff, home, tmp_path, text):
    (tmp_path / "plan.json").write_text(text)
    result = run("import", staff, *SCHOOL, "--plan", str(tmp_path / "plan.json"))
    assert result.exit_code == 2
    assert "plan.json" in result.stderr


# the file


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Mr,A,B,not-an-address,Teacher,yes", "`email` is not"),
        ("Mr,A,B,CJONES@school.example,Teacher,yes", "earlier row"),
        ("Mr,A,B,a@b.example,Teacher,perhaps", "`employed`"),
        ("Mr,,,a@b.example,Teacher,yes", "are empty"),
        ("Mr,A,B,a@b.example,Teacher", "more or fewer cells"),
        ("Mr,A,B,a@b.example,Teacher,yes,and more", "more or fewer cells"),
        (f"Mr,{'A' * 101},B,a@b.example,Teacher,yes", "more than 100"),
        ('Mr,"A\nBcc: x",B,a@b.example,Teacher,yes', "cannot be printed"),
        ("Mr,A,B,evil@b.example\tBcc,Teacher,yes", "cannot be printed"),
    ],
)
def test_row_with_a_mistake_is_left_out_with_its_reason(tmp_path, row, reason):
    path = tmp_path / "staff.csv"
    path.write_text(STAFF + row + "\n", encoding="utf-8")
    found = read_staff(path)
    (refusal,) = found.refused
    assert reason in refusal.reason
    assert refusal.row in {6, 7}
    assert "a@b.example" not in refusal.reason
    assert len(found.members) == 4


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"forename,surname\n", "`title` is missing"),
        (HEADER.replace("role", "post").encode() + b"\n", "`role` is missing"),
        (HEADER.strip().encode() + b",salary\n", "`salary` is not expected"),
        (b"", "`title` is missing"),
        (b"\xff\xfe" + HEADER.encode("utf-16-le"), "not UTF-8"),
        (HEADER.encode() + b'Mr,"A\n', "comma-separated"),
        (HEADER.encode() + b"Mr,A,B,,x,yes\n" * 2001, "2,000 rows"),
        (b"x" * (2**20 + 1), "1 MB"),
    ],
)
def test_file_that_is_no_staff_list_is_refused_whole(tmp_path, content, message):
    path = tmp_path / "staff.csv"
    path.write_bytes(content)
    with pytest.raises(ContractViolation, match=message):
        read_staff(path)


def test_file_as_spreadsheets_save_it_is_read(tmp_path):
    path = tmp_path / "staff.csv"
    path.write_bytes(
        b"\xef\xbb\xbfEmployed,Title,Forename,Surname,Email,Role\r\n"
        b"Yes,Ms,Claire,Jones,CJones@school.example,Teacher\r\n"
    )
    assert read_staff(path).members == (CLAIRE,)


def test_missing_file_is_said(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_staff(tmp_path / "nowhere.csv")


# who may


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (person("teacher", "pupil_level"), "system_setup"),
        (person("governor", role="school_governor"), "provisioning"),
        (person("head", "system_setup", code="900002"), "remit"),
    ],
)
def test_who_may_not_use_the_staff_list_makes_nothing(kit, who, why):
    kit.open(who)
    planned = plan([CLAIRE], [], FIRST)
    with pytest.raises(PolicyDenied, match=why):
        confirm(planned, FIRST, kit.approver(who))
    assert kit.letters == []


def test_approver_provisions_the_own_school(kit):
    head = person("head", "system_setup")
    kit.open(head)
    desk = kit.approver(head)
    planned = plan([CLAIRE, LENA], desk.people(), FIRST, {"cjones@school.example": Choice()})
    (result,) = confirm(planned, FIRST, desk)
    assert result.outcome == "invited"
    assert kit.letters[0]["To"] == "cjones@school.example"
    assert POLICY.given("school_named") == ("analytics", "school_level")


def test_account_elsewhere_keeps_one_from_being_made_and_not_the_others(kit):
    head = person("head", "system_setup")
    kit.open(head)
    george = StaffMember("Mr", "George", "Alexander", "g@school.example", "", True)
    taken = StaffMember("Ms", "Claire", "Jones", "head@taken.example", "", True)
    kit.operator.add(replace(person("x", code="900002"), username="head@taken.example"))
    desk = kit.approver(head)
    results = confirm(plan([taken, george], desk.people(), FIRST), FIRST, desk)
    assert [one.outcome for one in results] == ["refused", "invited"]
    assert "taken" in results[0].reason


def test_leaver_of_another_school_is_nobodys_business(kit):
    kit.open(person("left", code="900002"))
    assert plan([LENA], kit.accounts.accounts(), FIRST).leavers == ()
    assert plan([LENA], kit.accounts.accounts(), School("900002", "x")).leavers == ("left",)


def test_who_has_come_back_is_no_leaver(kit):
    kit.open(person("left"))
    back = StaffMember("Dr", "Lena", "Left", "left", "Teacher", True)
    assert plan([LENA, back], kit.accounts.accounts(), FIRST).leavers == ()
