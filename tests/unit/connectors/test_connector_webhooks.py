"""Reports of a connector: believed with the secret, refused when malformed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from workbench.errors import PolicyDenied
from workbench.intake.connectors.errors import BadAnswer
from workbench.intake.connectors.webhooks import KINDS, LONGEST, read_notice

SECRET = SecretStr("s3cret")
GOOD = {"payload_type": "schoolApproved", "school_id": "A1930499544", "school_name": "Any",
        "school_token": "token-of-the-school", "school_la_code": "830", "school_urn": "112233",
        "school_establishment_number": "1234"}  # fmt: skip


def notice(shown: str = "s3cret", **changes: object):
    return read_notice(json.dumps({**GOOD, **changes}).encode(), shown, SECRET)


def test_an_approval_brings_the_token_and_hides_it():
    found = notice()
    assert (found.kind, found.school_id, found.urn) == ("approved", "A1930499544", "112233")
    assert found.token.get_secret_value() == "token-of-the-school"
    assert "token-of-the-school" not in repr(found)


@pytest.mark.parametrize(
    ("kind", "field"), [("accessRevoked", "revoke_reason"), ("accessDeclined", "decline_reason")]
)
def test_an_end_has_a_reason_and_no_token(kind, field):
    found = notice(payload_type=kind, **{field: "left\nthe  trust" + "x" * 1000})
    assert (found.kind, found.token) == (KINDS[kind], None)
    assert found.reason.startswith("left the trust")
    assert len(found.reason) == 500


@pytest.mark.parametrize("kind", ["writeback", "schoolMigration", "somethingNew"])
def test_other_reports_are_left_alone(kind):
    assert notice(payload_type=kind) is None


@pytest.mark.parametrize("shown", ["", "S3cret", "s3cret ", "s3cre", "é"])
def test_without_the_secret_nothing_is_read(shown):
    with pytest.raises(PolicyDenied):
        notice(shown)


def test_no_secret_is_no_secret_that_matches():
    with pytest.raises(PolicyDenied):
        read_notice(json.dumps(GOOD).encode(), "", SecretStr(""))


@pytest.mark.parametrize(
    "changes",
    [{"school_id": None}, {"school_id": "../A1"}, {"school_urn": "12"},
     {"school_urn": "１２３４５６"}, {"school_urn": True}, {"payload_type": None},
     {"payload_type": 7},
     {"school_token": "a b"},
     {"payload_type": "accessRevoked", "revoke_reason": {"a": 1}}],
)  # fmt: skip
def test_what_is_malformed_is_refused(changes):
    with pytest.raises(BadAnswer):
        notice(**changes)


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 50_000, b"x" * (LONGEST + 1)])
def test_what_is_no_report_is_refused(body):
    with pytest.raises(BadAnswer):
        read_notice(body, "s3cret", SECRET)


@given(st.binary(max_size=200) | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
def test_what_is_no_object_is_refused(body):
    content = body if isinstance(body, bytes) else body.encode()
    with pytest.raises(BadAnswer):
        read_notice(content, "s3cret", SECRET)
