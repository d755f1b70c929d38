"""Key stage 2 prior attainment: fine levels, nominal scores, averages, groups and bands."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import UsageError, did_you_mean
from workbench.measures.cohort import KEY
from workbench.measures.ks4.progress_tables import YearTable, year_tables
from workbench.measures.rounding import round_half_away

BANDS = ("low", "middle", "high")
FINE_LEVEL = "fine level"
SCALED_SCORE = "scaled score"
FINE_POINTS_PER_LEVEL = 6
SUBJECTS = {
    FINE_LEVEL: ("english_fine", "maths_fine"),
    SCALED_SCORE: ("reading_scaled", "maths_scaled"),
}


def fine_level(level: int, mark: int, lower: int, upper: int) -> float:
    """Fine level of a key stage 2 test: the level plus how far the mark is through it.

    Args:
        level: level awarded, 2 to 5.
        mark: mark in the test.
        lower: lowest mark of the level.
        upper: highest mark of the level.

    Returns:
        The level to two decimals, for example 4.38.

    Raises:
        UsageError: the mark lies outside the level.

    Source: DfE Progress 8 guide, key stage 2 fine levels.
    """
    if not lower <= mark <= upper:
        raise UsageError(
            "`mark` lies outside the marks of the level.",
            f"Give a mark from {lower} to {upper}, or the thresholds of another level.",
        )
    return float(round_half_away(level + (mark - lower) / (upper - lower + 1), 2))


def nominal_scores(tests: str) -> Mapping[str, float]:
    """Scores that stand in for a scaled score, by outcome (``PKG``, ``N`` and the like).

    Args:
        tests: academic year of the key stage 2 tests.

    Raises:
        UsageError: there are none for the year.

    Source: DfE key stage 4 ready reckoners 2022 to 2024.
    """
    by_year: dict[str, dict[str, float]] = read("progress8")["nominal_scores"]["years"]
    if tests not in by_year:
        raise UsageError(
            f"There are no nominal scores of key stage 2 tests in {tests}.",
            did_you_mean(tests, by_year),
        )
    return MappingProxyType(by_year[tests])


def scaled_or_nominal(
    scores: "pd.Series[float]", outcomes: "pd.Series[str]", tests: str
) -> "pd.Series[float]":
    """Scaled scores, with the nominal score where a pupil has an outcome and no scaled score.

    Args:
        scores: scaled scores, missing where there is none.
        outcomes: teacher assessment or test outcomes, same index.
        tests: academic year of the key stage 2 tests.

    Returns:
        Scores, missing where the outcome stands for none (absent, disapplied).

    Raises:
        UsageError: there are no nominal scores for the year.
    """
    nominal = outcomes.map(nominal_scores(tests)).astype("float64")
    return scores.astype("float64").fillna(nominal)


def prior_group(
    prior: pd.DataFrame,
    year: str | None = None,
    tables: Mapping[str, YearTable] | None = None,
) -> pd.DataFrame:
    """Key stage 2 average, prior-attainment group and band of each pupil.

    Fine-level years: the mean of the English (reading) and maths fine levels to one decimal, half
    up. Scaled-score years: the mean of the reading and maths scaled or nominal scores. A missing
    subject leaves the other to stand alone; both missing leaves the pupil unmatched.

    Args:
        prior: columns of the contract ``prior_attainment``.
        year: academic year whose rules to use; by default each row's own.
        tables: what each academic year offers; by default the published tables.

    Returns:
        Columns pupil_id, urn, year, baseline (levels or scaled score), pag (1 to 34), prior_band
        (low, middle or high). Missing where the pupil has no results of the kind the year needs,
        or the year has no model.

    Source: DfE key stage 4 methodology 2019; DfE key stage 4 ready reckoners 2022 to 2024.
    """
    known = year_tables() if tables is None else tables
    rules = prior["year"] if year is None else pd.Series(year, index=prior.index)
    rows = prior.reset_index(drop=True)
    parts = [
        _of_year(rows[(rules == name).to_numpy()], known.get(str(name))) for name in rules.unique()
    ]
    grouped = pd.concat(parts).sort_index() if parts else _of_year(rows, None)
    return grouped.set_axis(prior.index)


def prior_band(kind: str, average: "pd.Series[float]") -> "pd.Series[str]":
    """Low, middle or high.

    Args:
        kind: "fine level" (average in points, 6 a level) or "scaled score".
        average: mean of the two subjects.
    """
    rules = read("progress8")["prior_bands"]
    edges = rules["fine_points"] if kind == FINE_LEVEL else rules["scaled_score"]
    bands = pd.cut(average, [-np.inf, *edges, np.inf], right=False, labels=list(BANDS))
    return bands.astype("str").where(average.notna())


def _of_year(prior: pd.DataFrame, table: YearTable | None) -> pd.DataFrame:
    kind = _kind(table, prior)
    subjects = prior[list(SUBJECTS[kind])].astype("float64")
    mean = subjects.mean(axis=1)
    baseline = _tenths(subjects) if kind == FINE_LEVEL else mean
    average = mean.mul(FINE_POINTS_PER_LEVEL).round(6) if kind == FINE_LEVEL else mean
    unmatched = pd.Series(pd.NA, index=prior.index, dtype="Int64")
    return prior[KEY].assign(
        baseline=baseline,
        pag=table.model.groups_of(baseline) if table and table.model else unmatched,
        prior_band=prior_band(kind, average),
    )


def _kind(table: YearTable | None, prior: pd.DataFrame) -> str:
    """The kind of results a year uses; a year without a model shows what the pupils have."""
    if table and table.model:
        return table.model.kind
    return FINE_LEVEL if prior["english_fine"].notna().any() else SCALED_SCORE


def _tenths(levels: pd.DataFrame) -> "pd.Series[float]":
    """Mean of two-decimal levels to one decimal, half up, in whole numbers so that 4.95 is 5.0."""
    hundredths = levels.mul(100).round()
    doubled = hundredths.mean(axis=1).mul(2).round()
    return doubled.add(10).floordiv(20).div(10)
