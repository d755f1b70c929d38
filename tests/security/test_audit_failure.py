"""No log, no answer: full disk, broken disk, read-only disk, held lock."""

import errno
import fcntl
import multiprocessing
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from audit_logs import log_in
from audit_writers import KILOBYTES, write_until_full
from stores import SCHOOLS, SmallStore, scope_of, small_store

from workbench.errors import StoreError
from workbench.store.audit import AuditLog


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> SmallStore:
    return small_store(tmp_path_factory.mktemp("home"))


def failing(number: int) -> Callable[..., int]:
    def fail(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    return fail


def full_after(taken: int) -> Callable[[int, bytes], int]:
    """A disk that takes some bytes more, and then none."""
    real, calls = os.write, []

    def write(descriptor: int, content: bytes) -> int:
        calls.append(descriptor)
        if len(calls) == 1:
            return real(descriptor, content[:taken])
        raise OSError(errno.ENOSPC, "full")

    return write


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("fdatasync", failing(errno.EIO)),
        ("fdatasync", failing(errno.ENOSPC)),
        ("write", failing(errno.ENOSPC)),
        ("write", failing(errno.EIO)),
        ("write", full_after(100)),
    ],
)
@pytest.mark.attack(
    name="Filling the disk, so that nothing is noted",
    family="Audit log",
    reference="V16.5.3; CWE-778",
    holds="What cannot be noted is not answered.",
)
def test_no_load_where_the_disk_fails(
    store: SmallStore, monkeypatch: pytest.MonkeyPatch, name: str, call: Callable[..., int]
) -> None:
    scope = scope_of("school_named", schools=SCHOOLS[:1])
    store.door.load("pupil", scope)
    before = store.settings.audit_log.read_bytes()

    with monkeypatch.context() as patch:
        patch.setattr(os, name, call)
        with pytest.raises(StoreError, match="cannot be written"):
            store.door.load("pupil", scope)

    # what nobody had an answer for is not in the log, and the log goes on
    assert store.settings.audit_log.read_bytes() == before
    assert not store.door.load("pupil", scope).empty
    assert store.door.audit.verify().intact


def test_no_names_where_the_list_of_pupils_cannot_be_kept(tmp_path: Path) -> None:
    store = small_store(tmp_path)
    (tmp_path / "audit").mkdir(mode=0o700)
    (tmp_path / "audit" / "pupils").write_text("a file where the folder should be")

    with pytest.raises(StoreError, match="cannot be written"):
        store.door.load("pupil_identity", scope_of("school_named", schools=SCHOOLS[:1]))


def test_no_refusal_is_lost_either(store: SmallStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fdatasync", failing(errno.EIO))

    with pytest.raises(StoreError, match="cannot be written"):
        store.door.load("pupil_identity", scope_of("analyst"))


def test_a_read_only_disk_is_no_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(tmp_path).write("load")
    log, real = log_in(tmp_path), os.open

    def read_only(path: Path, flags: int, *mode: int) -> int:
        if flags & (os.O_RDWR | os.O_WRONLY):
            raise OSError(errno.EROFS, "read-only")
        return real(path, flags, *mode)

    monkeypatch.setattr(os, "open", read_only)
    with pytest.raises(StoreError, match="cannot be written"):
        log.write("load")
    assert log.verify().lines == 1


def test_a_folder_that_cannot_be_made_is_no_log(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("a file where the folder should be")

    with pytest.raises(StoreError, match="cannot be written"):
        log_in(tmp_path).write("load", rows=1)


def test_a_lock_that_somebody_holds_is_no_log(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit" / "audit.jsonl", patience=0.02)
    log.write("load")

    with log.path.open("rb") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        with pytest.raises(StoreError, match=r"cannot be written \(TimeoutError\)"):
            log.write("load")
    log.write("load")
    assert log.verify().lines == 2


def test_a_signature_that_cannot_be_written_is_no_log(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    log.write("load")
    log.anchors.path.mkdir()

    with pytest.raises(StoreError, match="cannot be written"):
        log.anchor()


def test_a_file_that_may_not_grow_ends_with_a_whole_line(tmp_path: Path) -> None:
    log = log_in(tmp_path)
    log.write("load")
    child = multiprocessing.get_context("spawn").Process(target=write_until_full, args=(log.path,))
    child.start()
    child.join(60)

    assert child.exitcode == 0
    assert log.path.stat().st_size <= KILOBYTES
    assert log.verify().intact
    log.write("load")
    assert log.verify().intact
