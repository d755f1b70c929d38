"""Whatever the registers and agreements say: pupils are shown of schools in the remit alone."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from workbench.access.policy import read_policy
from workbench.remits import Link, Membership, members, predecessors
from workbench.serve.rights import variants, within
from workbench.serve.viewers import viewer_of
from workbench.sharing import standing
from workbench.store.registry import (
    SHARING_KINDS,
    Organisation,
    Registry,
    SharingAgreement,
    User,
    UserGrant,
)
from workbench.store.registry.database import sqlite_url

POLICY = read_policy()
URNS = ("900001", "900002", "900003", "900004")
TRUSTS = ("A", "B")
START = date(2020, 1, 1)
DAYS = st.integers(0, 30).map(lambda n: START + timedelta(days=n))
FILES = st.lists(DAYS, min_size=1, max_size=3, unique=True).map(sorted)
SCHOOLS = st.lists(st.sampled_from(URNS), max_size=4, unique=True).map(tuple)


@st.composite
def registers(draw):
    """Files, and what each of them says: a school is in one trust at most."""
    files = draw(FILES)
    said = st.none() | st.tuples(st.sampled_from(TRUSTS), st.none() | DAYS)
    rows = [
        Membership(urn, entry[0], file, entry[1], "published")
        for file in files
        for urn in URNS
        if (entry := draw(said)) is not None
    ]
    return files, rows


@given(registers(), DAYS)
def test_trust_has_only_schools_that_a_file_puts_there(register, day):
    files, rows = register
    snapshots = [("published", file) for file in files]
    for trust in TRUSTS:
        found = members(rows, snapshots, trust, day)
        assert set(found) <= {row.urn for row in rows if row.trust == trust}
        assert list(found) == sorted(set(found))


@given(registers())
def test_file_decides_its_own_day(register):
    files, rows = register
    snapshots = [("published", file) for file in files]
    for file in files:
        joined = {
            row.urn
            for row in rows
            if (row.trust, row.snapshot) == ("A", file) and (row.joined or file) <= file
        }
        assert set(members(rows, snapshots, "A", file)) == joined


@given(registers(), st.integers(1, 3650))
def test_after_the_last_file_it_alone_decides(register, later):
    files, rows = register
    snapshots = [("published", file) for file in files]
    day = max(files[-1], START + timedelta(days=31)) + timedelta(days=later)
    named = {row.urn for row in rows if (row.trust, row.snapshot) == ("A", files[-1])}
    assert set(members(rows, snapshots, "A", day)) == named


@given(registers(), DAYS)
def test_school_is_never_in_two_trusts(register, day):
    files, rows = register
    snapshots = [("published", file) for file in files]
    one, other = (set(members(rows, snapshots, trust, day)) for trust in TRUSTS)
    assert not one & other


LINKS = st.lists(
    st.builds(Link, st.sampled_from(URNS), st.sampled_from(URNS), st.none() | DAYS), max_size=6
)


@given(LINKS, st.sampled_from(URNS), DAYS)
def test_no_school_is_the_predecessor_of_two(links, urn, day):
    def about(school: str) -> list[Link]:
        mine = {link.linked for link in links if link.urn == school}
        return [link for link in links if link.linked in mine]

    found = predecessors(about, urn, day)
    assert urn not in found
    for one in found:
        assert len({link.urn for link in links if link.linked == one}) == 1


def user_of(kind: str, role: str, grants: tuple[str, ...]) -> User:
    organisation = Organisation(id=1, kind=kind, code="900001", name="Somebody")
    given_grants = [UserGrant(name=name) for name in grants]
    return User(
        id=1, issuer="local", subject="u", role=role, organisation=organisation, grants=given_grants
    )


GRANTS = st.lists(st.sampled_from([grant.name for grant in POLICY.grants]), unique=True).map(tuple)


@given(
    st.sampled_from([(kind, role.name) for role in POLICY.roles for kind in role.organisations]),
    GRANTS,
    SCHOOLS,
    st.sets(st.sampled_from(URNS)),
)
def test_pupils_are_of_the_remit_and_of_schools_that_agreed(who, grants, remit, agreed):
    kind, role = who
    viewer = viewer_of(user_of(kind, role, grants), remit, agreed)
    assert set(viewer.schools) <= set(viewer.remit) == set(remit)
    if kind in SHARING_KINDS:
        assert set(viewer.schools) == set(remit) & agreed


@given(st.sampled_from([r for r in POLICY.roles if not r.everywhere]), GRANTS, SCHOOLS, SCHOOLS)
def test_scope_stands_only_if_nothing_of_it_is_lost(role, grants, before, after):
    kind = role.organisations[0]
    was, now = (viewer_of(user_of(kind, role.name, grants), s, s) for s in (before, after))
    kept, given_now = list(variants(POLICY, was)), list(variants(POLICY, now))
    for scope in kept:
        present = next(one for one in given_now if one.purpose == scope.purpose)
        assert within(scope, present) is (set(scope.schools) <= set(after))


@given(st.sampled_from([r for r in POLICY.roles if not r.everywhere]), GRANTS, GRANTS)
def test_scope_that_lost_a_grant_does_not_stand(role, before, after):
    kind = role.organisations[0]
    was, now = (viewer_of(user_of(kind, role.name, g), URNS, URNS) for g in (before, after))
    given_now = {scope.purpose: scope for scope in reversed(list(variants(POLICY, now)))}
    for scope in variants(POLICY, was):
        present = given_now.get(scope.purpose)
        if present is not None and within(scope, present):
            lost = set(dict(scope.actions)) - set(dict(present.actions))
            assert not lost
            for action, classes in scope.actions:
                assert set(classes) <= set(dict(present.actions)[action])


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    found = Registry(sqlite_url(tmp_path_factory.mktemp("registry") / "registry.sqlite"))
    with found.writing() as session:
        for number, kind in enumerate((*SHARING_KINDS, "ofsted"), start=1):
            session.add(Organisation(id=number, kind=kind, code="1", name=kind))
    yield found
    found.close()


AGREEMENTS = st.lists(
    st.tuples(
        st.sampled_from(URNS), st.integers(1, 4), DAYS, st.none() | st.integers(0, 9), st.booleans()
    ),
    max_size=6,
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=AGREEMENTS, day=DAYS)
def test_agreement_stands_between_its_days_unless_withdrawn(registry, rows, day):
    expected: dict[int, set[str]] = {}
    with registry.writing() as session:
        session.execute(delete(SharingAgreement))
        for urn, organisation, starts, length, withdrawn in rows:
            ends = None if length is None else starts + timedelta(days=length)
            moment = sa.func.now() if withdrawn else None
            session.add(
                SharingAgreement(
                    urn=urn,
                    organisation_id=organisation,
                    starts=starts,
                    ends=ends,
                    agreed_by="head",
                    withdrawn=moment,
                )
            )
            stands = starts <= day and (ends is None or day <= ends) and not withdrawn
            if stands and organisation <= len(SHARING_KINDS):
                expected.setdefault(organisation, set()).add(urn)
    with registry.reading() as session:
        assert standing(session, [1, 2, 3, 4], day) == expected
