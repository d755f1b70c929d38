"""Each check of the doctor tells a sound machine from one that must be mended."""

import os
import socket
from datetime import UTC, datetime

import pytest

from workbench.doctor import CHECKS, Finding, examine, holdings, machine, packages
from workbench.errors import StoreError
from workbench.settings import settings
from workbench.store.audit import AuditLog


@pytest.fixture
def known(home):
    return settings()


def test_every_check_gives_a_finding(known):
    findings = examine(known)
    assert len(findings) == len(CHECKS) == len({finding.name for finding in findings})
    assert [f.name for f in findings if not f.ok and not f.how_to_mend] == []


def test_broken_check_is_a_finding(known, monkeypatch):
    def broken(_):
        raise ZeroDivisionError

    def refused(_):
        raise StoreError("The store is locked.", "Wait.")

    monkeypatch.setattr("workbench.doctor.CHECKS", (broken, refused))
    assert [(f.ok, f.what, f.how_to_mend) for f in examine(known)] == [
        (False, "cannot be checked: ZeroDivisionError: ", ""),
        (False, "The store is locked.", "Wait."),
    ]


def test_python_that_is_too_old(known, monkeypatch):
    assert machine.python(known).ok
    monkeypatch.setattr("workbench.doctor.machine.OLDEST_PYTHON", (9, 0))
    assert "Install Python 9.0" in machine.python(known).how_to_mend


def test_missing_browser_is_no_fault(known, monkeypatch):
    monkeypatch.setattr("workbench.doctor.machine.find_chromium", lambda: None)
    assert machine.browser(known) == Finding(
        "chromium", True, "none (only the browser tests need one)", "Run `make test`."
    )


def test_clock_behind_the_last_event(known, monkeypatch):
    AuditLog(known.audit_log).write("sign_in")
    assert machine.clock(known).ok

    class Yesteryear(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2020, 1, 1, tzinfo=UTC)

    monkeypatch.setattr("workbench.doctor.machine.datetime", Yesteryear)
    assert not machine.clock(known).ok


def test_port_that_is_taken(known):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        here = known.model_copy(update={"port": taken.getsockname()[1]})
        assert "WORKBENCH_PORT" in machine.port(here).how_to_mend
    assert machine.port(here).ok


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("packaging==0.0.1 \\\n    --hash=sha256:00", "not 0.0.1"),
        ("no-such-package==1.0 \\\n    --hash=sha256:00", "no-such-package is missing"),
    ],
)
def test_package_that_is_not_as_locked(known, tmp_path, line, words):
    (tmp_path / "requirements.lock").write_text(line)
    finding = packages.locked_versions(known.model_copy(update={"project": tmp_path}))
    assert not finding.ok
    assert words in finding.what


def test_package_for_another_system_is_not_missed(known, tmp_path):
    (tmp_path / "requirements.lock").write_text("nothing==1 ; sys_platform == 'mars' \\\n    --h")
    finding = packages.locked_versions(known.model_copy(update={"project": tmp_path}))
    assert finding.what == "0 as locked"


def test_many_wrong_packages_are_counted(known, tmp_path):
    (tmp_path / "requirements.lock").write_text("\n".join(f"absent-{n}==1" for n in range(7)))
    finding = packages.locked_versions(known.model_copy(update={"project": tmp_path}))
    assert finding.what.endswith("absent-4 is missing and 2 more")


def test_database_extensions_load_without_a_network(known):
    assert packages.database_extensions(known).ok


def test_missing_database_extension(known, monkeypatch):
    monkeypatch.setattr("workbench.doctor.packages.EXTENSIONS", ("nonesuch",))
    with pytest.raises(StoreError):
        packages.database_extensions(known)


def test_home_that_is_a_file_cannot_be_used(known, tmp_path):
    (tmp_path / "file").write_text("")
    lost = known.model_copy(update={"home": tmp_path / "file" / "home"})
    assert "WORKBENCH_HOME" in holdings.home(lost).how_to_mend
    assert holdings.home(known).ok


def test_home_that_is_not_made_yet(known):
    new = known.model_copy(update={"home": known.home / "a" / "b"})
    assert holdings.home(new).ok
    assert not new.home.exists()


def test_folder_open_to_others(known):
    known.vault.mkdir()
    known.vault.chmod(0o755)
    assert holdings.permissions(known).ok
    known.home.chmod(0o755)
    assert holdings.permissions(known).what == "others can enter vault"
    known.vault.chmod(0o700)
    assert holdings.permissions(known).ok


@pytest.mark.parametrize(("mask", "mode", "ok"), [(0o022, 0o755, False), (0o077, 0o755, True)])
def test_umask(known, mask, mode, ok):
    before = os.umask(mask)
    try:
        known.home.chmod(mode)
        assert holdings.file_mode(known).ok is ok
        assert os.umask(mask) == mask
    finally:
        os.umask(before)


def test_audit_log_that_was_edited(known):
    log = AuditLog(known.audit_log)
    log.write("sign_in")
    log.write("load", rows=3)
    assert holdings.audit_log(known).what == "2 events, chain whole"
    known.audit_log.write_text(known.audit_log.read_text().replace('"rows":3', '"rows":4'))
    assert not holdings.audit_log(known).ok


def test_missing_store(known):
    assert "workbench ingest" in holdings.store(known).how_to_mend


def test_published_files_are_optional(known, tmp_path):
    without = known.model_copy(update={"published_data": tmp_path / "absent"})
    assert holdings.published_data(without).ok
    assert holdings.published_data(without).how_to_mend
    there = known.model_copy(update={"published_data": tmp_path})
    assert not holdings.published_data(there).how_to_mend
