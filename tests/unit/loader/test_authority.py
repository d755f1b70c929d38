"""A scope that somebody has kept: used up the moment its viewer would be given less."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from remit_home import (
    DIOCESE,
    LEFT,
    NEVER,
    NOT_SHARED,
    PUPILS,
    SHARED,
    TRUST,
    as_made,
    memberships,
    opened,
    remit_store,
)
from server import Clock

from workbench.access.policy import POLICY_FILE
from workbench.errors import PolicyDenied
from workbench.loader import Door
from workbench.serve.rights import CurrentRights, variants, within

PURPOSE = "self_evaluation"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def policy(tmp_path):
    file = tmp_path / "policy.yaml"
    file.write_bytes(POLICY_FILE.read_bytes())
    return file


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return remit_store(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def it(store, clock, policy):
    with opened(as_made(store), clock, policy) as found:
        yield found


def given(it, username: str):
    return it.door.policy.scope_for(it.viewers.known(f"local|{username}"), PURPOSE)


def unguarded(it, policy) -> Door:
    """The door of somebody who forgot to ask whether a scope still stands."""
    return Door(it.settings, policy)


CHANGES = {
    "role": ("alice", lambda it: it.change("alice", role="school_governor")),
    "grant": ("alice", lambda it: it.take("alice", "pupil_level")),
    "product": ("alice", lambda it: it.take("alice", "analytics")),
    "account closed": ("alice", lambda it: it.change("alice", state="closed")),
    "account pending": ("alice", lambda it: it.change("alice", state="pending")),
    "other subject": ("alice", lambda it: it.change("alice", subject="somebody else")),
    "agreement withdrawn": ("tess", lambda it: it.agreements.withdraw(SHARED, TRUST, "head")),
}


@pytest.mark.parametrize("what", CHANGES)
def test_kept_scope_is_refused_after_a_change(it, policy, what):
    who, change = CHANGES[what]
    scope = given(it, who)
    assert len(it.door.load("pupil", scope)) == PUPILS
    change(it)
    with pytest.raises(PolicyDenied, match="has changed since"):
        it.door.load("pupil", scope)
    # without the question the same scope would still open the door
    careless = unguarded(it, policy)
    assert len(careless.load("pupil", scope)) == PUPILS
    careless.close()


def test_school_that_leaves_the_trust_is_refused_with_the_file_that_says_so(tmp_path):
    with opened(remit_store(tmp_path)) as it:
        scope = given(it, "tess")
        assert len(it.door.load("pupil", scope)) == PUPILS
        rows = memberships(it.door, (date(2024, 1, 1), date(2025, 1, 1)))
        it.write("trust_membership", rows[rows["urn"] != SHARED])
        with pytest.raises(PolicyDenied, match="has changed since"):
            it.door.load("pupil", scope)


def test_every_dataset_is_refused_names_and_published_figures_too(it):
    scope = given(it, "alice")
    it.change("alice", state="closed")
    for dataset in ("pupil_identity", "school"):
        with pytest.raises(PolicyDenied, match="has changed since"):
            it.door.load(dataset, scope)


def test_refusal_is_noted_and_the_cache_forgets(it):
    scope = given(it, "tess")
    it.door.load("pupil", scope)
    assert it.door._cache.size > 0
    it.agreements.withdraw(SHARED, TRUST, "head")
    with pytest.raises(PolicyDenied):
        it.door.load("pupil", scope)
    assert it.door._cache.size == 0
    last = list(it.door.audit.events())[-1]
    assert (last["action"], last["actor"], last["dataset"]) == ("deny", "local|tess", "pupil")


def test_agreement_that_runs_out_at_midnight_ends_the_scope(it, clock):
    it.agreements.withdraw(SHARED, TRUST, "head")
    it.agreements.agree(SHARED, TRUST, "head", ends=clock.moment.date())
    scope = given(it, "tess")
    assert len(it.door.load("pupil", scope)) == PUPILS
    clock.forward(timedelta(days=2))
    with pytest.raises(PolicyDenied):
        it.door.load("pupil", scope)


def test_school_taken_out_of_a_diocese_is_gone(it):
    it.organisations.add_school(DIOCESE, NEVER, "operator")
    it.agreements.agree(NEVER, DIOCESE, "head")
    scope = given(it, "dan")
    assert set(it.door.load("pupil", scope)["urn"]) == {NEVER}
    it.organisations.remove_school(DIOCESE, NEVER, "operator")
    with pytest.raises(PolicyDenied):
        it.door.load("pupil", scope)


def test_changed_policy_ends_the_scope(it, policy):
    scope = given(it, "alice")
    assert len(it.door.load("pupil", scope)) == PUPILS
    policy.write_text(policy.read_text().replace('version: "2026', 'version: "2027'))
    with pytest.raises(PolicyDenied, match="policy has changed"):
        it.door.load("pupil", scope)
    assert len(it.door.load("pupil", given(it, "alice"))) == PUPILS


@pytest.mark.parametrize(
    "wider",
    [
        {"schools": None},
        {"schools": (SHARED, NOT_SHARED)},
        {"schools": (LEFT,)},
        {"threshold": 0, "role": "local_authority_named"},
        {"organisation": "trust:990002"},
        {"viewer": "local|olive"},
        {"viewer": "local|nobody"},
        {"purpose": "estimates"},
        {"pupil_lists": True},
    ],
)
def test_scope_that_somebody_widened_is_refused(it, wider):
    scope = given(it, "lara")
    with pytest.raises(PolicyDenied):
        it.door.load("pupil", replace(scope, **wider))


def test_narrowed_scopes_stand(it):
    scope = given(it, "alice")
    narrowed = [
        scope.for_action("download"),
        scope.meet(scope),
        replace(scope, schools=()),
    ]
    for one in narrowed:
        it.door.load("pupil", one)


def test_scope_that_would_be_wider_now_stands_as_it_is(it):
    scope = given(it, "tess")
    it.agreements.agree(NOT_SHARED, TRUST, "head")
    assert set(it.door.load("pupil", scope)["urn"]) == {SHARED}


def test_views_of_a_guarded_door_are_guarded(it):
    scope = given(it, "alice")
    it.change("alice", state="closed")
    with pytest.raises(PolicyDenied, match="has changed since"):
        it.door.noting(request="page").load("pupil", scope)


def test_every_variant_of_a_scope_is_within_it(it):
    policy, viewer = it.door.policy, it.viewers.known("local|alice")
    for one in variants(policy, viewer):
        assert within(one, policy.scope_for(viewer, one.purpose))


def test_policy_that_cannot_be_read_lets_nothing_through(it, policy):
    scope = given(it, "alice")
    rights = CurrentRights(lambda: it.door.policy, it.viewers.known)
    assert rights.stands(scope)
    policy.unlink()
    with pytest.raises(Exception, match="policy"):
        it.door.load("pupil", scope)
