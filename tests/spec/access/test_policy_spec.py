"""Who may see what, drawn: user types, data categories by module, and reports ticked for staff."""

from drawn import table
from stores import scope_of, viewer_of

from workbench.access.decision import Request
from workbench.access.policy import read_policy
from workbench.access.scope import Scope, Viewer
from workbench.errors import PolicyDenied

POLICY = read_policy()
CATEGORIES = ["basic", "demographics", "timetable", "assessment", "attendance", "staff"]
COLUMN = {"attendance": "absence"}
HEAD = viewer_of("school_named", ("900001",))


def test_data_categories_that_each_module_may_load():
    # source: management-information data used, version 2.0, November 2020
    modules = table(
        """
        | purpose              | basic | demographics | timetable | assessment | absence | staff |
        |----------------------|-------|--------------|-----------|------------|---------|-------|
        | provisioning         | no    | no           | no        | no         | no      | yes   |
        | self_evaluation      | yes   | yes          | yes       | yes        | yes     | no    |
        | estimates            | yes   | yes          | yes       | yes        | yes     | no    |
        | pupil_tracking       | yes   | yes          | yes       | yes        | yes     | no    |
        | attendance_reporting | yes   | yes          | no        | no         | yes     | no    |
        """
    )
    for row in modules.to_dict(orient="records"):
        found = {
            category: POLICY.decide(
                HEAD, Request(category, "pupil", row["purpose"], "view")
            ).allowed
            for category in CATEGORIES
        }
        wanted = {category: row[COLUMN.get(category, category)] for category in CATEGORIES}
        assert found == wanted, row["purpose"]


def test_user_types():
    # source: DfE's answer to freedom of information request 2017-0052705; a dash there is a no
    types = table(
        """
        | role                    | reach  | names | small groups | print | download | upload |
        |-------------------------|--------|-------|--------------|-------|----------|--------|
        | school_named            | own    | yes   | yes          | yes   | yes      | yes    |
        | school_unnamed          | own    | no    | no           | yes   | no       | no     |
        | school_governor         | own    | no    | no           | yes   | no       | no     |
        | local_authority_named   | remit  | yes   | yes          | yes   | no       | no     |
        | local_authority_unnamed | remit  | no    | no           | yes   | no       | no     |
        | trust_named             | remit  | yes   | yes          | yes   | no       | no     |
        | trust_unnamed           | remit  | no    | no           | yes   | no       | no     |
        | trust_governor          | remit  | no    | no           | yes   | no       | no     |
        | diocese_named           | remit  | yes   | yes          | yes   | no       | no     |
        | diocese_unnamed         | remit  | no    | no           | yes   | no       | no     |
        | dfe_named               | all    | yes   | yes          | yes   | no       | no     |
        | dfe_unnamed             | all    | no    | no           | yes   | no       | no     |
        | ofsted_unnamed          | all    | no    | no           | yes   | no       | no     |
        | super_user              | all    | yes   | yes          | yes   | no       | yes    |
        | training                | all    | no    | no           | no    | no       | no     |
        """
    )
    for row in types.to_dict(orient="records"):
        scope = scope_of(row["role"], schools=("900001",))
        assert POLICY.role(scope.role).remit == row["reach"]
        assert scope.names is scope.pupil_lists is row["names"], row
        assert (scope.threshold == 0) is row["small groups"], row
        for action in ("print", "download", "upload"):
            assert scope.may(action) is row[action], (row["role"], action)


def test_whose_data_each_kind_of_user_may_be_shown():
    # a school's own data (mis) is shared with its authority, trust and diocese, nobody else
    origins = table(
        """
        | role                  | published | synthetic | mis |
        |-----------------------|-----------|-----------|-----|
        | school_named          | yes       | yes       | yes |
        | local_authority_named | yes       | yes       | yes |
        | trust_unnamed         | yes       | yes       | yes |
        | diocese_unnamed       | yes       | yes       | yes |
        | dfe_named             | yes       | yes       | no  |
        | dfe_unnamed           | yes       | yes       | no  |
        | ofsted_unnamed        | yes       | yes       | no  |
        | training              | no        | yes       | no  |
        | presenter             | no        | yes       | no  |
        """
    )
    for row in origins.to_dict(orient="records"):
        held = scope_of(row["role"], schools=("900001",)).origins
        assert {name: name in held for name in origins.columns[1:]} == {
            name: row[name] for name in origins.columns[1:]
        }, row["role"]


def test_reports_and_rights_ticked_for_a_member_of_staff():
    # independent flags: each takes away, none gives more than the role has
    ticks = table(
        """
        | ticked                                         | opens | names | least | upload | across |
        |------------------------------------------------|-------|-------|-------|--------|--------|
        | analytics school_level                         | yes   | no    | 6     | no     | no     |
        | analytics school_level pupil_level             | yes   | yes   | 0     | no     | no     |
        | analytics school_level pupil_level manage_data | yes   | yes   | 0     | yes    | no     |
        | analytics school_level collaborate             | yes   | no    | 6     | no     | yes    |
        | analytics pupil_level                          | no    |       |       |        |        |
        | school_level pupil_level                       | no    |       |       |        |        |
        | system_setup manage_data                       | no    |       |       |        |        |
        """
    )
    for row in ticks.to_dict(orient="records"):
        scope = ticked("school_named", row["ticked"])
        assert (scope is not None) is row["opens"], row["ticked"]
        if scope is not None:
            assert (scope.names, scope.threshold) == (row["names"], row["least"])
            assert (scope.may("upload"), scope.across) == (row["upload"], row["across"])


def test_a_tick_gives_no_more_than_the_role_has():
    everything = " ".join(grant.name for grant in POLICY.grants)

    governor = ticked("school_governor", everything)

    assert governor is not None
    assert not governor.names
    assert governor.threshold == 6
    assert not governor.may("download")
    assert not governor.may("upload")


def test_new_accounts_start_with_school_level_reports_and_nothing_else():
    assert POLICY.given("school_named") == ("analytics", "school_level")
    assert POLICY.given("nobody") == ()


def test_a_school_that_does_not_share_is_told_from_one_that_is_not_in_the_remit():
    viewer = Viewer(
        "test", "t", "trust_named", "trust:1", ("900001",), "trust",
        ("analytics", "pupil_level", "school_level"), ("900001", "900002"),
    )  # fmt: skip
    decided = table(
        """
        | school | category   | allowed | rule                           |
        |--------|------------|---------|--------------------------------|
        | 900001 | assessment | yes     | roles.trust_named.actions.view |
        | 900002 | assessment | no      | agreements                     |
        | 900003 | assessment | no      | roles.trust_named.remit        |
        | 900003 | published  | yes     | roles.trust_named.actions.view |
        """
    )
    for row in decided.to_dict(orient="records"):
        request = Request(
            row["category"], "pupil", "self_evaluation", "view", school=str(row["school"])
        )
        found = POLICY.decide(viewer, request)
        assert (found.allowed, found.rule) == (row["allowed"], row["rule"])


def ticked(role: str, grants: str) -> Scope | None:
    kind = POLICY.role(role).organisations[0]
    viewer = Viewer(
        "test", "t", role, f"{kind}:900001", ("900001",), kind, tuple(grants.split()), ("900001",)
    )
    try:
        return POLICY.scope_for(viewer, "self_evaluation")
    except PolicyDenied:
        return None
