"""A small pack with every kind of part, for the tests of its documents."""

import os
from typing import Any

import pytest

from workbench.packs.documents.pango import NoPango, weasyprint_or_refuse
from workbench.packs.manifest import Inputs
from workbench.packs.parts import Chart, Cover, Grid, Part, Section, Sentence, Source, Tile

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="c-t c-s" '
    'viewBox="0 0 480 200" width="480" height="200" style="max-width:100%;height:auto;">'
    '<title id="c-t">Attendance of groups</title>'
    '<desc id="c-s">Girls 93.1% and boys 94.0%.</desc>'
    '<text x="10" y="190">90</text><text x="200" y="190">95</text><text x="390" y="190">100</text>'
    '<circle cx="200" cy="60" r="5"/></svg>'
)
GROUPS = Grid(
    "groups",
    "Attendance of groups in 2018/19",
    ("Group", "Pupils", "Attendance", "Change", "Interval", "Verdict", "verdict"),
    (
        ("Girls", "1,174", "93.1%", "+0.40", "+0.1 to +0.7", "▲ significantly above", "a"),
        ("Boys", "68", "94.0%", "\N{MINUS SIGN}0.25", "-", "=HYPERLINK(1)", "b"),
        ("EHC plan", "x", "x", "x", "", "x", "c"),
    ),
    "x: suppressed.",
)
PARTS: tuple[Part, ...] = (
    Source("load-1", "school", ("drawn table",), 1),
    Cover("A school", "Northby", (("URN", "100001"), ("Type", "Academy")), True),
    Sentence("about", "It is a school.", "summary"),
    Sentence(
        "rise",
        "Attendance of girls rose by 0.40 points.",
        "summary",
        rule="A change is said where its interval leaves 0 out",
        evidence=(("n", "1,174"), ("p", "0.01"), ("q", "0.03")),
        supports=("groups",),
        weakens=("A week of snow.",),
        question="What helped the girls?",
    ),
    Sentence("marks", "2 of 68 registers are missing.", "quality"),
    Section("headlines", "Headline measures", "Lead"),
    Tile("attendance", "Attendance", "93.5%", "above", "Above", (("England", "92.0%"),), "Note"),
    Tile("enrolments", "Enrolments", "1,242", "untested", ""),
    Section("pupil-groups", "Groups"),
    Chart("chart", "Attendance of groups", "Girls 93.1%.", "Registers.", DRAWING, None, "groups"),
    GROUPS,
    Chart(
        "own",
        "Attendance by year",
        "It is 93.1%.",
        "Registers.",
        DRAWING.replace("c-", "d-"),
        Grid("own-table", "Attendance by year", ("Year", "Value"), (("2018/19", "93.1%"),)),
    ),
    Sentence("method", "Sessions are half-days.", "method"),
)
NAMED = Grid("list", "Pupils", ("Pupil", "Attendance"), (("Wren, Jo", "61.0%"),), names=True)


def made_from(**changes: Any) -> Inputs:
    """What the small pack was made from."""
    values: dict[str, Any] = {
        "urn": "100001",
        "notebook": "stub",
        "notebook_hash": "",
        "parameters": {"urn": "100001"},
        "data_version": "7",
        "policy_version": "2026",
        "policy_hash": "",
        "contracts": {},
        "contract_hashes": {},
        "code_hash": "",
        "lock_hash": None,
        "commit": None,
        "workbench": "0.1.0",
        "python": "3.13.0",
        "packages": {},
        "engine": "papermill",
        "seed": 0,
        "generated": "2026-11-22",
        "formats": ("html",),
    }
    return Inputs(**(values | changes))


def need_pango() -> None:
    """Go on where PDFs can be drawn. Where CI is set a missing Pango is a failure, else a skip."""
    try:
        weasyprint_or_refuse()
    except NoPango as error:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up(str(error))


def elements(node: Any, found: list[Any]) -> list[Any]:
    """Every element of a PDF's tag tree, in reading order, after those found before."""
    inner = node.get("/K", [])
    for child in inner if isinstance(inner, list) else [inner]:
        element = child.get_object()
        if isinstance(element, dict) and "/S" in element:
            found.append(element)
            elements(element, found)
    return found
