"""Scopes never widen by composition, and share a cache entry only where their rights are equal."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.access.decision import ACTIONS, CLASSES
from workbench.access.policy import read_policy
from workbench.access.scope import Scope, Viewer
from workbench.errors import PolicyDenied

POLICY = read_policy()
GRANTS = [grant.name for grant in POLICY.grants]
KINDS = sorted({kind for role in POLICY.roles for kind in role.organisations})
URNS = ["900001", "900002", "900003"]
IDENTITY = ("viewer", "organisation")


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True).map(lambda found: tuple(sorted(found)))


@st.composite
def viewers(draw: st.DrawFn, role: str | None = None) -> Viewer:
    chosen = role or draw(st.sampled_from([role.name for role in POLICY.roles]))
    kinds = POLICY.role(chosen).organisations
    return Viewer(
        issuer="test",
        subject=draw(st.sampled_from(["a", "b"])),
        role=chosen,
        organisation=draw(st.sampled_from(["school:900001", "trust:1"])),
        schools=draw(some(URNS)),
        kind=draw(st.sampled_from([*kinds, *kinds, *KINDS])),
        grants=draw(some(GRANTS)),
        remit=tuple(URNS),
    )


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    """A scope that the policy gives, narrowed in some of its parts."""
    viewer = draw(viewers().filter(lambda one: one.subject == "a"))
    purpose = draw(st.sampled_from([purpose.name for purpose in POLICY.purposes]))
    try:
        scope = POLICY.scope_for(viewer, purpose)
    except PolicyDenied:
        scope = POLICY.scope_for(replace(viewer, role=""), purpose)
    return draw(narrowed(scope))


def narrowed(scope: Scope) -> st.SearchStrategy[Scope]:
    return st.builds(
        lambda origins, actions, lists, threshold: replace(
            scope,
            origins=tuple(o for o in scope.origins if o in origins),
            actions=tuple(a for a in scope.actions if a[0] in actions),
            pupil_lists=scope.pupil_lists and lists,
            threshold=max(scope.threshold, threshold),
        ),
        some(list(scope.origins) or ["mis"]),
        some(list(ACTIONS)),
        st.booleans(),
        st.sampled_from([0, 6, 11]),
    )


def allowed(scope: Scope) -> set[tuple[str, ...]]:
    """Every single thing that a scope allows."""
    schools = URNS if scope.schools is None else scope.schools
    return {
        (school, origin, category, action, one)
        for school in schools
        for origin in scope.origins
        for category in scope.categories
        for action, classes in scope.actions
        for one in classes
    }


def no_wider(one: Scope, other: Scope) -> bool:
    """Whether ``one`` allows nothing that ``other`` does not."""
    return (
        allowed(one) <= allowed(other)
        and one.pupil_lists <= other.pupil_lists
        and one.across <= other.across
        and one.threshold >= other.threshold
        and one.across_threshold >= other.across_threshold
        and set(one.sensitive) >= set(other.sensitive)
    )


@given(one=scopes(), data=st.data())
def test_meeting_never_widens(one: Scope, data: st.DataObject) -> None:
    fewer = data.draw(st.none() | some(URNS))
    schools = one.schools if fewer is None or one.schools is None else fewer
    other = replace(data.draw(narrowed(one)), schools=schools)

    both = one.meet(other)

    assert no_wider(both, one)
    assert no_wider(both, other)
    assert allowed(both) == allowed(other.meet(one))
    assert both.meet(one) == both


@given(one=scopes(), two=scopes())
def test_scopes_of_different_people_do_not_meet(one: Scope, two: Scope) -> None:
    if (one.viewer, one.role, one.purpose) == (two.viewer, two.role, two.purpose):
        return
    with pytest.raises(PolicyDenied, match="do not combine"):
        one.meet(two)


@given(scope=scopes(), action=st.sampled_from(ACTIONS))
def test_acting_never_widens(scope: Scope, action: str) -> None:
    if scope.may(action):
        assert no_wider(scope.for_action(action), scope)
        assert set(scope.for_action(action).classes) <= set(dict(scope.actions)[action])
    else:
        with pytest.raises(PolicyDenied):
            scope.for_action(action)


@given(viewer=viewers(), dropped=some(GRANTS), purpose=st.sampled_from(POLICY.purposes))
def test_fewer_grants_never_allow_more(viewer: Viewer, dropped: tuple[str, ...], purpose) -> None:
    fewer = replace(viewer, grants=tuple(g for g in viewer.grants if g not in dropped))
    try:
        narrow = POLICY.scope_for(fewer, purpose.name)
    except PolicyDenied:
        return

    assert narrow.empty or no_wider(narrow, POLICY.scope_for(viewer, purpose.name))


@given(one=scopes(), two=scopes())
def test_only_equal_rights_share_a_cache_entry(one: Scope, two: Scope) -> None:
    rights = [
        tuple(getattr(scope, f.name) for f in fields(scope) if f.name not in IDENTITY)
        for scope in (one, two)
    ]

    assert (one.fingerprint == two.fingerprint) == (rights[0] == rights[1])


@given(scope=scopes(), data=st.data())
def test_changing_any_right_changes_the_fingerprint(scope: Scope, data: st.DataObject) -> None:
    changes = {
        "role": f"{scope.role}x",
        "purpose": f"{scope.purpose}x",
        "schools": (*(scope.schools or ()), "123456"),
        "origins": (*scope.origins, "other"),
        "categories": (*scope.categories, "other"),
        "actions": (*scope.actions, ("other", CLASSES)),
        "pupil_lists": not scope.pupil_lists,
        "threshold": scope.threshold + 1,
        "across": not scope.across,
        "across_threshold": scope.across_threshold + 1,
        "sensitive": (*scope.sensitive, "other"),
        "policy_version": f"{scope.policy_version}x",
    }
    assert {*changes, *IDENTITY} == {f.name for f in fields(scope)}
    name = data.draw(st.sampled_from(sorted(changes)))

    assert replace(scope, **{name: changes[name]}).fingerprint != scope.fingerprint
