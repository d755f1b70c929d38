"""Who an account signs in as, worked out from the registry, the remits and the agreements."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from remit_home import LEFT, NEVER, NOT_SHARED, SHARED, TRUST, as_made, opened, remit_store
from server import NAMED, Clock

from workbench.access.scope import Viewer
from workbench.errors import UsageError
from workbench.serve.viewers import Viewers, remit_and_shared
from workbench.store.registry import User


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return remit_store(tmp_path_factory.mktemp("viewers"))


@pytest.fixture
def it(store, clock):
    with opened(as_made(store), clock) as found:
        yield found


def test_school_reaches_itself(it):
    assert it.viewers.known("local|alice") == Viewer(
        "local", "alice", "school_named", "school:900001", (SHARED,), "school", NAMED, (SHARED,)
    )


def test_trust_is_shown_what_is_shared_and_may_open_its_remit(it):
    tess = it.viewers.known("local|tess")
    assert tess.schools == (SHARED,)
    assert tess.remit == (SHARED, NOT_SHARED)


def test_agreement_with_the_trust_is_none_with_the_authority(it):
    it.agreements.agree(NOT_SHARED, TRUST, "a head")
    assert it.viewers.known("local|tess").schools == (SHARED, NOT_SHARED)
    assert it.viewers.known("local|lara").schools == (SHARED,)
    assert it.viewers.known("local|lara").remit == (SHARED, NOT_SHARED, NEVER)


def test_role_that_reaches_every_school_has_no_list(it):
    olive = it.viewers.known("local|olive")
    assert (olive.schools, olive.remit) == ((), ())


def test_withdrawn_agreement_is_gone_at_once(it):
    it.agreements.withdraw(SHARED, TRUST, "a head")
    tess = it.viewers.known("local|tess")
    assert (tess.schools, tess.remit) == ((), (SHARED, NOT_SHARED))


def test_agreement_ends_with_its_last_day_in_england(it, clock):
    # half past eleven in the evening in UTC is the next day in an English summer
    clock.moment = datetime(2027, 6, 30, 22, 30, tzinfo=UTC)
    last = clock.moment.date()
    it.agreements.withdraw(SHARED, TRUST, "a head")
    it.agreements.agree(SHARED, TRUST, "a head", starts=last, ends=last)
    assert it.viewers.known("local|tess").schools == (SHARED,)
    clock.forward(timedelta(hours=1))
    assert it.viewers.known("local|tess").schools == ()


@pytest.mark.parametrize("identity", ["local|nobody", "elsewhere|alice", "local", "", "alice"])
def test_unknown_identity_is_nobody(it, identity):
    assert it.viewers.known(identity) is None


@pytest.mark.parametrize("state", ["closed", "pending"])
def test_account_that_may_not_be_used_is_nobody(it, state):
    it.change("alice", state=state)
    assert it.viewers.known("local|alice") is None


def test_many_viewers_are_worked_out_as_one_is(it):
    with it.registry.reading() as session:
        users = session.scalars(sa.select(User)).all()
    together = it.viewers.of_all(users)
    assert together == {user.id: it.viewers.of(user) for user in users}


def test_without_remits_only_a_school_has_one(it):
    viewers = Viewers(it.registry)
    assert viewers.known("local|alice").schools == (SHARED,)
    assert viewers.known("local|tess").remit == ()


def test_remit_can_be_listed_with_what_is_shared(it):
    assert remit_and_shared(it.registry, it.remits, TRUST) == ((SHARED, NOT_SHARED), (SHARED,))
    assert remit_and_shared(it.registry, it.remits, f"school:{SHARED}") == ((SHARED,), (SHARED,))
    with pytest.raises(UsageError, match="no organisation trust:7"):
        remit_and_shared(it.registry, it.remits, "trust:7")
    assert LEFT not in remit_and_shared(it.registry, it.remits, TRUST)[0]
