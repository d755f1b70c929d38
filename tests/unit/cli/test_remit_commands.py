"""``workbench organisations`` and ``workbench agreements``."""

import json

import pytest
from remit_home import NEVER, NOT_SHARED, SHARED, as_made, remit_store
from typer.testing import CliRunner

from workbench.cli import app
from workbench.store.audit import AuditLog


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return remit_store(tmp_path_factory.mktemp("commands"))


@pytest.fixture
def audit(store, monkeypatch):
    monkeypatch.setenv("WORKBENCH_HOME", str(as_made(store).home))
    return AuditLog(store.audit_log)


def run(*arguments: str):
    return CliRunner().invoke(app, arguments)


def data(*arguments: str):
    return json.loads(run(*arguments, "--json").stdout)


def test_agreement_from_its_day_to_its_withdrawal(audit):
    words = ("agreements", "add", NOT_SHARED, "trust:990001", "--by", "Ann Lee, head")
    added = run(*words, "--starts", "2026-09-01", "--ends", "2027-08-31")
    assert added.exit_code == 0, added.stderr
    (agreed,) = [one for one in data("agreements", "list") if one["urn"] == NOT_SHARED]
    assert (agreed["starts"], agreed["ends"]) == ("2026-09-01", "2027-08-31")
    on_a_day = data("organisations", "schools", "trust:990001", "--on", "2026-11-22")
    assert on_a_day == [{"urn": SHARED, "shared": True}, {"urn": NOT_SHARED, "shared": True}]

    gone = run("agreements", "withdraw", NOT_SHARED, "trust:990001", "--by", "Ann Lee, head")
    assert gone.exit_code == 0, gone.stderr
    (agreed,) = [one for one in data("agreements", "list") if one["urn"] == NOT_SHARED]
    assert (agreed["stands"], agreed["withdrawn_by"]) == (False, "Ann Lee, head")
    assert [event["action"] for event in audit.events()][-2:] == ["grant", "revoke"]


def test_tables_are_for_people(audit):
    assert "First Trust (trust:990001)" in run("agreements", "list").stdout
    assert "diocese:south" in run("organisations", "list").stdout
    table = run("organisations", "schools", "trust:990001").stdout
    assert [line.split() for line in table.splitlines() if line.strip().startswith("9")] == [
        [SHARED, "yes"],
        [NOT_SHARED, "no"],
    ]


def test_diocese_is_made_and_filled_by_hand(audit):
    assert run("organisations", "add", "diocese:north", "Diocese North").exit_code == 0
    assert "diocese:north" in [one["key"] for one in data("organisations", "list")]
    days = ("--starts", "2026-09-01", "--ends", "2027-08-31")
    assert run("organisations", "add-school", "diocese:north", NEVER, *days).exit_code == 0
    listed = ("organisations", "schools", "diocese:north", "--on", "2026-11-22")
    assert data(*listed) == [{"urn": NEVER, "shared": False}]
    left = ("--left", "2026-10-01")
    assert run("organisations", "remove-school", "diocese:north", NEVER, *left).exit_code == 0
    assert data(*listed) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("agreements", "add", SHARED, "dfe:dfe", "--by", "head"), "no organisation dfe:dfe"),
        (("agreements", "add", "1", "trust:990001", "--by", "head"), "not a URN"),
        (("agreements", "withdraw", NEVER, "diocese:south", "--by", "head"), "no agreement"),
        (("organisations", "add", "club:1", "Club"), "`kind` is 'club'"),
        (("organisations", "schools", "trust:1"), "no organisation trust:1"),
        (("organisations", "add-school", "trust:990001", NEVER), "not entered by hand"),
    ],
)
def test_mistakes_are_explained(audit, arguments, words):
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
