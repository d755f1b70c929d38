"""Every class of figures: right tables agree, and a wrong figure in them is found."""

import pytest
from published_case import Case
from published_cases import CASES
from source import PROJECT

from workbench.verification.check import Check, checked, passed
from workbench.verification.recomputation import Recomputation
from workbench.verification.registry import RECOMPUTATIONS

NAMES = tuple(dict.fromkeys(one.name for one in RECOMPUTATIONS))
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name} {case.place}")


def recomputation(case: Case) -> Recomputation:
    return [one for one in RECOMPUTATIONS if one.name == case.name][case.place]


def checks_of(case: Case, tables) -> tuple[Check, ...]:
    return tuple(checked(one, case.name, "drawn") for one in recomputation(case).of(tables))


@every_case
def test_right_figures_agree(case):
    checks = checks_of(case, case.tables)
    assert sum(check.rows for check in checks) > 0
    assert [(c.figure, c.missed) for c in checks if c.missed] == []
    assert passed(checks)


@every_case
def test_a_wrong_figure_is_found_and_not_explained_away(case):
    checks = checks_of(case, case.planted())
    assert sum(check.unexplained for check in checks) >= 1
    assert not passed(checks)


@every_case
def test_tables_are_left_as_they_are(case):
    before = [table.copy() for table in case.tables]
    checks_of(case, case.tables)
    assert all(table.equals(copy) for table, copy in zip(case.tables, before, strict=True))


def test_every_class_has_a_case():
    assert {case.name for case in CASES} == set(NAMES)


def test_every_class_is_on_the_page():
    page = " ".join((PROJECT / "docs" / "verification.md").read_text(encoding="utf-8").split())
    assert [name for name in NAMES if f"**{name}**" not in page] == []


def test_the_page_names_no_other_class():
    page = " ".join((PROJECT / "docs" / "verification.md").read_text(encoding="utf-8").split())
    classes = page.split("## Classes")[1].split("## What the files")[0]
    assert set(classes.split("**")[1::2]) == set(NAMES)


def test_a_class_stands_together_in_the_list():
    names = [one.name for one in RECOMPUTATIONS]
    assert sum(a != b for a, b in zip(names[:-1], names[1:], strict=True)) == len(NAMES) - 1
