"""The governors' pack of a small school: nothing that it hides can be worked out from the rest."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pack_attack import bounds_of_hidden
from pack_notebook import YEARS, recorded, small_school

from workbench.access.disclosure import PROTECTION
from workbench.packs.parts import Chart, Grid, Part, Sentence
from workbench.packs.secondary import release

TOLERANCE = 1e-6


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("pack_disclosure")


@pytest.fixture(scope="module")
def settings(folder):
    return small_school(folder / "home")


@pytest.fixture(scope="module")
def head(folder, settings) -> tuple[Part, ...]:
    return recorded(folder / "head", settings, "head")


@pytest.fixture(scope="module")
def governor(folder, settings) -> tuple[Part, ...]:
    return recorded(folder / "governor", settings, "governor")


@pytest.fixture(scope="module")
def naive(folder, settings) -> tuple[Part, ...]:
    """A pack that hides small groups and no more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release, "protect", only_small)
        patch.setattr(release, "_near", lambda members, *_: np.zeros([len(members)] * 2, bool))
        patch.setattr(release, "_near_told", lambda members, *_: np.zeros(len(members), bool))
        return recorded(folder / "naive", settings, "governor")


def only_small(
    table: pd.DataFrame, threshold: int, *, asked: "pd.Series[bool]", **_: object
) -> pd.DataFrame:
    """Hides small numbers with every figure of the same group, and nothing else."""
    small = asked | ((table["n"] > 0) & (table["n"] < threshold))
    emptied = {name: table[name].where(~small) for name in ("n", "value", "low", "high")}
    status = table["status"].where(~small, "suppressed")
    return table.assign(**emptied, status=status, verdict=table["verdict"].where(~small, ""))


def grid(parts: tuple[Part, ...], name: str) -> Grid:
    (found,) = [part for part in parts if isinstance(part, Grid) and part.id == name]
    return found


def narrowest(parts: tuple[Part, ...], head: tuple[Part, ...]) -> float:
    return min(high - low for low, high in bounds_of_hidden(parts, head).values())


@pytest.mark.attack(
    name="Linear programming over every figure of a governors' pack",
    family="Packs",
    reference="Differencing; GSS guidance on audit of suppression",
    holds="No hidden number of pupils or entries is placed within less than the protection, also "
    "with the totals of the head's pack.",
)
def test_no_hidden_number_can_be_worked_out(governor, naive, head):
    assert narrowest(naive, head) < PROTECTION
    found = bounds_of_hidden(governor, head)
    assert len(found) > 10, "too little is hidden for the attack to say anything"
    narrow = {
        name: ends for name, ends in found.items() if ends[1] - ends[0] < PROTECTION - TOLERANCE
    }
    assert narrow == {}


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


def test_the_public_is_shown_no_groups(folder, settings):
    parts = recorded(folder / "public", settings, "public")
    tables = {part.id: part for part in parts if isinstance(part, Grid)}
    assert "groups-table" not in tables
    assert [row[0] for row in tables["attendance-table"].rows] == ["All pupils"]
    loaded = {part.dataset for part in parts if type(part).__name__ == "Source"}
    assert loaded.isdisjoint({"pupil_characteristics", "suspension", "pupil_identity"})
