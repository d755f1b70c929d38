"""The questions of docs/tasks.md, answered from the home page in a browser, click by click.

The answer that the page gives is set beside one that is worked out of the stored rows here, without
what the pages are made from: plain means and counts of pupils and sessions.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import pytest
from demo_site import cell, demo_site, school_of, tile, visited
from playwright.sync_api import Error
from server import PROJECT
from stores import scope_of

from workbench.loader import Door
from workbench.serve.agreements import Agreements
from workbench.stages.catalogue import STAGES
from workbench.stages.stage import Rows
from workbench.store.registry import open_registry
from workbench.views.formats import COUNT, PERCENTAGE, POINT_SCORE, POINTS, PROGRESS, RATE, Format

pytestmark = pytest.mark.browser
MOST = 5
YEAR, BEFORE = "2018/19", ("2016/17", "2017/18", "2018/19")
ABSENT = set("CEGHIMNORSTU")
NOT_POSSIBLE = set("XYZ#")
TILE = re.compile(r"tile `([^`]+)`")
TABLE = re.compile(r"table `([^`]+)`, (?:row `([^`]+)`|first row), column `([^`]+)`")


@dataclass(frozen=True)
class Task:
    """A row of the page."""

    username: str
    question: str
    steps: tuple[str, ...]
    clicks: int
    where: str


def tasks() -> list[Task]:
    lines = (PROJECT / "docs" / "tasks.md").read_text(encoding="utf-8").splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in lines
        if line.startswith("| ")
    ]
    _, rule, *told = rows
    assert set("".join(rule)) <= set("-| ")
    return [
        Task(username, question, tuple(steps.strip("`").split(" > ")), int(clicks), where)
        for _, username, question, steps, clicks, where in told
    ]


TASKS = tasks()


class Truth:
    """What the store says, by plain sums."""

    def __init__(self, settings) -> None:
        self.door, self.urn = Door(settings), school_of(settings)

    def load(self, dataset: str, urns, **where) -> pd.DataFrame:
        scope = scope_of("school_named", schools=tuple(urns))
        return self.door.load(dataset, scope, where={"urn": list(urns), **where})

    def rows(self, urns) -> Rows:
        """Pupils and entries at the end of key stage 4."""
        stage = STAGES["ks4"]
        names = ("pupil", "pupil_characteristics", "school", *stage.datasets)
        return stage.rows({name: self.load(name, urns) for name in names})

    @cached_property
    def every(self) -> Rows:
        return self.rows([self.urn])

    @cached_property
    def pupils(self) -> pd.DataFrame:
        return self.every.members.query("year == @YEAR")

    @cached_property
    def maths(self) -> pd.DataFrame:
        return self.every.entries.query("subject == 'Mathematics'")

    @cached_property
    def trust(self) -> tuple[str, ...]:
        """Schools of the trust that share."""
        registry = open_registry(self.door.settings)
        agreed = Agreements(registry, self.door.audit).agreements()
        registry.close()
        return tuple(one.urn for one in agreed if one.organisation.startswith("trust:"))

    @cached_property
    def pooled(self) -> pd.DataFrame:
        return self.rows(self.trust).members.query("year == @YEAR")

    @cached_property
    def own_sessions(self) -> pd.DataFrame:
        return self.sessions([self.urn])

    def sessions(self, urns) -> pd.DataFrame:
        """Possible sessions and those missed, of each pupil of each school."""
        days = self.load("attendance_day", urns, year=YEAR)
        each = days.melt(["urn", "pupil_id"], ["am", "pm"], value_name="code").dropna()
        each = each[~each["code"].isin(NOT_POSSIBLE)]
        return (
            each.assign(missed=each["code"].isin(ABSENT))
            .groupby(["urn", "pupil_id"])["missed"]
            .agg(["sum", "count"])
            .reset_index()
        )


ANSWERS: dict[str, Callable[[Truth], str]] = {
    "How much progress did our disadvantaged pupils make?": lambda t: PROGRESS.value(
        t.pupils.query("disadvantaged")["progress8"].mean()
    ),
    "Who did worst against the estimate?": lambda t: Format(1, signed=True).value(
        (t.pupils["attainment8"] - t.pupils["expected"]).min()
    ),
    "How many pupils are persistently absent?": lambda t: COUNT.value(
        len(t.own_sessions.query("sum >= 0.1 * count"))
    ),
    "How many entered maths?": lambda t: COUNT.value(len(t.maths.query("year == @YEAR"))),
    "What did girls get in maths, on average?": lambda t: POINT_SCORE.value(
        t.maths.query("year == @YEAR and sex == 'F'")["points"].mean()
    ),
    "What share of boys got grade 7 or above in maths in three years?": lambda t: PERCENTAGE.value(
        100 * (t.maths.query("year in @BEFORE and sex == 'M'")["points"] >= 7).mean()
    ),
    "What share got grade 5 or above in English and maths?": lambda t: PERCENTAGE.value(
        100 * t.pupils["english_maths_5"].mean()
    ),
    "How many pupils is Progress 8 about?": lambda t: COUNT.value(t.pupils["progress8"].count()),
    "How much school was missed this year?": lambda t: RATE.value(
        100 * t.own_sessions["sum"].sum() / t.own_sessions["count"].sum()
    ),
    "Do pupils make more progress than elsewhere?": lambda t: PROGRESS.value(
        t.pupils["progress8"].mean()
    ),
    "What was Attainment 8 a year ago?": lambda t: POINTS.value(
        t.every.members.query("year == '2017/18'")["attainment8"].mean()
    ),
    "How far does attainment of disadvantaged pupils reach?": lambda t: POINTS.value(
        t.pupils.query("disadvantaged")["attainment8"].mean()
    ),
    "How much progress did all our pupils make, pooled?": lambda t: PROGRESS.value(
        t.pooled["progress8"].mean()
    ),
    "Which of our schools has the least attendance?": lambda t: least_attended(t),
    "How much progress did pupils with SEN support make across the trust?": lambda t: (
        PROGRESS.value(t.pooled.query("sen_status == 'K'")["progress8"].mean())
    ),
}


def least_attended(truth: Truth) -> str:
    sums = truth.sessions(truth.trust).groupby("urn")[["sum", "count"]].sum()
    urn = (sums["sum"] / sums["count"]).idxmax()
    name = truth.load("school", [urn])["name"].iloc[0]
    return str(name).removesuffix(" (SYNTHETIC)")


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    return demo_site(tmp_path_factory.mktemp("tasks") / "home")


@pytest.fixture(scope="module")
def visitors(settings, chromium):
    with visited(settings, chromium) as found:
        yield found


@pytest.fixture(scope="module")
def truth(settings):
    found = Truth(settings)
    yield found
    found.door.close()


def taken(page, step: str) -> None:
    """Take one step, and wait until what was chosen is no longer what stands there."""
    label, _, choice = step.partition(": ")
    if choice:
        before = page.url
        page.get_by_label(label, exact=True).select_option(label=choice)
        page.wait_for_function("before => location.href !== before", arg=before)
        return
    link = page.get_by_role("link", name=step, exact=True).first.element_handle()
    link.click()
    # a page of its own takes the link away with all else
    with suppress(Error):
        link.wait_for_element_state("hidden")


def answer(page, where: str) -> str:
    if found := TILE.fullmatch(where):
        return tile(page, found[1])
    caption, row, column = TABLE.fullmatch(where).groups()
    return cell(page, caption, row or "", column)


def test_every_question_has_an_answer_and_nobody_has_fewer_than_three():
    assert [one.question for one in TASKS] == list(ANSWERS)
    assert len(TASKS) >= 15
    assert {one.username for one in TASKS} == {"teacher", "head", "governor", "trust"}


@pytest.mark.parametrize("task", TASKS, ids=lambda one: one.question)
def test_it_is_answered_from_the_home_page(visitors, truth, task):
    page = visitors.open(task.username, "/home")
    visitors.clicks = 0
    for step in task.steps:
        taken(page, step)
    assert answer(page, task.where) == ANSWERS[task.question](truth)
    # the browser's own list opens with one click, and the choice is another: it tells of neither
    chosen = 2 * sum(": " in step for step in task.steps)
    assert visitors.clicks + chosen == task.clicks <= MOST
