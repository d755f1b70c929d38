"""Keyed references of pupils: who was identified, for the holder of the key alone."""

from pathlib import Path

import pytest
from audit_logs import log_in

from workbench.errors import StoreError
from workbench.store.audit import AuditLog

UPN = "U960900119001"
PUPIL = "0a1b2c3d4e5f60718293a4b5"
SEEN = {"pupil_id": [PUPIL, "ffff"], "upn": [UPN, None], "former_upn": [None, "A000000000001"]}


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return log_in(tmp_path)


@pytest.mark.parametrize("identity", [PUPIL, UPN, f" {UPN.lower()}\n", "A000000000001"])
def test_a_pupil_is_found_by_key_upn_and_former_upn(log: AuditLog, identity: str) -> None:
    name = log.keep_pupils(SEEN)

    assert log.pupils.hold(name, log.pupils.references(identity))


def test_somebody_else_is_not_found(log: AuditLog) -> None:
    name = log.keep_pupils(SEEN)

    assert not log.pupils.hold(name, log.pupils.references("B000000000002"))


def test_the_same_pupils_are_kept_once_in_whatever_order(log: AuditLog, tmp_path: Path) -> None:
    names = {log.keep_pupils(SEEN), log.keep_pupils({k: v[::-1] for k, v in SEEN.items()})}

    assert len(names) == 1
    files = [path for path in (tmp_path / "audit" / "pupils").rglob("*") if path.is_file()]
    assert len(files) == 1


def test_nothing_of_a_pupil_is_in_any_file_and_all_are_private(
    log: AuditLog, tmp_path: Path
) -> None:
    log.write("load", pupils=log.keep_pupils(SEEN))
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]

    assert all(path.stat().st_mode & 0o077 == 0 for path in kept)
    content = b"".join(path.read_bytes() for path in kept)
    assert UPN.encode() not in content
    assert PUPIL.encode() not in content


def test_another_home_makes_other_references(log: AuditLog, tmp_path: Path) -> None:
    log.keep_pupils(SEEN)
    other = log_in(tmp_path / "other")
    other.keep_pupils(SEEN)

    assert log.pupils.references(UPN).isdisjoint(other.pupils.references(UPN))


def test_without_the_key_nobody_can_answer(log: AuditLog, tmp_path: Path) -> None:
    log.keep_pupils(SEEN)
    (tmp_path / "keys" / "audit_pupil.key").unlink()

    with pytest.raises(StoreError, match="is not here"):
        log.pupils.references(UPN)


def test_a_key_that_others_may_read_is_not_used(log: AuditLog, tmp_path: Path) -> None:
    log.keep_pupils(SEEN)
    (tmp_path / "keys" / "audit_pupil.key").chmod(0o644)

    with pytest.raises(StoreError, match="no secret"):
        log.keep_pupils(SEEN)


def test_lists_of_another_key_are_not_answered_with_no(log: AuditLog, tmp_path: Path) -> None:
    name = log.keep_pupils(SEEN)
    (tmp_path / "keys" / "audit_pupil.key").unlink()
    log.keep_pupils(SEEN)

    with pytest.raises(StoreError, match="another key"):
        log.pupils.hold(name, log.pupils.references(UPN))


def test_a_list_that_is_gone_or_edited_is_found(log: AuditLog, tmp_path: Path) -> None:
    log.write("load", pupils=log.keep_pupils(SEEN))
    assert log.verify().intact
    (kept,) = [path for path in (tmp_path / "audit" / "pupils").rglob("*") if path.is_file()]

    kept.write_bytes(kept.read_bytes()[:-16])
    assert log.verify().fault == "the list of pupil references of line 1 was edited"
    kept.unlink()
    assert log.verify().fault == "the list of pupil references of line 1 is missing"
    with pytest.raises(StoreError, match="missing"):
        log.pupils.hold(next(log.events())["pupils"], log.pupils.references(UPN))
