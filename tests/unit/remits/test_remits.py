"""Remits of every kind of organisation, worked out from a store and remembered."""

from datetime import date, timedelta

import pandas as pd
import pytest
from remit_home import (
    AUTHORITY,
    DIOCESE,
    FILES,
    LATER,
    LEFT,
    NEVER,
    NOT_SHARED,
    SHARED,
    TO_JOIN,
    memberships,
    opened,
    remit_store,
)

from workbench.contracts.types import pandas_dtype
from workbench.loader import Door
from workbench.remits import Remits
from workbench.settings import Settings
from workbench.store.registry import open_registry

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def it(tmp_path_factory):
    with opened(remit_store(tmp_path_factory.mktemp("remits"))) as found:
        yield found


@pytest.mark.parametrize(
    ("kind", "code", "schools"),
    [
        ("school", SHARED, (SHARED,)),
        ("trust", "990001", (SHARED, NOT_SHARED)),
        ("trust", "990002", (LEFT,)),
        ("trust", "990099", ()),
        ("local_authority", "901", (SHARED, NOT_SHARED, NEVER)),
        ("local_authority", "902", (LEFT, TO_JOIN)),
        ("diocese", "south", ()),
        ("dfe", "dfe", ()),
        ("ofsted", "ofsted", ()),
        ("operator", "990001", ()),
        ("training", "901", ()),
    ],
)
def test_schools_of_each_kind(it, kind, code, schools):
    assert it.remits.schools(kind, code, TODAY) == schools


def test_trust_of_another_day(it):
    assert it.remits.schools("trust", "990001", FILES[0]) == (SHARED, NOT_SHARED, LEFT)
    assert it.remits.schools("trust", "990001", date(2021, 8, 31)) == (SHARED, NOT_SHARED, LEFT)
    assert it.remits.schools("trust", "990001", date(2021, 9, 1)) == (SHARED, NOT_SHARED)
    assert it.remits.schools("trust", "990001", LATER) == (SHARED, NOT_SHARED, TO_JOIN)


def test_sponsor_or_federation_has_no_remit(tmp_path):
    with opened(remit_store(tmp_path)) as it:
        rows = memberships(it.door)
        it.write("trust_membership", rows.assign(trust_uid="990003", group_type="School sponsor"))
        assert it.remits.schools("trust", "990003", TODAY) == ()


def test_new_data_count_at_once(tmp_path):
    with opened(remit_store(tmp_path)) as it:
        assert it.remits.schools("trust", "990001", TODAY) == (SHARED, NOT_SHARED)
        later = memberships(it.door, (date(2024, 1, 1), date(2025, 1, 1)))
        without = later[later["urn"] != NOT_SHARED]
        it.write("trust_membership", without)
        assert it.remits.schools("trust", "990001", TODAY) == (SHARED,)


def test_answers_are_remembered_until_the_data_change(it, monkeypatch):
    remits = Remits(it.door.lake, it.registry)
    answers = [remits.schools(*key, TODAY) for key in (("trust", "990001"), ("trust", "none"))]
    monkeypatch.setattr(it.door.lake, "read", lambda statement: pytest.fail("read again"))
    assert [
        remits.schools(*key, TODAY) for key in (("trust", "990001"), ("trust", "none"))
    ] == answers


def test_remembered_answers_are_bounded(it, monkeypatch):
    monkeypatch.setattr("workbench.remits._MOST_KEPT", 3)
    remits = Remits(it.door.lake, it.registry)
    for number in range(10):
        remits.schools("local_authority", f"{number:03d}", TODAY)
    assert len(remits._kept.answers) <= 3


def test_converted_school_reaches_its_predecessor(tmp_path):
    with opened(remit_store(tmp_path)) as it:
        link = {
            "urn": SHARED,
            "linked_urn": LEFT,
            "link_type": "Predecessor",
            "established": date(2018, 9, 1),
            "linked_name": "Left",
            "origin": "synthetic",
            "source": "test",
        }
        types = {c.name: pandas_dtype(c) for c in it.door.catalogue["school_link"]}
        frame = pd.DataFrame([link, link | {"link_type": "Predecessor - merged", "urn": NEVER}])
        it.write("school_link", frame.astype(types))
        assert it.remits.schools("school", SHARED, TODAY) == (SHARED, LEFT)
        assert it.remits.schools("school", SHARED, date(2018, 8, 31)) == (SHARED,)
        assert it.remits.schools("school", NEVER, TODAY) == (NEVER,)


def test_diocese_has_what_was_entered_for_the_day(it):
    start, end = date(2026, 9, 1), date(2026, 12, 31)
    it.organisations.add_school(DIOCESE, NEVER, "operator", starts=start, ends=end)
    it.organisations.add_school(DIOCESE, LEFT, "operator", starts=TODAY)
    days = [start - timedelta(days=1), start, TODAY, end, end + timedelta(days=1)]
    found = [it.remits.schools("diocese", "south", day) for day in days]
    assert found == [(), (NEVER,), (LEFT, NEVER), (LEFT, NEVER), (LEFT,)]

    it.organisations.remove_school(DIOCESE, NEVER, "operator", left=TODAY)
    assert it.remits.schools("diocese", "south", TODAY) == (LEFT,)
    assert it.remits.schools("diocese", "south", TODAY - timedelta(days=1)) == (NEVER,)


def test_without_data_a_school_has_itself_and_nobody_else_has_any(tmp_path):
    chosen = Settings(home=tmp_path / "home")
    registry, door = open_registry(chosen), Door(chosen)
    remits = Remits(door.lake, registry)
    assert remits.schools("school", SHARED, TODAY) == (SHARED,)
    assert remits.schools("trust", "990001", TODAY) == ()
    assert remits.schools(*AUTHORITY.split(":"), TODAY) == ()
    registry.close()
