"""The audit log: a chain that shows edits, removals, moves and truncation."""

import json
import os
from pathlib import Path

import pytest
from audit_logs import Days, lines_of, log_in, log_of_days, rewrite

from workbench.errors import StoreError
from workbench.store.audit import AuditLog
from workbench.store.audit.head import Head, read_head, write_head


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return log_of_days(tmp_path, 5)


def test_an_untouched_log_is_intact(log: AuditLog) -> None:
    verdict = log.verify()

    assert verdict.intact
    assert verdict.lines == 5


def test_an_empty_log_is_intact(tmp_path: Path) -> None:
    assert log_in(tmp_path).verify().intact


def test_an_edited_line_is_found(log: AuditLog) -> None:
    changed = lines_of(log)
    changed[2] = changed[2].replace('"rows":2', '"rows":1')
    rewrite(log, changed)

    assert log.verify().fault == "line 3 was edited"


@pytest.mark.parametrize("inserted", [' "rows":2', '"rows":1,"rows":2', '"rows":2,"extra":1'])
def test_a_line_that_only_reads_differently_is_found(log: AuditLog, inserted: str) -> None:
    changed = lines_of(log)
    changed[2] = changed[2].replace('"rows":2', inserted)
    rewrite(log, changed)

    assert log.verify().fault == "line 3 was edited"


@pytest.mark.parametrize("gone", [0, 2])
def test_a_removed_line_is_found(log: AuditLog, gone: int) -> None:
    changed = lines_of(log)
    del changed[gone]
    rewrite(log, changed)

    assert "was removed" in log.verify().fault


def test_lines_cut_off_the_end_are_found_and_nothing_more_is_written(log: AuditLog) -> None:
    rewrite(log, lines_of(log)[:3])

    assert log.verify().fault == "2 lines are missing at the end"
    with pytest.raises(StoreError, match="Lines are missing"):
        log.write("load", rows=1)


def test_a_log_that_was_deleted_is_missed(log: AuditLog) -> None:
    log.path.unlink()

    assert log.verify().fault == "5 lines are missing at the end"
    with pytest.raises(StoreError, match="Lines are missing"):
        log.write("load", rows=1)


@pytest.mark.parametrize("content", [None, "", "five abc"])
def test_a_head_that_is_gone_or_damaged_is_found(log: AuditLog, content: str | None) -> None:
    head = log.path.with_suffix(".head")
    head.unlink() if content is None else head.write_text(content)

    assert "head file" in log.verify().fault
    with pytest.raises(StoreError, match="head file"):
        AuditLog(log.path).write("load", rows=1)


def test_two_lines_that_changed_places_are_found(log: AuditLog) -> None:
    changed = lines_of(log)
    changed[1], changed[2] = changed[2], changed[1]
    rewrite(log, changed)

    assert "moved" in log.verify().fault


def test_a_line_forged_with_its_own_hash_is_found(log: AuditLog, tmp_path: Path) -> None:
    other = log_of_days(tmp_path / "other", 6)
    changed = lines_of(log)
    changed[4] = lines_of(other)[4]
    rewrite(log, changed)

    assert not log.verify().intact


def test_a_kill_between_line_and_head_is_no_damage(log: AuditLog) -> None:
    head = log.path.with_suffix(".head")
    before = head.read_bytes()
    log.write("load", rows=5)
    head.write_bytes(before)

    AuditLog(log.path).write("load", rows=6)

    assert log.verify().intact
    assert log.verify().lines == 7


def test_an_old_head_after_a_power_cut_is_no_damage(log: AuditLog) -> None:
    write_head(log.path.with_suffix(".head"), Head(2, json.loads(lines_of(log)[1])["hash"]))

    AuditLog(log.path).write("load", rows=6)

    assert log.verify().intact
    assert read_head(log.path.with_suffix(".head")).number == 6


def test_a_line_that_a_crash_cut_off_is_taken_away_and_noted(log: AuditLog) -> None:
    with log.path.open("a") as file:
        file.write('{"action":"load","act')
    assert log.verify().fault == "line 6 was edited"

    log.write("load", rows=6)

    assert log.verify().intact
    assert [event["action"] for event in log.events()][-2:] == ["mend", "load"]


def test_a_line_that_was_counted_and_cut_is_no_crash(log: AuditLog) -> None:
    os.truncate(log.path, log.path.stat().st_size - 10)

    with pytest.raises(StoreError, match="Lines are missing"):
        log.write("load", rows=6)
    assert not log.verify().intact


def test_two_logs_of_one_file_take_turns(log: AuditLog) -> None:
    other = AuditLog(log.path)
    for number in range(3):
        log.write("load", rows=number)
        other.write("load", rows=number)

    assert log.verify().lines == 11
    assert log.verify().intact


def test_a_log_that_was_moved_away_is_not_written_behind_its_back(log: AuditLog) -> None:
    kept = log.path.rename(log.path.with_suffix(".kept"))

    with pytest.raises(StoreError, match="Lines are missing"):
        log.write("load", rows=5)
    assert len(kept.read_text().splitlines()) == 5


def test_lines_have_time_number_and_identifier_and_are_private(log: AuditLog) -> None:
    first, second = (json.loads(line) for line in lines_of(log)[:2])

    assert first["n"] == 1
    assert first["ts"] == "2026-11-02T09:00:00.000+00:00"
    assert len(first["id"]) == 26
    assert first["id"] != second["id"]
    assert log.path.stat().st_mode & 0o077 == 0
    assert log.path.parent.stat().st_mode & 0o077 == 0


def test_identifiers_sort_by_time(tmp_path: Path) -> None:
    clock = Days()
    log = log_in(tmp_path, clock)
    for _ in range(3):
        log.write("load")
        clock.next_day()
    identifiers = [event["id"] for event in log.events() if event["action"] == "load"]

    assert identifiers == sorted(identifiers)


def test_facts_that_always_hold_are_noted_unless_told_otherwise(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    page = log.noting(surface="dashboard", request="page-1")
    page.write("load", rows=1)
    page.write("load", request="page-2")
    log.write("load")

    noted = [(e.get("surface"), e.get("request")) for e in log.events()]
    assert noted == [("dashboard", "page-1"), ("dashboard", "page-2"), (None, None)]


def test_a_closed_log_opens_itself_again(log: AuditLog) -> None:
    log.close()
    log.write("load", rows=1)

    assert log.verify().lines == 6
