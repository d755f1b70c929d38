"""SECURITY.md names files and tests that exist."""

import re

import pytest
from source import PROJECT

PAGE = (PROJECT / "SECURITY.md").read_text(encoding="utf-8").splitlines()
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in PAGE
    if line.startswith("| ") and not line.startswith(("| property", "| requirement", "| ---"))
]
REQUIREMENTS = [row for row in ROWS if re.match(r"\d", row[0])]
LEAST_REQUIREMENTS = 25


def test_page_lists_properties_and_requirements():
    assert len(REQUIREMENTS) >= LEAST_REQUIREMENTS
    assert len(ROWS) > len(REQUIREMENTS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_row_has_a_place_and_a_test(row):
    held, guarded = row[-2:]
    tests = re.findall(r"`(tests/[^`]+)`", guarded)
    assert tests, "no test is named"
    paths = tests + re.findall(r"`([\w./-]+/[\w./-]*)`", held)
    assert [path for path in paths if not (PROJECT / path).exists()] == []
