import json

import pytest
from server import SMALL_APP
from typer.testing import CliRunner

from workbench.cli import app
from workbench.serve.accounts import Accounts
from workbench.settings import settings
from workbench.store.audit import AuditLog
from workbench.store.registry import open_registry

ALICE = ["--name", "Alice", "--role", "school_named", "--organisation", "First", "--urn", "900001"]


def run(*arguments: str):
    return CliRunner().invoke(app, arguments)


def may_sign_in(username: str, password: str) -> bool:
    registry = open_registry(settings())
    try:
        return Accounts(registry).verify(username, password, "::1").user_id is not None
    finally:
        registry.close()


def test_password_is_printed_once_and_works(home):
    added = run("users", "add", "alice", *ALICE)
    password = added.stdout.strip()
    assert added.exit_code == 0
    assert may_sign_in("alice", password)
    assert password not in run("users", "list", "--json").output
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert password.encode() not in kept


def test_other_password_takes_the_place_of_the_first(home):
    first = run("users", "add", "alice", *ALICE).stdout.strip()
    second = json.loads(run("users", "reset-password", "alice", "--json").stdout)["password"]
    assert not may_sign_in("alice", first)
    assert may_sign_in("alice", second)


def test_removed_account_is_listed_as_closed(home):
    run("users", "add", "alice", *ALICE)
    assert run("users", "remove", "Alice").exit_code == 0
    (listed,) = json.loads(run("users", "list", "--json").stdout)
    assert (listed["username"], listed["active"]) == ("alice", False)
    assert "closed" in run("users", "list").stdout


def test_changes_are_in_the_audit_log(home):
    run("users", "add", "alice", *ALICE)
    run("users", "remove", "alice")
    events = [(e["action"], e["account"]) for e in AuditLog(settings().audit_log).events()]
    assert events == [("account_opened", "alice"), ("account_closed", "alice")]


def test_wrong_role_is_explained(home):
    result = run("users", "add", "alice", *ALICE[:3], "school_nmed", *ALICE[4:])
    assert result.exit_code == 2
    assert "Did you mean 'school_named'" in result.stderr


def test_check_says_what_is_missing(home, tmp_path, monkeypatch):
    (tmp_path / "dashboards").mkdir()
    (tmp_path / "dashboards" / "school.py").write_text(SMALL_APP)
    (tmp_path / "data_contracts").symlink_to(settings().contracts)
    monkeypatch.setenv("WORKBENCH_PROJECT", str(tmp_path))
    result = run("serve", "--check", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"data": False, "policy": True, "audit": True}


@pytest.mark.parametrize("options", [["--host", "0.0.0.0"], ["--port", "1", "--host", "10.0.0.1"]])
def test_passwords_are_never_served_in_clear(home, options):
    result = run("serve", "--check", *options)
    assert result.exit_code == 2
    assert "in clear" in result.stderr
