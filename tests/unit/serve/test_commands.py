import json

import pytest
from second_steps import letters, link_of, token_of_link
from server import SMALL_APP
from typer.testing import CliRunner

from workbench.cli import app
from workbench.clock import now
from workbench.serve.accounts import Accounts
from workbench.serve.accounts.accepting import Answer, Links
from workbench.serve.passwords import Passwords
from workbench.serve.throttle import ACCOUNT
from workbench.settings import settings
from workbench.store.audit import AuditLog
from workbench.store.registry import SignInFailures, open_registry

ALICE = (
    *("--name", "Alice", "--role", "school_named", "--organisation", "First"),
    *("--kind", "school", "--code", "900001"),
)

CHOSEN = "coffee train fish"


def run(*arguments: str):
    return CliRunner().invoke(app, arguments)


def may_sign_in(username: str, password: str) -> bool:
    registry = open_registry(settings())
    try:
        return Accounts(registry).verify(username, password, "::1").user_id is not None
    finally:
        registry.close()


def audited() -> list[tuple[str, str]]:
    return [(e["action"], e["account"]) for e in AuditLog(settings().audit_log).events()]


def test_access_code_is_printed_once_and_opens_the_account(home):
    added = run("users", "add", "alice@school.example", *ALICE)
    code = added.stdout.strip()
    assert added.exit_code == 0
    assert "outbox" in added.stderr
    (letter,) = letters(home)
    assert letter["To"] == "alice@school.example"
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert code.encode() not in kept
    registry = open_registry(settings())
    links = Links(registry, Passwords(), now)
    token = token_of_link(link_of(letter))
    accepted = links.accept(token, code, CHOSEN, AuditLog(settings().audit_log))
    registry.close()
    assert accepted.answer is Answer.DONE
    assert may_sign_in("alice@school.example", CHOSEN)


def test_link_of_a_letter_is_of_the_public_address(home, monkeypatch):
    monkeypatch.setenv("WORKBENCH_PUBLIC_ORIGIN", "https://schools.example.org")
    run("users", "add", "alice@school.example", *ALICE)
    assert link_of(letters(home)[0]).startswith("https://schools.example.org/activate?link=")


def test_account_without_an_address_needs_one_or_a_password(home):
    refused = run("users", "add", "alice", *ALICE)
    assert refused.exit_code == 2
    assert "`email`" in refused.stderr
    assert run("users", "add", "alice", *ALICE, "--email", "a@school.example").exit_code == 0


def test_password_is_printed_once_and_works(home):
    added = run("users", "add", "alice", *ALICE, "--with-password")
    password = added.stdout.strip()
    assert added.exit_code == 0
    assert may_sign_in("alice", password)
    assert letters(home) == []
    assert password not in run("users", "list", "--json").output
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert password.encode() not in kept


def test_other_password_takes_the_place_of_the_first(home):
    first = run("users", "add", "alice", *ALICE, "--with-password").stdout.strip()
    second = json.loads(run("users", "reset-password", "alice", "--json").stdout)["password"]
    assert not may_sign_in("alice", first)
    assert may_sign_in("alice", second)


def test_password_of_an_account_of_a_provider_stays_there(home):
    run("users", "add", "alice", *ALICE, "--with-password")
    linked = ("--issuer", "https://provider.example", "--subject", "person")
    assert run("users", "link", "alice", *linked).exit_code == 0
    refused = run("users", "reset-password", "alice")
    assert refused.exit_code == 2
    assert "another service" in refused.stderr


def test_letter_is_sent_again_while_pending_and_recovers_afterwards(home):
    run("users", "add", "alice@school.example", *ALICE)
    wrong = run("users", "recover", "alice@school.example")
    assert wrong.exit_code == 2
    assert "users invite" in wrong.stderr
    assert run("users", "invite", "alice@school.example", "--json").exit_code == 0
    run("users", "add", "bob@school.example", *ALICE, "--with-password")
    assert run("users", "invite", "bob@school.example").exit_code == 2
    found = json.loads(run("users", "recover", "bob@school.example", "--json").stdout)
    assert set(found) == {"username", "access_code"}
    assert [one["To"].partition("@")[0] for one in letters(home)] == ["alice", "alice", "bob"]


def test_rights_are_changed_and_the_others_kept(home):
    run("users", "add", "alice", *ALICE, "--with-password")
    assert run("users", "change", "alice", "--role", "school_governor").exit_code == 0
    (listed,) = json.loads(run("users", "list", "--json").stdout)
    assert listed["role"] == "school_governor"
    assert listed["grants"] == ["analytics", "school_level"]
    assert run("users", "change", "alice", "--grant", "collaborate").exit_code == 0
    (listed,) = json.loads(run("users", "list", "--json").stdout)
    assert listed["grants"] == ["collaborate"]
    assert "Did you mean" in run("users", "change", "alise", "--grant", "analytics").stderr


def test_locked_account_is_unlocked(home):
    password = run("users", "add", "alice", *ALICE, "--with-password").stdout.strip()
    registry = open_registry(settings())
    with registry.writing() as session:
        counter = {"failures": 100, "last": now(), "blocked_until": now()}
        session.add(SignInFailures(key_hash=ACCOUNT.key("alice"), **counter))
    registry.close()
    assert not may_sign_in("alice", password)
    assert run("users", "unlock", "alice").exit_code == 0
    assert may_sign_in("alice", password)


def test_second_factor_is_taken_away(home):
    run("users", "add", "alice", *ALICE, "--with-password")
    assert "no second factor" in run("users", "reset-second-factor", "alice").stderr


def test_account_is_linked_to_a_provider(home):
    password = run("users", "add", "alice", *ALICE, "--with-password").stdout.strip()
    assert "`issuer`" in run("users", "link", "alice", "--subject", "s1").stderr
    linked = run("users", "link", "alice", "--subject", "s1", "--issuer", "https://p.example")
    assert linked.exit_code == 0
    assert not may_sign_in("alice", password)


def test_removed_account_is_listed_as_closed(home):
    run("users", "add", "alice", *ALICE, "--with-password")
    assert run("users", "remove", "Alice").exit_code == 0
    (listed,) = json.loads(run("users", "list", "--json").stdout)
    assert (listed["username"], listed["state"]) == ("alice", "closed")
    assert "closed" in run("users", "list").stdout


def test_changes_are_in_the_audit_log(home):
    run("users", "add", "alice", *ALICE, "--with-password")
    run("users", "change", "alice", "--role", "school_governor")
    run("users", "unlock", "alice")
    run("users", "remove", "alice")
    assert audited() == [
        ("account_opened", "alice"),
        ("account_changed", "alice"),
        ("account_unlocked", "alice"),
        ("account_closed", "alice"),
    ]


def test_wrong_role_is_explained(home):
    result = run("users", "add", "alice", *ALICE[:3], "school_nmed", *ALICE[4:], "--with-password")
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
