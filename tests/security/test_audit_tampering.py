"""Attacks on the log by somebody who can write its files, and what each of them meets.

A naive log, of numbered lines of JSON, sees none of them. Where our files and key are all in the
attacker's hands, what was kept elsewhere still tells.
"""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from audit_logs import lines_of, log_in, log_of_days, records_of, remake, rewrite

from workbench.store.audit import AuditLog
from workbench.store.audit.anchors import copy_anchors, read_anchors
from workbench.store.audit.head import Head, write_head
from workbench.store.audit.verify import Proof
from workbench.store.public_keys import public_text, read_public

CUT_TO = 3


def naive_is_content(log: AuditLog) -> bool:
    """What a log of numbered lines would say of its own file."""
    records = [json.loads(line) for line in lines_of(log)]
    return [record["n"] for record in records] == list(range(1, len(records) + 1))


def renumbered(records: list[dict]) -> list[str]:
    lines = [{**record, "n": number} for number, record in enumerate(records, start=1)]
    return [json.dumps(line, sort_keys=True, separators=(",", ":")) for line in lines]


def edit_a_line(log: AuditLog) -> None:
    records = records_of(log)
    records[1]["actor"] = "local|somebody-else"
    rewrite(log, renumbered(records))


def delete_a_line(log: AuditLog) -> None:
    records = records_of(log)
    del records[1]
    rewrite(log, renumbered(records))


def swap_two_lines(log: AuditLog) -> None:
    records = records_of(log)
    records[1], records[2] = records[2], records[1]
    rewrite(log, renumbered(records))


def repeat_a_line(log: AuditLog) -> None:
    records = records_of(log)
    rewrite(log, renumbered([*records, records[-1]]))


def cut_the_end(log: AuditLog) -> None:
    rewrite(log, lines_of(log)[:CUT_TO])


def cut_the_end_and_wind_back_the_head(log: AuditLog) -> None:
    cut_the_end(log)
    head = Head(CUT_TO, records_of(log)[-1]["hash"])
    write_head(log.path.with_suffix(".head"), head)


def remake_the_whole_chain(log: AuditLog) -> None:
    records = records_of(log)
    records[1]["actor"] = "local|somebody-else"
    remake(log, records)


def remake_it_and_remove_the_anchors(log: AuditLog) -> None:
    remake_the_whole_chain(log)
    log.anchors.path.unlink()


def remake_it_and_put_in_another_key(log: AuditLog) -> None:
    remake_the_whole_chain(log)
    (log.path.parent.parent / "keys" / "audit_anchor.key").unlink()
    log.anchors.public_key()


def remake_it_and_keep_only_the_first_anchor(log: AuditLog) -> None:
    records = records_of(log)
    records[4]["actor"] = "local|somebody-else"
    remake(log, records)
    first = log.anchors.path.read_text().splitlines()[0]
    log.anchors.path.write_text(f"{first}\n")


ATTACKS = [
    edit_a_line,
    delete_a_line,
    swap_two_lines,
    repeat_a_line,
    cut_the_end,
    cut_the_end_and_wind_back_the_head,
    remake_the_whole_chain,
    remake_it_and_remove_the_anchors,
    remake_it_and_put_in_another_key,
    remake_it_and_keep_only_the_first_anchor,
]


def name(attack: Callable[[AuditLog], None]) -> str:
    return attack.__name__


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    return log_of_days(tmp_path, 3, 2, 2)


@pytest.mark.parametrize("attack", ATTACKS, ids=name)
@pytest.mark.attack(
    name="Editing, deleting, reordering or cutting the audit log",
    family="Audit log",
    reference="V16.4.2; CWE-117",
    holds="The chain of hashes and the signed anchors show it.",
)
def test_attack_is_seen(log: AuditLog, attack: Callable[[AuditLog], None]) -> None:
    assert log.verify().intact
    attack(log)

    assert log.verify().fault


@pytest.mark.parametrize("attack", ATTACKS, ids=name)
def test_a_naive_log_sees_nothing(log: AuditLog, attack: Callable[[AuditLog], None]) -> None:
    attack(log)

    assert naive_is_content(log)


@pytest.mark.parametrize(
    "attack", [cut_the_end_and_wind_back_the_head, remake_the_whole_chain], ids=name
)
def test_the_chain_alone_would_not_see_it(
    tmp_path: Path, attack: Callable[[AuditLog], None]
) -> None:
    unsigned = log_of_days(tmp_path, 7)
    attack(unsigned)

    assert unsigned.verify().intact


def test_a_log_remade_and_signed_with_another_key_is_seen_by_the_public_key(log: AuditLog) -> None:
    written_down = public_text(log.anchors.public_key())
    remake_it_and_put_in_another_key(log)
    log.anchors.path.unlink()
    log.anchor()

    assert log.verify().intact
    known = read_public(written_down, "--public-key", "workbench audit key")
    assert "another key" in log.verify(Proof(public=known)).fault


def test_a_log_remade_and_signed_with_the_stolen_key_is_seen_by_the_copy(
    log: AuditLog, tmp_path: Path
) -> None:
    copy = tmp_path / "elsewhere.jsonl"
    copy_anchors(log.anchors.path, copy)
    remake_it_and_remove_the_anchors(log)
    log.anchor()

    assert log.verify(Proof(public=log.anchors.public_key())).intact
    assert "rewritten" in log.verify(Proof(anchors=copy)).fault


@pytest.mark.attack(
    name="Putting the whole home back to an earlier day",
    family="Audit log",
    reference="V16.4.3; CWE-353",
    holds="The copy of the anchors that is kept elsewhere shows it.",
)
def test_a_home_put_back_to_an_earlier_day_is_seen_by_the_copy(
    log: AuditLog, tmp_path: Path
) -> None:
    earlier = tmp_path / "earlier"
    shutil.copytree(log.path.parent, earlier / "audit")
    shutil.copytree(tmp_path / "keys", earlier / "keys")
    log.anchor()
    copy = tmp_path / "elsewhere.jsonl"
    copy_anchors(log.anchors.path, copy)

    assert log_in(earlier).verify().intact
    assert "lines are cut" in log_in(earlier).verify(Proof(anchors=copy)).fault


def test_an_anchor_of_another_log_does_not_fit(log: AuditLog, tmp_path: Path) -> None:
    other = log_of_days(tmp_path / "other", 7)
    other.anchor()
    with log.anchors.path.open("a") as anchors:
        anchors.write(other.anchors.path.read_text())

    assert read_anchors(log.anchors.path)
    assert "another key" in log.verify().fault
