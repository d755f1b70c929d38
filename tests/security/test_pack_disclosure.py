"""Packs of small schools: nothing that they hide can be worked out from the rest."""

from collections.abc import Callable
from functools import cache

import pytest
from pack_attack import bounds_of_hidden, hidden_in_one_table, naive
from pack_notebook import SUBJECTS, YEARS, recorded, small_schools

from workbench.access.disclosure import PROTECTION
from workbench.packs.parts import Chart, Grid, Part, Sentence

THRESHOLD, TOLERANCE = 6, 1e-6
# the first cohort is hidden, and its entries with it: the reader is told totals of the same years
SAME_YEARS = {"years": 2}
Recorded = Callable[[str, str], tuple[Part, ...]]


@pytest.fixture(scope="module")
def packs(tmp_path_factory) -> Recorded:
    """What the notebook of a kind of pack records for an audience; "whole" hides nothing."""
    folder = tmp_path_factory.mktemp("pack_disclosure")
    settings = small_schools(folder / "home")

    @cache
    def made(kind: str, audience: str) -> tuple[Part, ...]:
        place = folder / f"{kind}-{audience}"
        if audience != "whole":
            drawn = (kind, audience) == ("school", "governor")
            return recorded(place, settings, audience, kind, drawn=drawn)
        if kind != "remit":
            years = SAME_YEARS if kind == "school" else {}
            return recorded(place, settings, "head", kind, **years)
        # no pack of several schools is made for a head
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("workbench.packs.remit.figures._protected", lambda frame, *_: frame)
            return recorded(place, settings, "governor", kind)

    return made


@pytest.fixture(scope="module")
def head(packs) -> tuple[Part, ...]:
    return packs("school", "whole")


@pytest.fixture(scope="module")
def governor(packs) -> tuple[Part, ...]:
    return packs("school", "governor")


def grid(parts: tuple[Part, ...], name: str) -> Grid:
    (found,) = [part for part in parts if isinstance(part, Grid) and part.id == name]
    return found


def narrow(parts: tuple[Part, ...], whole: tuple[Part, ...], *, told: bool) -> dict:
    """Hidden numbers that are placed too well: counts, and percentages by their pupils."""
    found = bounds_of_hidden(parts, whole, told=told)
    assert len(found) > 10, "too little is hidden for the attack to say anything"
    least = {"n": PROTECTION - TOLERANCE, "sum": 1 - TOLERANCE}
    return {name: ends for name, ends in found.items() if ends[1] - ends[0] < least[name[0]]}


@pytest.mark.parametrize("kind", SUBJECTS)
@pytest.mark.attack(
    name="Linear programming over every figure of a pack",
    family="Packs",
    reference="Differencing; GSS guidance on audit of suppression",
    holds="In the packs of secondary and primary schools, sixth forms and trusts, for governors "
    "and for the public, no hidden number of pupils or entries is placed within less than the "
    "protection and no hidden percentage on one number of pupils, also with the head's totals.",
)
def test_no_hidden_number_can_be_worked_out(packs, kind):
    whole = packs(kind, "whole")
    small = bounds_of_hidden(naive(whole, THRESHOLD), whole, told=False)
    assert min(high - low for low, high in small.values()) < TOLERANCE
    for audience in ("governor", "public"):
        for told in (False, True):
            assert narrow(packs(kind, audience), whole, told=told) == {}


@pytest.mark.parametrize("kind", SUBJECTS)
def test_no_figure_is_hidden_in_one_table_and_shown_in_another(packs, kind):
    assert hidden_in_one_table(packs(kind, "governor")) == []
    assert hidden_in_one_table(packs(kind, "public")) == []


def test_the_head_is_shown_what_governors_are_not(head):
    assert not any("x" in row for part in head if isinstance(part, Grid) for row in part.rows)


@pytest.mark.parametrize("table", ["groups-table", "attendance-table", "context-table"])
def test_a_group_that_is_hidden_is_named_by_no_chart_and_no_sentence(governor, table):
    hidden = {row[0] for row in grid(governor, table).rows if row[1] == "x"}
    groups = {row[0] for row in grid(governor, "groups-table").rows if row[1] == "x"}
    assert hidden
    charts = [part for part in governor if isinstance(part, Chart) and part.twin == table]
    said = [part.text for part in governor if isinstance(part, Sentence)]
    said += [text for part in charts for text in (part.svg, part.summary)]
    said += [cell for row in grid(governor, "strengths-table").rows for cell in row]
    told = hidden & groups if table != "groups-table" else hidden
    assert [
        name for name in told for text in said if f"{name} (" in text or f">{name}<" in text
    ] == []


def test_a_cohort_of_four_is_told_by_nothing(governor):
    rows = {row[0]: row for row in grid(governor, "performance-table").rows}
    at = grid(governor, "performance-table").columns.index(f"Result {YEARS[0]}")
    assert {row[at] for row in rows.values()} <= {"x", "-"}
    subjects = grid(governor, "subjects-table")
    assert YEARS[0] not in subjects.caption
    texts = [part.text for part in governor if isinstance(part, Sentence)]
    assert not any(f"% in {YEARS[0]}" in text for text in texts)


def test_the_public_is_shown_no_groups(packs):
    parts = packs("school", "public")
    tables = {part.id: part for part in parts if isinstance(part, Grid)}
    assert "groups-table" not in tables
    assert [row[0] for row in tables["attendance-table"].rows] == ["All pupils"]
    loaded = {part.dataset for part in parts if type(part).__name__ == "Source"}
    assert loaded.isdisjoint({"pupil_characteristics", "suspension", "pupil_identity"})
