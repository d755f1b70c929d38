"""Downloads are loaded again for whoever asks, protected, harmless in a spreadsheet, and noted."""

import csv
import io

import pytest
from server import SMALL_APP, Running, in_thread, prepare

from workbench.store.audit import AuditLog

GROUPS = "/download/groups?urn=900001"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with in_thread(prepare(tmp_path_factory.mktemp("server"), SMALL_APP)) as running:
        yield running


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_download_is_a_file_for_who_may_have_it(running: Running):
    answer = running.browser("alice").client.get(GROUPS)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="groups-of-pupils-900001-')
    assert answer.headers["cache-control"] == "no-store"


def test_text_that_looks_like_a_formula_is_text(running: Running):
    found = rows(running.browser("alice").client.get(GROUPS))
    assert [row["group"] for row in found] == ["'=HYPERLINK(1)", "'@SUM", "'+1", "plain"]


def test_negative_numbers_stay_numbers(running: Running):
    assert rows(running.browser("alice").client.get(GROUPS))[0]["value"] == "-12"


@pytest.mark.parametrize("username", ["grace", "ann"])
def test_role_without_downloads_gets_none(running: Running, username):
    assert running.browser(username).client.get(GROUPS).status_code == 404


def test_school_of_somebody_else_gets_none(running: Running):
    assert running.browser("bob").client.get(GROUPS).status_code == 404


def test_download_is_noted_before_it_is_sent(running: Running):
    running.browser("alice").client.get(GROUPS)
    event = [e for e in AuditLog(running.settings.audit_log).events() if e["action"] == "export"][
        -1
    ]
    assert (event["actor"], event["role"]) == ("local|alice", "school_named")
    assert (event["resource"], event["urn"], event["rows"]) == ("download/groups", "900001", 4)


@pytest.mark.attack(
    name="Download while nothing can be noted",
    family="Audit log",
    reference="V16.5.3; CWE-778",
    holds="What cannot be noted is not sent.",
)
def test_what_cannot_be_noted_is_not_sent(running: Running):
    client = running.browser("alice").client
    log = running.settings.audit_log
    kept = log.with_suffix(".kept")
    log.rename(kept)
    log.mkdir()
    try:
        answer = client.get(GROUPS)
    finally:
        log.rmdir()
        kept.rename(log)
    assert answer.status_code == 503
    assert "HYPERLINK" not in answer.text
