"""``workbench audit``: questions, proof, and anchors kept elsewhere."""

import csv
import json
from pathlib import Path

import pytest
from stores import CANARY_FORENAME, CANARY_SURNAME, CANARY_UPN, SCHOOLS, scope_of, small_store
from typer.testing import CliRunner

from workbench.cli import app
from workbench.errors import PolicyDenied
from workbench.settings import settings
from workbench.store.audit import AuditLog

NAMED = scope_of("school_named", schools=SCHOOLS[:1])


def run(*arguments: str, typed: str = ""):
    return CliRunner().invoke(app, ["audit", *arguments], input=typed)


def events(*arguments: str, typed: str = "") -> list[dict]:
    return json.loads(run("query", *arguments, "--json", typed=typed).stdout)


@pytest.fixture
def log(home: Path) -> AuditLog:
    """A home in which a named user saw one school's pupils, and an analyst was refused."""
    door = small_store(home).door
    door.load("pupil_identity", NAMED, columns=["surname"])
    door.load("pupil_identity", NAMED)
    door.load("pupil", NAMED)
    with pytest.raises(PolicyDenied):
        door.load("pupil_identity", scope_of("analyst"))
    door.close()
    return AuditLog(settings().audit_log)


def test_who_saw_this_pupil(log: AuditLog) -> None:
    found = events("--pupil", typed=f"{CANARY_UPN}\n")

    assert [event["dataset"] for event in found] == ["pupil_identity", "pupil_identity"]
    assert {event["actor"] for event in found} == {NAMED.viewer}
    assert events("--pupil", typed="A000000000001\n") == []


def test_a_pupil_is_found_by_key_where_only_names_were_asked_for(log: AuditLog) -> None:
    door = small_store(settings().home.with_name("again")).door
    pupils = door.load("pupil", NAMED)["pupil_id"]

    assert len(events("--pupil", typed=f"{pupils.iloc[0]}\n")) == 2


def test_pupils_of_a_school_not_loaded_were_not_seen(log: AuditLog) -> None:
    door = small_store(settings().home.with_name("again")).door
    other = door.load("pupil", scope_of("school_named", schools=SCHOOLS[1:]))["pupil_id"]

    assert events("--pupil", typed=f"{other.iloc[0]}\n") == []


def test_asking_for_a_pupil_is_noted_without_the_pupil(log: AuditLog) -> None:
    run("query", "--pupil", typed=f"{CANARY_UPN}\n")

    last = list(log.events())[-1]
    assert (last["action"], last["resource"], last["rows"]) == ("query", "pupil", 2)
    assert last["actor"].startswith("os-account|")
    assert CANARY_UPN not in log.path.read_text()


def test_no_pupil_is_no_question(log: AuditLog) -> None:
    assert run("query", "--pupil", typed="\n").exit_code == 2
    assert run("query", "--pupil", CANARY_UPN).exit_code == 2


def test_what_did_this_user_see(log: AuditLog) -> None:
    found = events("--user", NAMED.viewer)

    assert [(event["dataset"], event["rows"]) for event in found] == [
        ("pupil_identity", 12),
        ("pupil_identity", 12),
        ("pupil", 12),
    ]
    assert found[0]["columns"] == ["identifying"]


def test_what_was_refused_and_why(log: AuditLog) -> None:
    result = run("query", "--refused")

    assert "The role analyst may not identify pupils." in result.stdout
    assert "1 events, 1 users" in result.stderr
    assert "load" not in result.stdout


def test_csv_holds_every_fact(log: AuditLog) -> None:
    text = run("query", "--action", "load", "--csv").stdout.removeprefix("\ufeff")
    rows = list(csv.DictReader(text.splitlines()))

    assert [row["rows"] for row in rows] == ["12", "12", "12"]
    assert rows[0]["columns"] == "identifying"
    assert rows[0]["organisation"] == NAMED.organisation
    assert all(len(row["scope"]) == 64 for row in rows)


def test_an_empty_answer_is_an_answer(log: AuditLog) -> None:
    result = run("query", "--user", "nobody", "--csv")

    assert result.exit_code == 0
    assert result.stdout.count("\n") == 1


def test_wrong_times_and_actions_are_explained(log: AuditLog) -> None:
    assert run("query", "--since", "yesterday").exit_code == 2
    assert "Did you mean 'export'" in run("query", "--action", "exprot").stderr


def test_nothing_of_a_pupil_is_shown(log: AuditLog) -> None:
    shown = run("show").stdout + run("query", "--csv").stdout + run("query", "--json").stdout

    assert not any(canary in shown for canary in (CANARY_UPN, CANARY_SURNAME, CANARY_FORENAME))


def test_the_log_is_proved_with_what_was_kept_elsewhere(log: AuditLog, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert run("anchor", "--copy-to", str(elsewhere)).exit_code == 0
    kept = ["--public-key", run("key").stdout.strip()]
    kept += ["--anchors", str(elsewhere / "audit-anchors.jsonl")]

    assert run("verify", *kept).stdout == "5 lines: intact; signed up to line 5\n"
    log.path.write_text("".join(f"{line}\n" for line in log.path.read_text().splitlines()[:2]))
    result = run("verify", *kept, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["fault"] == "3 lines are missing at the end"


def test_a_folder_that_is_not_there_gets_no_copy(log: AuditLog, tmp_path: Path) -> None:
    result = run("anchor", "--copy-to", str(tmp_path / "nowhere"))

    assert result.exit_code == 1
    assert "cannot be copied" in result.stderr
