"""Answers of organisations in a file: shared, durable, private, and refused when in doubt."""

import sqlite3
import stat

import pandas as pd
import pytest

from workbench.access.differencing import DifferencingGuard, PupilHashes, Question
from workbench.errors import PolicyDenied, StoreError
from workbench.settings import Settings
from workbench.store.answers import SqliteAnswers, open_answers, pupil_hashes

HASHES = PupilHashes(b"k" * 32)
EVERYBODY = [f"pupil-{i}" for i in range(60)]


def ask(pupils, topic: str = "attainment8") -> Question:
    return Question(topic, HASHES.members(pd.Series(list(pupils), dtype="str")))


def guard_of(store, threshold: int = 6) -> DifferencingGuard:
    return DifferencingGuard({"trust": store}, threshold, "1", HASHES)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "home" / "answers.sqlite"


def test_another_process_knows_what_was_answered(path):
    guard_of(SqliteAnswers(path, HASHES)).require([ask(EVERYBODY)])
    again = guard_of(SqliteAnswers(path, HASHES))
    assert again.record([ask(EVERYBODY[:57])]) == (True,)
    assert again.record([ask(EVERYBODY)]) == (False,)


def test_what_is_refused_is_not_kept(path):
    guard = guard_of(SqliteAnswers(path, HASHES))
    guard.require([ask(EVERYBODY)])
    guard.record([ask(EVERYBODY[:57])])
    assert guard.record([ask(EVERYBODY[:51])]) == (False,)


def test_the_file_is_for_its_owner_alone(path):
    guard_of(SqliteAnswers(path, HASHES)).require([ask(EVERYBODY)])
    for one in path.parent.iterdir():
        assert stat.S_IMODE(one.stat().st_mode) & 0o077 == 0, one.name


def test_the_file_holds_no_pupil(path):
    guard_of(SqliteAnswers(path, HASHES)).require([ask(EVERYBODY)])
    assert b"pupil-1" not in b"".join(one.read_bytes() for one in path.parent.iterdir())


def test_a_file_that_others_may_read_is_not_used(path):
    SqliteAnswers(path, HASHES)
    path.chmod(0o644)
    with pytest.raises(StoreError, match="Others may read"):
        SqliteAnswers(path, HASHES)


def test_another_key_recognises_nobody_and_is_refused(path):
    SqliteAnswers(path, HASHES)
    with pytest.raises(StoreError, match="another key"):
        SqliteAnswers(path, PupilHashes(b"x" * 32))


def test_a_damaged_file_answers_nothing(path):
    store = SqliteAnswers(path, HASHES)
    for one in path.parent.iterdir():
        one.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreError, match="nothing is answered"):
        guard_of(store).record([ask(EVERYBODY)])


def test_a_full_memory_answers_nothing_new(path):
    guard = guard_of(SqliteAnswers(path, HASHES, most_sets=1))
    guard.require([ask(EVERYBODY)])
    with pytest.raises(PolicyDenied):
        guard.record([ask(EVERYBODY[:30])])
    assert guard.record([ask(EVERYBODY)]) == (False,)


def test_an_answer_waits_for_another_process(path):
    store = SqliteAnswers(path, HASHES)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("begin immediate")
    other.execute("insert into owner values ('somebody', 1)")
    other.execute("commit")
    other.close()
    assert guard_of(store).record([ask(EVERYBODY)]) == (False,)


def test_a_home_keeps_its_key(tmp_path):
    chosen = Settings(home=tmp_path)
    one, other = pupil_hashes(chosen), pupil_hashes(chosen)
    pupils = pd.Series(EVERYBODY, dtype="str")
    assert (one.of(pupils) == other.of(pupils)).all()
    open_answers(chosen, one)
    open_answers(chosen, other)


def test_a_short_key_is_not_used(tmp_path):
    (tmp_path / "keys").mkdir(mode=0o700)
    key = tmp_path / "keys" / "answers"
    key.write_bytes(b"short")
    key.chmod(0o600)
    with pytest.raises(StoreError, match="cannot be used"):
        pupil_hashes(Settings(home=tmp_path))
