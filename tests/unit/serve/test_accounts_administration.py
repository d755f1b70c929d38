"""What an approver may do, and what not."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from account_kit import POLICY, account_kit, person
from server import PASSWORD

from workbench.errors import PolicyDenied, UsageError, UserError
from workbench.serve.accounts import NewUser
from workbench.serve.sessions import Sessions

HEAD = person("head", "system_setup")
DEPUTY = person("deputy", "system_setup")
TEACHER = person("teacher")
ELSEWHERE = person("elsewhere", "system_setup", code="900002")
VISITOR = person("visitor", code="900002")


@pytest.fixture
def kit(home):
    with account_kit(home) as kit:
        kit.open(HEAD, DEPUTY, TEACHER, ELSEWHERE, VISITOR)
        yield kit


@pytest.fixture
def approver(kit):
    return kit.approver(HEAD)


def grants_of(kit, username: str) -> tuple[str, ...]:
    return next(one.grants for one in kit.accounts.accounts() if one.username == username)


def test_approver_sees_the_own_organisation_alone(kit, approver):
    assert [one.username for one in approver.people()] == ["deputy", "head", "teacher"]
    assert len(kit.operator.people()) == 5


CHANGES = {
    "change": lambda desk, name: desk.change(name, "school_named", ("analytics",)),
    "invite": lambda desk, name: desk.invite(name),
    "close": lambda desk, name: desk.close(name),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_user_of_another_organisation_is_as_one_that_is_not_there(kit, approver, change):
    told = []
    for name in ("visitor", "nobody-of-that-name"):
        with pytest.raises(UsageError) as caught:
            change(approver, name)
        told.append(str(caught.value))
    assert told[0] == told[1]
    assert kit.state("visitor") == "active"
    assert grants_of(kit, "visitor") == ("analytics", "school_level")
    assert kit.letters == []


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("asks", [TEACHER, VISITOR], ids=["own school", "other school"])
def test_who_is_no_approver_changes_nothing(kit, change, asks):
    with pytest.raises(PolicyDenied, match="Only an approver"):
        change(kit.approver(asks), "deputy")
    with pytest.raises(PolicyDenied):
        kit.approver(asks).people()
    with pytest.raises(PolicyDenied):
        kit.approver(asks).add(person("nina"))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nobody_changes_the_own_account(kit, approver, change):
    with pytest.raises(PolicyDenied, match="own account"):
        change(approver, "head")
    assert kit.state("head") == "active"
    assert grants_of(kit, "head") == ("analytics", "school_level", "system_setup")


def test_rights_count_as_they_are_now_not_as_they_were_at_sign_in(kit, approver):
    kit.operator.change("head", "school_named", ("analytics",))
    with pytest.raises(PolicyDenied):
        approver.close("teacher")
    kit.operator.close("head")
    with pytest.raises(PolicyDenied):
        approver.people()


def test_two_approvers_who_close_each_other_leave_one(kit):
    def close(pair: tuple[NewUser, str]) -> bool:
        try:
            kit.approver(pair[0]).close(pair[1])
        except PolicyDenied:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(close, [(HEAD, "deputy"), (DEPUTY, "head")]))
    assert done.count(True) == 1
    assert sorted([kit.state("head"), kit.state("deputy")]) == ["active", "closed"]


def test_new_user_is_of_the_approvers_organisation_whatever_is_said(kit, approver):
    forged = replace(person("nina"), organisation="Second School", code="900002")
    approver.add(forged)
    assert "nina" in [one.username for one in approver.people()]
    forged = replace(person("olga"), kind="dfe", code="dfe", role="dfe_named")
    with pytest.raises(UsageError, match="not for a school"):
        approver.add(forged)


@pytest.mark.parametrize(
    ("role", "grants", "message"),
    [
        ("super_user", (), "not for a school"),
        ("dfe_named", (), "not for a school"),
        ("local_authority_named", (), "not for a school"),
        ("analyst", (), "not for a school"),
        ("no_such_role", (), "`role`"),
        ("school_governor", ("pupil_level",), "`grants`"),
        ("school_unnamed", ("system_setup",), "`grants`"),
        ("school_named", ("everything",), "`grants`"),
    ],
)
def test_role_or_grant_that_nobody_there_may_have_is_refused(kit, approver, role, grants, message):
    with pytest.raises(UsageError, match=message):
        approver.change("teacher", role, grants)
    with pytest.raises(UsageError, match=message):
        approver.add(replace(person("nina"), role=role, grants=grants))
    assert grants_of(kit, "teacher") == ("analytics", "school_level")
    assert "nina" not in [one.username for one in kit.accounts.accounts()]


def test_change_of_rights_ends_sessions_and_is_logged_grant_by_grant(kit, approver):
    sessions = Sessions(kit.registry, timedelta(hours=1), timedelta(hours=12), kit.clock)
    value = sessions.start(next(o.number for o in approver.people() if o.username == "teacher"))
    approver.change("teacher", "school_named", ("analytics", "system_setup"))
    assert sessions.find(value) is None
    assert grants_of(kit, "teacher") == ("analytics", "system_setup")
    told = [(e["action"], e.get("resource"), e["actor"]) for e in kit.audit.events()]
    assert told == [
        ("grant", "system_setup", "local|head"),
        ("revoke", "school_level", "local|head"),
    ]


def test_change_that_changes_nothing_ends_no_session(kit, approver):
    approver.change("teacher", "school_named", ("school_level", "analytics"))
    assert kit.events == []


def test_change_keeps_the_link_of_a_pending_user(kit, approver):
    approver.add(person("nina"))
    approver.change("nina", "school_governor", ("analytics",))
    assert next(one.link for one in approver.people() if one.username == "nina")


def test_closed_account_stays_closed(kit, approver):
    approver.close("teacher")
    for change in (CHANGES["change"], CHANGES["invite"]):
        with pytest.raises(UsageError, match="is closed"):
            change(approver, "teacher")
    with pytest.raises(UsageError, match="was once"):
        approver.add(TEACHER)
    assert not kit.may_sign_in("teacher", PASSWORD)


def test_second_factor_is_the_operators_to_take_away(kit, approver):
    with pytest.raises(PolicyDenied, match="operator"):
        approver.reset_second_factor("deputy")
    with pytest.raises(UsageError, match="no second factor"):
        kit.operator.reset_second_factor("deputy")


@pytest.mark.parametrize(
    "change",
    [
        {"email": "nina@school.example\r\nBcc: evil@evil.example"},
        {"email": "nina@school.example, evil@evil.example"},
        {"email": "nina"},
        {"email": "nina@school"},
        {"email": '"nina nina"@school.example'},
        {"email": "ńina@school.example"},
        {"email": "nina@" + "a" * 250 + ".example"},
        {"display_name": "Nina\r\nBcc: evil@evil.example"},
        {"display_name": " "},
        {"username": "nina\n"} | {"display_name": "\x00"},
        {"username": ""},
    ],
)
def test_what_could_forge_a_letter_is_refused(kit, approver, change):
    with pytest.raises(UserError):
        approver.add(replace(person("nina"), **change))
    assert kit.letters == []


def test_roles_that_are_offered_fit_the_organisation(approver):
    names = {role.name for role in approver.roles("school")}
    assert names == {"school_named", "school_unnamed", "school_governor"}
    assert all("school" in POLICY.role(name).organisations for name in names)
