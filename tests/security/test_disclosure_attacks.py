"""Attacks on what is suppressed, each of which works on a naive twin and fails on ours."""

from contextlib import suppress
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from crosstables import OPTIONS, attack, crosstable, sums_of, tidy
from dashboard import YEAR, context_of, dashboard_module, school_store
from server import in_thread

from workbench.access.disclosure import protect, protect_release
from workbench.errors import PolicyDenied
from workbench.loader import Door
from workbench.views.school import (
    attendance_frames,
    protected,
    results_frames,
    subject_frames,
)
from workbench.views.school.choices import group_choices
from workbench.views.school.register import WEEKDAYS

THRESHOLD = 6
SENSITIVE = ("fsm6", "not_fsm6", "looked_after", "fsm")


def naive(table: pd.DataFrame, threshold: int, **_: object) -> pd.DataFrame:
    """Hides small counts and nothing else."""
    small = (table["n"] > 0) & (table["n"] < threshold)
    emptied = [name for name in ("n", "value", "low", "high") if name in table]
    columns = {name: table[name].where(~small) for name in emptied}
    return table.assign(**columns, status=table["status"].where(~small, "suppressed"))


def sixty(value: float = 50.0) -> pd.DataFrame:
    """All sixty pupils with mean 50, 57 with mean 51, and three with mean 31."""
    rows = [("all", "all", 60, value), ("fsm", "no", 57, 51.0), ("fsm", "yes", 3, 31.0)]
    return tidy(pd.DataFrame(rows, columns=["group", "subgroup", "n", "value"]))


def mean_of_the_rest(published: pd.DataFrame) -> float | None:
    """Mean of a hidden group from the mean of all and of the shown groups."""
    everybody = published[published["group"] == "all"].iloc[0]
    shown = published[(published["group"] != "all") & published["n"].notna()]
    if pd.isna(everybody["n"]) or shown.empty or shown["n"].sum() == everybody["n"]:
        return None
    points = everybody["n"] * everybody["value"] - (shown["n"] * shown["value"]).sum()
    return points / (everybody["n"] - shown["n"].sum())


@pytest.mark.attack(
    name="Subtracting means",
    family="Disclosure",
    reference="Differencing; DfE key stage 4 suppression",
    holds="Count and mean are a pair: what hides one hides the other.",
)
def test_subtracting_means():
    assert mean_of_the_rest(naive(sixty(), THRESHOLD)) == pytest.approx(31.0)
    assert mean_of_the_rest(protect(sixty(), THRESHOLD)) is None


def narrowest(published: pd.DataFrame, table: pd.DataFrame) -> float:
    """Width of the narrowest interval that a reader can place a hidden count in."""
    bounds = attack(published["n"].to_numpy(dtype=float), sums_of(table))
    return min((high - low for low, high in bounds.values()), default=np.inf)


def test_subtracting_in_a_table_of_two_dimensions():
    table = crosstable([[4, 20], [15, 30]])
    assert narrowest(naive(table, THRESHOLD), table) == 0
    assert narrowest(protect(table, THRESHOLD, **OPTIONS), table) >= 5


@pytest.mark.attack(
    name="Adding up rows and columns",
    family="Disclosure",
    reference="Differencing; GSS guidance on secondary suppression",
    holds="Suppression holds in all relations together.",
)
def test_adding_up_rows_and_columns():
    """Two hidden counts in every row and column, and yet their sums tell one of them."""
    table = crosstable([[3, 4, 20, 20], [2, 3, 4, 20], [20, 20, 3, 2], [20, 20, 4, 3]])
    assert narrowest(naive(table, THRESHOLD), table) < 1e-6
    assert narrowest(protect(table, THRESHOLD, **OPTIONS), table) > 1e-6


@pytest.mark.attack(
    name="Bounds by linear programming",
    family="Disclosure",
    reference="Differencing; GSS guidance on audit of suppression",
    holds="Every hidden count of a release has an interval at least as wide as the protection.",
)
def test_bounds_by_linear_programming():
    table = crosstable([[5, 5], [0, 1], [3, 7]])
    assert narrowest(naive(table, THRESHOLD), table) < 5
    assert narrowest(protect_release(table, THRESHOLD, **OPTIONS), table) >= 5


def test_a_reason_does_not_say_which_group_is_the_small_one():
    published = protect(sixty(), THRESHOLD)
    hidden = published[published["status"] == "suppressed"]
    assert len(hidden) == 2
    assert hidden.drop(columns="subgroup").nunique(dropna=False).max() == 1


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return school_store(tmp_path_factory.mktemp("disclosure") / "home")


@pytest.fixture(scope="module")
def door(home):
    opened = Door(home)
    yield opened
    opened.close()


def answers_of(
    door: Door, monkeypatch: pytest.MonkeyPatch, *, suppressed: bool, guarded: bool
) -> dict[str, list[frozenset[int]]]:
    """Sets of pupils by topic that a governor is told of who opens views of every group."""
    data = dashboard_module().school_data(context_of(door, "school_governor"))
    told: dict[str, list[frozenset[int]]] = {}
    record = data.guard.record

    def noted(questions):
        refused = record(questions) if guarded else tuple(False for _ in questions)
        if not any(refused):
            for one in questions:
                told.setdefault(one.topic, []).append(frozenset(one.members.tolist()))
        return refused

    monkeypatch.setattr(data.guard, "record", noted)
    if not suppressed:
        monkeypatch.setattr(protected, "protect", naive_with_asked)
    register = data.register(YEAR)
    results_frames.groups(data, YEAR, ["attainment8"])
    for group in group_choices(data.stage, data.of_year(YEAR).members).values():
        for view in (
            lambda g: results_frames.pupils_in(data, YEAR, g),
            lambda g: attendance_frames.headline(register, g, data.control, data.national),
            lambda g: attendance_frames.by_period(register, g, data.control, WEEKDAYS),
        ):
            with suppress(PolicyDenied):
                view(group)
    monkeypatch.undo()
    return told


def naive_with_asked(table: pd.DataFrame, threshold: int, **options: pd.Series) -> pd.DataFrame:
    """The naive twin, which hides what the guard refuses as well."""
    asked = options["asked"].to_numpy(dtype=bool)
    status = table["status"].where(~asked, "suppressed")
    return naive(table.assign(status=status), threshold)


def few_apart(told: dict[str, list[frozenset[int]]]) -> int:
    pairs = (pair for sets in told.values() for pair in combinations(set(sets), 2))
    return sum(0 < len(one ^ other) < THRESHOLD for one, other in pairs)


@pytest.mark.attack(
    name="Subtracting any two figures of the dashboard",
    family="Disclosure",
    reference="Differencing over the filter lattice",
    holds="No two answers differ by one to five pupils.",
)
def test_subtracting_any_two_figures_of_the_dashboard(door, monkeypatch):
    twin = answers_of(door, monkeypatch, suppressed=False, guarded=False)
    guard_alone = answers_of(door, monkeypatch, suppressed=False, guarded=True)
    ours = answers_of(door, monkeypatch, suppressed=True, guarded=True)

    assert few_apart(twin) > 0
    assert few_apart(guard_alone) == 0
    assert few_apart(ours) == 0
    shown = {name: sum(map(len, told.values())) for name, told in (("twin", twin), ("ours", ours))}
    assert shown["ours"] > shown["twin"] / 2, "so much is refused that the pages are empty"


@pytest.mark.parametrize(
    ("role", "group"),
    [
        ("school_named", "fsm6"),
        ("school_named", "not_looked_after"),
        ("school_governor", "looked_after"),
        ("analyst", "fsm"),
        ("training", "not_fsm6"),
    ],
)
def test_crossing_a_sensitive_group_by_function(door, role, group):
    module = dashboard_module()
    context = context_of(door, role, group=group, subject="Mathematics", year=YEAR)
    with pytest.raises(PolicyDenied, match="sensitive"):
        module.app(context)
    data = module.school_data(context)
    register = data.register(YEAR)
    for cross in (
        lambda: subject_frames.subjects(data, YEAR, group),
        lambda: subject_frames.pupil_list(data, YEAR, "Mathematics", group),
        lambda: attendance_frames.headline(register, group, data.control, data.national),
        lambda: attendance_frames.by_period(register, group, data.control, WEEKDAYS),
    ):
        with pytest.raises(PolicyDenied, match="sensitive"):
            cross()


@pytest.fixture(scope="module")
def running(home):
    with in_thread(home) as served:
        yield served


@pytest.mark.parametrize("username", ["named", "governor", "analyst", "trainer"])
@pytest.mark.attack(
    name="Crossing free school meals or care with another group, by the address",
    family="Disclosure",
    reference="V8.2.3; sensitive items of Analyse School Performance",
    holds="Nobody crosses a sensitive group with anything.",
)
def test_crossing_a_sensitive_group_by_address(running, username):
    client = running.browser(username).client
    assert client.get("/school?urn=900001&group=girls&subject=Mathematics").status_code == 200
    for group in SENSITIVE:
        rest = f"urn=900001&group={group}&subject=Mathematics"
        assert client.get(f"/school?{rest}").status_code == 404
        for name in ("subjects", "weekdays", "half-terms"):
            assert client.get(f"/download/{name}?{rest}").status_code == 404


def test_the_memory_of_an_organisation_is_on_the_disk(running):
    running.browser("governor").open("/school?urn=900001&view=groups").socket().close()
    kept = running.settings.home / "answers.sqlite"
    assert kept.stat().st_size > 0
    assert kept.stat().st_mode & 0o077 == 0
