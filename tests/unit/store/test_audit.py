"""The audit log: a chain that shows edits, removals, moves and truncation."""

import json
from pathlib import Path

import pytest

from workbench.errors import StoreError
from workbench.store.audit import AuditLog


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    log = AuditLog(tmp_path / "audit" / "audit.jsonl")
    for number in range(5):
        log.write("load", actor=f"user{number}", rows=number)
    return log


def lines(log: AuditLog) -> list[str]:
    return log.path.read_text().splitlines()


def rewrite(log: AuditLog, changed: list[str]) -> None:
    log.path.write_text("".join(f"{line}\n" for line in changed))


def test_an_untouched_log_is_intact(log: AuditLog) -> None:
    verdict = log.verify()

    assert verdict.intact
    assert verdict.lines == 5


def test_an_empty_log_is_intact(tmp_path: Path) -> None:
    assert AuditLog(tmp_path / "audit.jsonl").verify().intact


def test_an_edited_line_is_found(log: AuditLog) -> None:
    changed = lines(log)
    changed[2] = changed[2].replace('"rows":2', '"rows":1')
    rewrite(log, changed)

    assert log.verify().fault == "line 3 was edited"


@pytest.mark.parametrize("gone", [0, 2])
def test_a_removed_line_is_found(log: AuditLog, gone: int) -> None:
    changed = lines(log)
    del changed[gone]
    rewrite(log, changed)

    assert "was removed" in log.verify().fault


def test_lines_cut_off_the_end_are_found_and_nothing_more_is_written(log: AuditLog) -> None:
    rewrite(log, lines(log)[:3])

    assert log.verify().fault == "2 lines are missing at the end"
    with pytest.raises(StoreError, match="Lines are missing"):
        log.write("load", rows=1)


def test_two_lines_that_changed_places_are_found(log: AuditLog) -> None:
    changed = lines(log)
    changed[1], changed[2] = changed[2], changed[1]
    rewrite(log, changed)

    assert "moved" in log.verify().fault


def test_a_line_forged_with_its_own_hash_is_found(log: AuditLog, tmp_path: Path) -> None:
    other = AuditLog(tmp_path / "other.jsonl")
    for _ in range(5):
        other.write("load", rows=99)
    changed = lines(log)
    changed[4] = other.path.read_text().splitlines()[4]
    rewrite(log, changed)

    assert not log.verify().intact


def test_a_log_whose_folder_cannot_be_written_refuses(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("a file where the folder should be")

    with pytest.raises(StoreError, match="cannot be written"):
        AuditLog(tmp_path / "audit" / "audit.jsonl").write("load", rows=1)


def test_a_kill_between_line_and_head_is_no_damage(log: AuditLog) -> None:
    head = log.path.with_suffix(".head")
    before = head.read_text()
    log.write("load", rows=5)
    head.write_text(before)

    log.write("load", rows=6)

    assert log.verify().intact
    assert log.verify().lines == 7


def test_events_are_readable_json_with_time_and_number(log: AuditLog) -> None:
    event = json.loads(lines(log)[0])

    assert event["n"] == 1
    assert event["ts"].endswith("+00:00")
    assert log.path.stat().st_mode & 0o077 == 0
