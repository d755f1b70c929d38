"""Signed anchors: the end of each day, signed with a key that the files alone do not give."""

import json
from pathlib import Path

import pytest
from audit_logs import log_in, log_of_days

from workbench.errors import StoreError, UsageError
from workbench.store.audit.anchors import Anchor, copy_anchors, read_anchors
from workbench.store.audit.verify import Proof
from workbench.store.public_keys import public_text, read_public

PRINTED = ("--public-key", "workbench audit key")


def test_the_first_event_of_a_day_signs_the_day_before(tmp_path: Path) -> None:
    log = log_of_days(tmp_path, 3, 2, 1)

    anchors = read_anchors(log.anchors.path)
    assert [(anchor.n, anchor.day) for anchor in anchors] == [(3, "2026-11-02"), (5, "2026-11-03")]
    assert all(anchor.is_signed_by(log.anchors.public_key()) for anchor in anchors)
    assert log.verify().signed == 5


def test_a_quiet_day_needs_no_anchor(tmp_path: Path) -> None:
    log = log_of_days(tmp_path, 1, 0, 0, 1)

    assert len(read_anchors(log.anchors.path)) == 1
    assert log.verify().intact


def test_the_end_can_be_signed_at_any_time(tmp_path: Path) -> None:
    log = log_of_days(tmp_path, 2)
    log.anchor(actor="os-account|dpo")

    # the event that says so and, before it, the end of the day before
    assert [anchor.n for anchor in read_anchors(log.anchors.path)] == [2, 3]
    assert log.verify().signed == 3


def test_a_changed_anchor_is_found(tmp_path: Path) -> None:
    log = log_of_days(tmp_path, 2, 1)
    text = log.anchors.path.read_text()
    log.anchors.path.write_text(text.replace('"n":2', '"n":1'))

    assert "signature" in log.verify().fault


def test_a_line_that_is_no_anchor_is_found(tmp_path: Path) -> None:
    log = log_of_days(tmp_path, 2, 1)
    log.anchors.path.write_text('{"n":2}\n')

    assert "is no anchor" in log.verify().fault


def test_half_an_anchor_that_a_crash_left_is_taken_away(tmp_path: Path) -> None:
    log = log_of_days(tmp_path, 2)
    log.anchors.path.write_text('{"n":2,"ha')
    log.write("load")

    assert [anchor.n for anchor in read_anchors(log.anchors.path)] == [2]
    assert log.verify().intact


def test_the_signing_key_is_private_and_stays(tmp_path: Path) -> None:
    log = log_of_days(tmp_path, 1, 1)
    kept = tmp_path / "keys" / "audit_anchor.key"

    assert kept.stat().st_mode & 0o077 == 0
    assert public_text(log.anchors.public_key()) == public_text(
        log_in(tmp_path).anchors.public_key()
    )


def test_a_signing_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    log = log_of_days(tmp_path, 1)
    log.anchors.public_key()
    (tmp_path / "keys" / "audit_anchor.key").chmod(0o640)

    with pytest.raises(StoreError, match="no secret"):
        log.write("load")


def test_a_damaged_signing_key_is_explained(tmp_path: Path) -> None:
    log = log_of_days(tmp_path, 1)
    log.anchors.public_key()
    (tmp_path / "keys" / "audit_anchor.key").write_bytes(b"short")

    with pytest.raises(StoreError, match="damaged"):
        log.write("load")


def test_a_public_key_kept_elsewhere_verifies_without_the_private_one(tmp_path: Path) -> None:
    log = log_of_days(tmp_path, 2, 1)
    written_down = public_text(log.anchors.public_key())
    (tmp_path / "keys" / "audit_anchor.key").unlink()

    assert "key" in log.verify().fault
    assert log.verify(Proof(read_public(written_down, *PRINTED))).intact


@pytest.mark.parametrize("text", ["", "not base64", "AAAA", "ü"])
def test_what_is_no_public_key_is_explained(text: str) -> None:
    with pytest.raises(UsageError, match="not a public key"):
        read_public(text, *PRINTED)


def test_a_copy_gets_only_what_is_new(tmp_path: Path) -> None:
    log = log_of_days(tmp_path, 2, 1)
    copy = tmp_path / "elsewhere.jsonl"
    assert copy_anchors(log.anchors.path, copy) == 1
    log.anchor()
    before = copy.read_bytes()

    assert copy_anchors(log.anchors.path, copy) == 3
    assert copy.read_bytes().startswith(before)
    assert log.verify(Proof(anchors=copy)).intact


def test_a_copy_that_differs_is_not_overwritten(tmp_path: Path) -> None:
    log = log_of_days(tmp_path, 2, 1)
    copy = tmp_path / "elsewhere.jsonl"
    copy.write_text(log.anchors.path.read_text().replace("2026-11-02", "2026-11-01"))

    with pytest.raises(StoreError, match="other anchors"):
        copy_anchors(log.anchors.path, copy)


def test_a_copy_without_anchors_proves_nothing(tmp_path: Path) -> None:
    log = log_of_days(tmp_path, 2, 1)

    assert "no anchor" in log.verify(Proof(anchors=tmp_path / "typo.jsonl")).fault


def test_an_anchor_is_plain_json(tmp_path: Path) -> None:
    log = log_of_days(tmp_path, 2, 1)

    anchor = Anchor(**json.loads(log.anchors.path.read_text()))
    assert anchor.made == "2026-11-03T09:00:00+00:00"
    assert b'"hash"' in anchor.message()
    assert anchor.signature.encode() not in anchor.message()
