"""The suite itself: how many attacks there are, that each has a twin, and the page about them."""

from collections import Counter

import pytest
from attacks import declared, table
from source import PROJECT

from workbench.errors import UsageError

FOLDER = PROJECT / "tests" / "security"
PAGE = PROJECT / "docs" / "attacks.md"
ATTACKS = declared(FOLDER)
TWINS = ("", "naive_site", "naive_panel", "unsigned_panel", "reusing_panel")


def test_there_are_at_least_sixty_attacks_and_no_two_share_a_name():
    twice = [
        name for name, count in Counter((a.family, a.name) for a in ATTACKS).items() if count > 1
    ]

    assert len(ATTACKS) >= 60
    assert twice == []


def test_each_says_what_must_hold_and_by_which_requirement():
    assert [one.name for one in ATTACKS if not (one.holds and one.reference and one.family)] == []


def test_at_least_sixty_are_shown_to_succeed_on_a_naive_twin():
    with_twin = [one for one in ATTACKS if one.twin]

    assert {one.twin for one in ATTACKS} <= set(TWINS)
    assert len(with_twin) >= 60


def test_every_attack_file_declares_one():
    files = {one.file.rpartition("/")[2] for one in ATTACKS}
    written = {path.name for path in (FOLDER / "attacks").glob("test_*.py")}

    assert written - files == {"test_the_suite.py"}


def test_page_is_made_from_the_declarations():
    made = table(ATTACKS)
    if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != made:
        raise UsageError("docs/attacks.md is stale.", "Run `python tests/lib/attacks.py`.")


def test_declarations_are_read_as_they_are_written(tmp_path):
    (tmp_path / "test_one.py").write_text(
        "FAMILY = 'F'\n"
        "@attack('One', family=FAMILY, reference='V1', holds='It holds.')\n"
        "def test_one(target): ...\n"
        "@pytest.mark.attack(name='Two', family='G', reference='V2', holds='It holds.')\n"
        "def test_two(): ...\n"
    )
    one, two = declared(tmp_path)

    assert (one.name, one.family, one.twin) == ("One", "F", "naive_site")
    assert (two.name, two.family, two.twin) == ("Two", "G", "")
    assert "| Two | It holds. | V2 |" in table([one, two])


def test_declaration_without_a_name_is_an_error(tmp_path):
    (tmp_path / "test_one.py").write_text("@attack(family='F')\ndef test_one(): ...\n")

    with pytest.raises(KeyError):
        declared(tmp_path)
