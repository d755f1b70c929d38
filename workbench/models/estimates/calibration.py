"""How well chances agreed with what happened: by subject and year, tenth of chances, and group."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from workbench.errors import UsageError
from workbench.measures.columns import Flags, Floats, Integers, floats
from workbench.models.estimates.chances import Chances
from workbench.models.estimates.rules import ALL_SCHOOLS, rule
from workbench.models.estimates.scored import Mean, Scored, mean
from workbench.models.estimates.scores import (
    LOG,
    NO_CHANCE,
    REACHED,
    reached,
    scores_of,
)
from workbench.models.estimates.subjects import Estimators
from workbench.models.estimates.subjects import chances as chances_of

ALL = "all"
THRESHOLDS = (4.0, 5.0, 7.0)
COLUMNS = [
    *("part", "year", "group", "subgroup", "score", "bin"),
    *("n", "expected", "observed", "low", "high"),
]
CHUNK = 50_000


def calibrate(
    estimators: Estimators,
    results: pd.DataFrame,
    *,
    benchmark: str = ALL_SCHOOLS,
    thresholds: Sequence[float] = THRESHOLDS,
    groups: Sequence[str] = (),
) -> pd.DataFrame:
    """Score estimates against results that they were not made from.

    Args:
        estimators: of ``subjects.fit_all``.
        results: as for ``subjects.estimates``, with points (what happened) and a column for each
            of ``groups``.
        benchmark: whose chances are scored. ``all schools`` is fair to pupils of all schools
            together; ``FFT50`` is about average schools and so a little too sure; ``own`` scores
            what schools added before.
        thresholds: points whose chances are scored; those that a scale lacks are passed over.
        groups: columns of pupil groups.

    Returns:
        The columns of :func:`score`, subjects below each other.
    """
    tables = [
        score(found, rows, part=part, thresholds=thresholds, groups=groups)
        for part, rows, found in chances_of(estimators, results, benchmark)
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)


def score(
    chances: Chances,
    results: pd.DataFrame,
    *,
    part: str = ALL,
    thresholds: Sequence[float] = THRESHOLDS,
    groups: Sequence[str] = (),
) -> pd.DataFrame:
    """Score one set of chances, year by year.

    Args:
        chances: one row a pupil.
        results: the same pupils in the same order: urn, year, points, and the columns of
            ``groups``. Pupils without chances or points are left out.
        part: subject or outcome.
        thresholds: points whose chances are scored.
        groups: columns of pupil groups.

    Returns:
        Columns part, year, group, subgroup, score, bin, n, expected, observed, low, high. Scores
        are log_score, ranked_probability, brier_<points>, no_chance (share at a level that had no
        chance), reliability_<points> (chance and share of those points or more: ``bin`` 1 to 10
        are tenths of pupils by their chance, 0 is all), and reliability_points (mean points).
        ``expected`` is what right chances give; ``low`` to ``high`` is the 95% interval of what
        was ``observed``: chances are off where it does not hold ``expected``.

    Raises:
        UsageError: there are not as many results as chances, or a column is missing.
    """
    _check(chances, results, groups)
    whole = np.flatnonzero(chances.known & ~np.isnan(floats(results["points"])))
    kept, used = chances.take(whole), results.iloc[whole]
    usable = tuple(one for one in thresholds if 0 < kept.scale.first_from(one) < _size(kept))
    rows = [
        (part, year, *rest)
        for year, places in used.groupby("year", sort=True).indices.items()
        for rest in _of_year(kept.take(np.asarray(places)), used.iloc[places], usable, groups)
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype(
        {**dict.fromkeys(COLUMNS[:5], "str"), "bin": "int64", "n": "int64"}
    )


def _size(chances: Chances) -> int:
    return len(chances.scale.labels)


def _check(chances: Chances, results: pd.DataFrame, groups: Sequence[str]) -> None:
    if len(results) != chances.size:
        raise UsageError(
            f"`results` has {len(results)} rows and `chances` {chances.size}.",
            "Give the results of the same pupils in the same order.",
        )
    needed = ["urn", "year", "points", *groups]
    if lacking := [name for name in needed if name not in results]:
        raise UsageError(
            f"`results` has no column {', '.join(lacking)}.", f"Needed: {', '.join(needed)}."
        )


def _of_year(
    chances: Chances, results: pd.DataFrame, thresholds: Sequence[float], groups: Sequence[str]
) -> Iterator[tuple[object, ...]]:
    """Rows of a year from ``group`` on."""
    school = pd.factorize(results["urn"])[0].astype(np.int64)
    scored = _scored(chances, floats(results["points"]), tuple(thresholds))
    tenths = {f"{REACHED}_{one:g}": _tenths(chances.at_least(one)) for one in thresholds}
    for group, subgroup, rows in _groups(results, groups):
        for name, one in scored.items():
            found = mean(one.take(rows), school[rows], _highest(name))
            yield group, subgroup, name, 0, *_values(found)
    for name, place in tenths.items():
        for number in np.unique(place):
            rows = np.flatnonzero(place == number)
            found = mean(scored[name].take(rows), school[rows], 1.0)
            yield ALL, ALL, name, int(number), *_values(found)


def _values(found: Mean) -> tuple[float, ...]:
    return found.n, found.expected, found.observed, found.low, found.high


def _highest(score: str) -> float:
    return np.inf if score in (LOG, f"{REACHED}_points") else 1.0


def _groups(results: pd.DataFrame, groups: Sequence[str]) -> Iterator[tuple[str, str, Integers]]:
    """All pupils, then those of each part of each dimension."""
    if len(results):
        yield ALL, ALL, np.arange(len(results))
    for name in groups:
        for subgroup, rows in results.groupby(name, sort=True).indices.items():
            yield name, str(subgroup), np.asarray(rows)


def _scored(chances: Chances, points: Floats, thresholds: tuple[float, ...]) -> dict[str, Scored]:
    """Every score of every pupil, in pieces so that wide scales do not fill the memory."""
    every = np.arange(chances.size)
    pieces = [every[at : at + CHUNK] for at in range(0, chances.size, CHUNK)]
    found = [_scored_piece(chances.take(rows), points[rows], thresholds) for rows in pieces]
    return {name: _joined([one[name] for one in found]) for name in found[0]}


def _joined(pieces: Sequence[Scored]) -> Scored:
    return Scored(
        np.concatenate([one.value for one in pieces]),
        np.concatenate([one.expected for one in pieces]),
        np.concatenate([one.variance for one in pieces]),
    )


def _scored_piece(
    chances: Chances, points: Floats, thresholds: tuple[float, ...]
) -> dict[str, Scored]:
    share, scale = chances.of_levels, chances.scale
    nearest = np.maximum(scale.levels_of(pd.Series(points)), 0)
    unseen = ~np.isclose(scale.worth[nearest], points)
    found = {
        name: Scored.of(one(chances), share, nearest) for name, one in scores_of(thresholds).items()
    }
    found[LOG] = _worst(found[LOG], unseen)
    found[NO_CHANCE] = _flag(unseen)
    for one in thresholds:
        found[f"{REACHED}_{one:g}"] = Scored.of(reached(chances, one), share, nearest)
    worth = np.broadcast_to(scale.worth, share.shape)
    means = Scored.of(worth, share, nearest)
    found[f"{REACHED}_points"] = Scored(points, means.expected, means.variance)
    return found


def _worst(scored: Scored, unseen: Flags) -> Scored:
    """A level that nobody had before scores as one with the least chance."""
    value = np.where(unseen, -np.log(rule("scores")["least"]), scored.value)
    return Scored(value, scored.expected, scored.variance)


def _flag(unseen: Flags) -> Scored:
    nothing = np.zeros(len(unseen))
    return Scored(unseen.astype(np.float64), nothing, nothing)


def _tenths(chance: Floats) -> Integers:
    """Tenth of each pupil by chance, from 1; equal chances are in one tenth."""
    tenths = rule("scores")["tenths"]
    edges = np.quantile(chance, np.arange(1, tenths) / tenths) if len(chance) else chance
    return np.searchsorted(edges, chance, side="left").astype(np.int64) + 1
