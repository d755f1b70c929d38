"""Every rule, drawn: what it says, and what keeps it silent at its borders."""

import re
from collections.abc import Iterator

import pandas as pd
import pytest
from said import YEAR, figures, said, words
from source import PROJECT

from workbench.sentences.report import evidence, say
from workbench.sentences.rule import NOTHING, rules

SILENT = ""
EBACC = "| measure | n | value | national |\n| ebacc_entry | 90 | 45 | 40 |"
PAGE = (PROJECT / "tests" / "spec" / "sentences" / "rules.md").read_text(encoding="utf-8")


def drawn_cases() -> Iterator[tuple[str, str, str, str]]:
    """Rule, key stage, figures and what is said, of each drawing of the page."""
    for part in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        rule, phase = part.splitlines()[0].split(", ")
        for table, text in re.findall(r"((?:^\|.*\n)+)\n> (.*)", part, flags=re.MULTILINE):
            yield rule, phase, table, SILENT if text == "silent" else text


CASES = list(drawn_cases())


@pytest.mark.parametrize(
    ("rule", "phase", "drawn", "expected"),
    CASES,
    ids=[f"{one[0]}-{n}" for n, one in enumerate(CASES)],
)
def test_rule(rule, phase, drawn, expected):
    assert words(said(drawn, phase), rule) == expected


def test_every_rule_that_can_speak_is_drawn_speaking_and_silent():
    speaking = {one.id for one in rules().values() if one.check} | {NOTHING}
    apart = {"MAT1", "GRP1", "GRP2", "QUA4"}
    assert {case[0] for case in CASES if case[3]} == speaking - apart
    assert {case[0] for case in CASES if not case[3]} == speaking - {"MAT1", "GRP1", "GRP2"}


def test_years_across_a_break_are_named_and_lend_no_tail():
    drawn = figures(
        "| measure | period | n | value | half | rank |\n"
        "| progress8 | 2021/22 | 100 | 0.6 | 0.2 | 5 |\n"
        "| attainment8 | 2021/22 | 100 | 55 | | 5 |\n| attainment8 | 2020/21 | 100 | 55 | | 5 |"
    )
    found = say(evidence(drawn, year="2021/22"))
    assert words(found, "QUA4").startswith("Attainment 8: 2021/22 cannot be set beside 2020/21.")
    assert "teacher assessed grades" in words(found, "QUA4")
    assert words(found, "P82") == SILENT


def test_the_trust_of_the_published_example():
    """Ten primary and nine secondary schools: 4, 13, 1 and 1 with a grade, none without."""
    grades = ["Outstanding"] * 4 + ["Good"] * 13 + ["Requires improvement", "Inadequate"]
    schools = pd.DataFrame(
        {
            "urn": [f"9000{number:02d}" for number in range(19)],
            "phase": ["primary"] * 10 + ["secondary"] * 9,
            "trust_uid": "5001",
            "trust_name": "XYZ Academy Trust",
            "ofsted_grade": grades,
            "ofsted_date": pd.Timestamp("2019-06-14"),
        }
    )
    found = said(EBACC, schools=schools, urn="900010")
    assert words(found, "MAT1") == (
        "This school is part of XYZ Academy Trust which contains 10 primary and 9 secondary "
        "schools. The overall effectiveness grade for this school as of 14/06/2019 was good. The "
        "grade profile of the trust was: Outstanding – 4; Good – 13; Requires improvement – 1; "
        "Inadequate – 1; Not yet inspected – 0."
    )
    alone = schools.assign(trust_uid=None)
    found = said(EBACC, schools=alone, urn="900010")
    assert words(found, "MAT1") == SILENT


def test_order_is_that_of_the_declaration_and_the_data_come_first():
    drawn = (
        "| measure | n | value | half | national | rank |\n"
        "| persistent_absence | 500 | 25 | | 13.69 | 99 |\n| progress8 | 90 | -0.9 | 0.2 | | 99 |\n"
        "| attainment8 | 100 | 40 | | | 70 |"
    )
    assert [one.rule for one in said(drawn)] == ["QUA3", "P81", "ABS1"]
    assert YEAR in said(drawn)[1].text
