"""Simulated schools whose truth is known: few false sentences, and power where it is due."""

import numpy as np
import pandas as pd
import pytest

from workbench.measures.comparisons.ranks import percentile
from workbench.measures.tidy import COLUMNS
from workbench.sentences.evidence import Evidence, Said
from workbench.sentences.performers import Performers, performers
from workbench.sentences.report import evidence, say

YEAR, SCHOOLS, PUPILS, SD, RATE = "2018/19", 400, 180, 1.282479, 0.05
SHARES = {
    "english_maths_5": 43.2,
    "english_maths_4": 64.6,
    "ebacc_4": 24.9,
    "persistent_absence": 13.69,
}
GROUPS = [
    ("sex", "girls"),
    ("sex", "boys"),
    ("disadvantage", "disadvantaged"),
    ("sen", "sen_support"),
]
SUBJECTS = {"History": 64.0, "French": 70.0, "Art": 75.0, "Physics": 91.0, "Drama": 74.0}


def report(effects: np.ndarray, seed: int) -> list[tuple[Evidence, ...]]:
    """Evidence for schools whose Progress 8 is off by ``effects``; nothing else is off."""
    draw = np.random.default_rng(seed)
    size = len(effects)
    values = {"progress8": effects + draw.normal(0, SD / np.sqrt(PUPILS), size)}
    values |= {n: 100 * draw.binomial(PUPILS, p / 100, size) / PUPILS for n, p in SHARES.items()}
    ranks = {name: ranks_of(name, one) for name, one in values.items()}
    return [evidence(school(values, ranks, place, draw), year=YEAR) for place in range(size)]


def ranks_of(name: str, values: np.ndarray) -> np.ndarray:
    lowest_first = name == "persistent_absence"
    place = pd.Series(values).rank(method="min", ascending=lowest_first).to_numpy()
    return percentile(place, np.full(len(values), float(len(values))))


def school(values: dict, ranks: dict, place: int, draw: np.random.Generator) -> pd.DataFrame:
    rows = [row("progress8", PUPILS, values["progress8"][place], rank=ranks["progress8"][place])]
    rows += [
        row(name, PUPILS, values[name][place], national=share, rank=ranks[name][place])
        for name, share in SHARES.items()
    ]
    rows += [
        row("progress8", 40, draw.normal(0, SD / np.sqrt(40)), group=group, subgroup=subgroup)
        for group, subgroup in GROUPS
    ]
    for subject, share in SUBJECTS.items():
        value = 100 * draw.binomial(60, share / 100) / 60
        rows.append(row("subject_4", 60, value, share, group="subject", subgroup=subject))
    return pd.DataFrame(rows)


def row(name: str, n: int, value: float, national: float = np.nan, **labels: object) -> dict:
    half = 1.96 * SD / np.sqrt(n) if name == "progress8" else np.nan
    usual = dict.fromkeys(COLUMNS, "") | {"unit_id": "900001", "period": YEAR, "rank": np.nan}
    figures = {"measure": name, "n": n, "value": value, "low": value - half, "high": value + half}
    everybody = {"group": "all", "subgroup": "all", "national": national, "status": "calculated"}
    return usual | everybody | figures | labels


def on_performance(said: tuple[Said, ...], block: Performers) -> list[str]:
    marked = [one.title for one in (*block.higher, *block.lower)]
    return [one.rule for one in said if one.q is not None] + marked


@pytest.fixture(scope="module")
def nothing_there() -> list[tuple[Evidence, ...]]:
    return report(np.zeros(SCHOOLS), seed=20191118)


def test_without_effects_few_reports_say_anything(nothing_there):
    """The share of reports with any false sentence or mark is at most the rate, within error."""
    told = [bool(on_performance(say(one), performers(one))) for one in nothing_there]
    error = np.sqrt(RATE * (1 - RATE) / SCHOOLS)
    assert np.mean(told) <= RATE + 2.5 * error
    sentences = [any(one.q is not None for one in say(found)) for found in nothing_there]
    assert np.mean(sentences) <= RATE


def test_one_by_one_many_reports_would_say_something_false(nothing_there):
    """What the rate holds down: without it more than one report in five speaks or marks falsely."""
    alone = [any(one.holds and one.key for one in found) for found in nothing_there]
    assert np.mean(alone) > 0.2


def test_effects_are_found_and_few_of_those_told_are_false():
    """One school in five is half a grade above: told nearly always, and little else is told."""
    effects = np.where(np.arange(SCHOOLS // 2) % 5 == 0, 0.5, 0.0)
    found = report(effects, seed=7)
    told = [on_performance(say(one), performers(one)) for one in found]
    power = np.mean(["P81" in one for one, e in zip(told, effects, strict=True) if e])
    assert power > 0.95
    false = [len(one) - ("P81" in one and e > 0) for one, e in zip(told, effects, strict=True)]
    proportions = [wrong / max(len(one), 1) for wrong, one in zip(false, told, strict=True)]
    assert np.mean(proportions) <= RATE + 2.5 * np.std(proportions) / np.sqrt(len(told))
