"""Sharing agreements and organisations: what is refused, what is kept, what is noted."""

from datetime import date

import pytest
from remit_home import (
    AUTHORITY,
    DIOCESE,
    NEVER,
    NOT_SHARED,
    SHARED,
    TRUST,
    as_made,
    opened,
    remit_store,
)

from workbench.errors import StoreError, UsageError

FIRST, LAST = date(2026, 9, 1), date(2027, 8, 31)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return remit_store(tmp_path_factory.mktemp("agreements"))


@pytest.fixture
def it(store):
    with opened(as_made(store)) as found:
        yield found


def noted(it, action: str) -> list[tuple[str, str, str]]:
    return [
        (event["actor"], event["urn"], event["resource"])
        for event in it.door.audit.events()
        if event["action"] == action
    ]


def test_who_agreed_and_who_withdrew_is_kept_and_noted(it):
    it.agreements.agree(NOT_SHARED, TRUST, "Ann, head", starts=FIRST, ends=LAST)
    assert it.agreements.withdraw(NOT_SHARED, TRUST, "Ben, chair") == 1
    (kept,) = [one for one in it.agreements.agreements() if one.urn == NOT_SHARED]
    assert (kept.agreed_by, kept.withdrawn_by, kept.stands) == ("Ann, head", "Ben, chair", False)
    assert (kept.starts, kept.ends) == (FIRST, LAST)
    expected = (NOT_SHARED, f"agreement/{TRUST}")
    assert noted(it, "grant")[-1] == ("Ann, head", *expected)
    assert noted(it, "revoke")[-1:] == [("Ben, chair", *expected)]


@pytest.mark.parametrize("kind", ["school:900002", "dfe:dfe", "ofsted:ofsted", "operator:office"])
def test_nobody_but_trust_authority_and_diocese_may_be_shared_with(it, kind):
    if kind.startswith("dfe"):
        it.organisations.add(kind, "Department")
    with pytest.raises(UsageError, match="cannot share its pupils' data"):
        it.agreements.agree(SHARED, kind, "a head")


@pytest.mark.parametrize(
    ("urn", "organisation", "by", "days", "words"),
    [
        ("9000", TRUST, "a head", {}, "not a URN"),
        ("٩٠٠٠٠١", TRUST, "a head", {}, "not a URN"),
        (SHARED, "trust:1", "a head", {}, "no organisation trust:1"),
        (SHARED, "990001", "a head", {}, "names no organisation"),
        (SHARED, "club:1", "a head", {}, "`kind` is 'club'"),
        (SHARED, TRUST, " ", {}, "`by` is empty"),
        (SHARED, TRUST, "a head", {"starts": LAST, "ends": FIRST}, "before `starts`"),
    ],
)
def test_wrong_agreement_is_refused_in_words(it, urn, organisation, by, days, words):
    before = it.agreements.agreements()
    with pytest.raises(UsageError, match=words):
        it.agreements.agree(urn, organisation, by, **days)
    assert it.agreements.agreements() == before


def test_what_is_not_agreed_cannot_be_withdrawn(it):
    with pytest.raises(UsageError, match="has no agreement"):
        it.agreements.withdraw(NOT_SHARED, TRUST, "a head")


def test_all_agreements_with_an_organisation_end_together(it):
    it.agreements.agree(SHARED, TRUST, "a head", starts=LAST)
    assert it.agreements.withdraw(SHARED, TRUST, "a head") == 2
    assert it.viewers.known("local|lara").schools == (SHARED,)


def test_what_cannot_be_noted_does_not_happen(it, monkeypatch):
    def fail(*_, **__):
        raise StoreError("The audit log cannot be written.")

    before = it.agreements.agreements()
    monkeypatch.setattr(type(it.door.audit), "write", fail)
    with pytest.raises(StoreError):
        it.agreements.agree(NOT_SHARED, TRUST, "a head")
    with pytest.raises(StoreError):
        it.agreements.withdraw(SHARED, TRUST, "a head")
    with pytest.raises(StoreError):
        it.organisations.add_school(DIOCESE, NEVER, "operator")
    assert it.agreements.agreements() == before
    assert it.remits.schools("diocese", "south", LAST) == ()


@pytest.mark.parametrize(
    ("key", "name", "words"),
    [
        (TRUST, "Again", "already"),
        ("school:12345", "School", "not a URN"),
        ("local_authority:9", "Area", "three digits"),
        ("trust:", "Trust", "1 to 40"),
        ("trust:1", " ", "`name`"),
    ],
)
def test_wrong_organisation_is_refused_in_words(it, key, name, words):
    with pytest.raises(UsageError, match=words):
        it.organisations.add(key, name)


def test_organisations_are_listed_by_their_keys(it):
    it.organisations.add("diocese:north", "Diocese North")
    found = [one.key for one in it.organisations.organisations()]
    assert found == sorted(found)
    assert {TRUST, AUTHORITY, DIOCESE, "diocese:north", "school:900001"} <= set(found)


def test_only_a_diocese_has_its_schools_entered(it):
    with pytest.raises(UsageError, match="not entered by hand"):
        it.organisations.add_school(TRUST, NEVER, "operator")
    with pytest.raises(UsageError, match="not in the remit"):
        it.organisations.remove_school(DIOCESE, NEVER, "operator")


def test_diocese_school_that_was_to_come_is_dropped(it):
    it.organisations.add_school(DIOCESE, NEVER, "operator", starts=LAST)
    it.organisations.remove_school(DIOCESE, NEVER, "operator", left=FIRST)
    assert it.remits.schools("diocese", "south", LAST) == ()
    assert noted(it, "revoke")[-1:] == [("operator", NEVER, f"remit/{DIOCESE}")]
