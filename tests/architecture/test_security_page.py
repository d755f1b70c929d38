"""SECURITY.md names files and tests that exist."""

import re

import pytest
from source import PROJECT

ROWS = [
    line.split("|")[1:4]
    for line in (PROJECT / "SECURITY.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| property", "| ---"))
]


def test_page_lists_properties():
    assert len(ROWS) >= 3


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0].strip())
def test_property_has_a_place_and_a_test(row):
    _, held, guarded = row
    tests = re.findall(r"`(tests/[^`]+)`", guarded)
    assert tests, "no test is named"
    paths = tests + re.findall(r"`([\w./-]+/[\w./-]*)`", held)
    assert [path for path in paths if not (PROJECT / path).exists()] == []
