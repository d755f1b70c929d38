"""Questions to the log: who saw this pupil, what did this user see, what was refused and why."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from audit_logs import Days, log_in

from workbench.errors import UsageError
from workbench.store.audit import AuditLog
from workbench.store.audit.query import Question, answer, moment_of

UPN = "U960900119001"
OTHER = "A000000000001"


@pytest.fixture
def log(tmp_path: Path) -> AuditLog:
    clock = Days()
    log = log_in(tmp_path, clock)
    both = log.keep_pupils({"upn": [UPN, OTHER]})
    one = log.keep_pupils({"upn": [OTHER]})
    log.write("load", actor="local|alice", dataset="pupil_identity", pupils=both)
    log.write("load", actor="local|bob", dataset="pupil_identity", pupils=one)
    log.write("load", actor="local|bob", dataset="pupil")
    clock.next_day()
    log.write("deny", actor="local|bob", reason="The role analyst may not identify pupils.")
    log.write("sign_in_refused", actor="alice")
    return log


def told(log: AuditLog, question: Question) -> list[int]:
    return [event["n"] for event in answer(log, question)]


def test_who_saw_this_pupil(log: AuditLog) -> None:
    assert told(log, Question(pupil=log.pupils.references(UPN))) == [1]
    assert told(log, Question(pupil=log.pupils.references(OTHER))) == [1, 2]
    assert told(log, Question(pupil=log.pupils.references("B000000000002"))) == []


@pytest.mark.parametrize("user", ["local|bob", "bob", " BOB "])
def test_what_this_user_saw(log: AuditLog, user: str) -> None:
    assert told(log, Question(user=user)) == [2, 3, 4]


@pytest.mark.parametrize("user", ["bo", "local", "ob", "|bob"])
def test_part_of_a_name_is_nobody(log: AuditLog, user: str) -> None:
    assert told(log, Question(user=user)) == []


def test_what_was_refused_and_why(log: AuditLog) -> None:
    refused = list(answer(log, Question(refused=True)))

    assert [event["n"] for event in refused] == [4, 5]
    assert "may not identify" in refused[0]["reason"]


def test_times_and_actions_narrow(log: AuditLog) -> None:
    second = moment_of("2026-11-03")

    assert told(log, Question(until=second)) == [1, 2, 3]
    assert told(log, Question(since=second)) == [4, 5]
    assert told(log, Question(action="deny", user="bob", since=second)) == [4]


def test_an_unknown_action_is_explained(log: AuditLog) -> None:
    with pytest.raises(UsageError, match="Did you mean 'export'"):
        answer(log, Question(action="exprot"))


def test_dates_and_times_are_utc() -> None:
    assert moment_of("2026-11-02") == datetime(2026, 11, 2, tzinfo=UTC)
    assert moment_of("2026-11-02", end=True) == datetime(2026, 11, 3, tzinfo=UTC)
    assert moment_of("2026-11-02T14:30", end=True) == datetime(2026, 11, 2, 14, 30, tzinfo=UTC)
    assert moment_of("2026-07-02T14:30+01:00") == datetime(2026, 7, 2, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "02/11/2026"])
def test_other_words_are_no_dates(text: str) -> None:
    with pytest.raises(UsageError, match="not a date"):
        moment_of(text)
