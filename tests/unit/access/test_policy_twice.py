"""The policy and a second, slow and obvious implementation of it agree on every combination."""

from collections.abc import Iterator
from functools import cache
from itertools import product

import plain_policy
import pytest
from plain_policy import Case

from workbench.access import decision
from workbench.access.decision import Request
from workbench.access.policy import read_policy
from workbench.access.scope import Viewer
from workbench.errors import PolicyDenied

Words = tuple[str, ...]
POLICY = read_policy()
PLAIN = plain_policy.read()
ROLES = plain_policy.roles(PLAIN)
SHARING, SILENT, STRANGER = "900001", "900002", "900003"
EVERY_GRANT = tuple(sorted(PLAIN["grants"]))


@pytest.fixture(autouse=True)
def _no_hints(monkeypatch: pytest.MonkeyPatch) -> None:
    """A refusal that names the nearest word takes longer than all its rules; no test reads it."""
    monkeypatch.setattr(decision, "did_you_mean", lambda name, known: "")


def viewer_of(case: Case) -> Viewer:
    return _viewer(case.role, case.kind, case.schools, case.grants, case.remit)


@cache
def _viewer(role: str, kind: str, schools: Words, grants: Words, remit: Words) -> Viewer:
    return Viewer("test", "one", role, f"{kind}:1", schools, kind, grants, remit)


def decided(viewer: Viewer, case: Case) -> bool:
    request = Request(
        case.category, case.column_class, case.purpose, case.action, case.school, case.origin
    )
    return POLICY.decide(viewer, request).allowed


def disagreements(cases: list[Case]) -> list[Case]:
    return [
        case
        for case in cases
        if decided(viewer_of(case), case) != plain_policy.allowed(PLAIN, case)
    ]


@pytest.mark.parametrize("role", ROLES)
def test_grants_purposes_classes_and_actions(role: str) -> None:
    kind = PLAIN["roles"].get(role, {"organisations": ["school"]})["organisations"][0]
    facts = product(
        plain_policy.grant_sets(PLAIN, role),
        plain_policy.categories(PLAIN),
        plain_policy.CLASSES,
        plain_policy.purposes(PLAIN),
        plain_policy.ACTIONS,
    )
    cases = [
        Case(role, kind, grants, category, column_class, purpose, action)
        for grants, category, column_class, purpose, action in facts
    ]

    assert disagreements(cases) == []


@pytest.mark.parametrize("role", ROLES)
def test_kinds_origins_and_schools(role: str) -> None:
    facts = product(
        plain_policy.KINDS,
        plain_policy.categories(PLAIN),
        plain_policy.purposes(PLAIN),
        plain_policy.ORIGINS,
        ["", SHARING, SILENT, STRANGER],
        ["view", "download"],
        ["public", "identifying"],
    )
    cases = [
        Case(
            role,
            kind,
            EVERY_GRANT,
            category,
            one,
            purpose,
            action,
            origin,
            school,
            schools=(SHARING,),
            remit=(SHARING, SILENT),
        )  # fmt: skip
        for kind, category, purpose, origin, school, action, one in facts
    ]

    assert disagreements(cases) == []


@pytest.mark.parametrize("role", [name for name in ROLES if name in PLAIN["roles"]])
def test_scope_says_what_the_decisions_say(role: str) -> None:
    for grants, purpose in product(
        plain_policy.grant_sets(PLAIN, role), plain_policy.purposes(PLAIN)
    ):
        kind = PLAIN["roles"][role]["organisations"][0]
        case = Case(role, kind, grants, "", "", purpose, "", schools=(SHARING,))
        wanted = {
            (category, action, one)
            for category, action, one in product(
                plain_policy.categories(PLAIN), plain_policy.ACTIONS, plain_policy.CLASSES
            )
            if plain_policy.allowed(PLAIN, Case(role, kind, grants, category, one, purpose, action))
        }
        try:
            scope = POLICY.scope_for(viewer_of(case), purpose)
        except PolicyDenied:
            assert wanted == set()
            continue
        given = {
            (category, action, one)
            for category in scope.categories
            for action, classes in scope.actions
            for one in classes
        }
        assert given == wanted


@pytest.mark.parametrize("rule", decision._RULES, ids=lambda rule: rule.__name__)
def test_a_policy_without_one_of_its_rules_is_found_out(monkeypatch, rule) -> None:
    monkeypatch.setattr(decision, "_RULES", tuple(r for r in decision._RULES if r is not rule))

    assert any(disagreements([case]) for case in telling_cases())


def telling_cases() -> Iterator[Case]:
    """Cases that differ from an allowed one in a single fact."""
    allowed = Case(
        "trust_named", "trust", EVERY_GRANT, "basic", "identifying", "self_evaluation", "view",
        "mis", SHARING, (SHARING,), (SHARING, SILENT),
    )  # fmt: skip
    assert plain_policy.allowed(PLAIN, allowed)
    yield from (allowed._replace(kind=kind) for kind in plain_policy.KINDS)
    yield from (allowed._replace(purpose=purpose) for purpose in plain_policy.purposes(PLAIN))
    yield from (allowed._replace(category=one) for one in plain_policy.categories(PLAIN))
    yield from (allowed._replace(action=action) for action in plain_policy.ACTIONS)
    yield from (allowed._replace(origin=origin) for origin in plain_policy.ORIGINS)
    yield from (allowed._replace(school=school) for school in (SILENT, STRANGER))
    yield from (
        allowed._replace(grants=tuple(g for g in EVERY_GRANT if g != name)) for name in EVERY_GRANT
    )


def test_some_of_it_is_allowed_and_most_is_not() -> None:
    cases = [
        Case(role, kind, EVERY_GRANT, category, one, purpose, action)
        for role, kind, category, one, purpose, action in product(
            ROLES,
            plain_policy.KINDS,
            plain_policy.categories(PLAIN),
            plain_policy.CLASSES,
            plain_policy.purposes(PLAIN),
            plain_policy.ACTIONS,
        )  # fmt: skip
    ]
    share = sum(plain_policy.allowed(PLAIN, case) for case in cases) / len(cases)

    assert 0 < share < 0.02
