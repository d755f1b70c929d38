"""Pairs of subjects: how far the same pupils' grades in two subjects differ."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.columns import Flags, FloatGrid
from workbench.models.difficulty.grades import Block, Grades, Resample, grades_of
from workbench.models.difficulty.resampling import draws_of, resampled, spread
from workbench.models.difficulty.result import Difficulties, difficulties

COLUMNS = ["subject", "other", "n", "difference", "std_error", "low", "high", "usable"]
FORMULA = "mean difference to every other subject, weighted by the pupils with both"


@dataclass(frozen=True, eq=False)
class SubjectPairs:
    """Every pair of subjects, and the difficulties that their average gives.

    Attributes:
        frame: one row a pair: subject, other, n (pupils with both), difference (mean of the grade
            in ``subject`` less that in ``other``), std_error, low and high (95% interval; missing
            with fewer than ten pupils), usable (enough pupils; otherwise there is no difference).
        difficulties: by subject.
    """

    frame: pd.DataFrame
    difficulties: Difficulties


def subject_pairs(
    entries: pd.DataFrame,
    *,
    fewest: int | None = None,
    points: str = "points",
    resample: Resample = "pupils",
    draws: int | None = None,
    seed: int = 0,
) -> SubjectPairs:
    """Mean difference of grades between every two subjects, over the pupils with both.

    Args:
        entries: columns pupil_id, urn, year, subject and ``points``; one row a pupil and subject.
        fewest: fewest pupils of a pair that is used; by default 25.
        points: column with the grade in numbers.
        resample: what the bootstrap draws: pupils, or schools with all their pupils.
        draws: how often.
        seed: of the bootstrap.

    Raises:
        ContractViolation: a column is missing, there are no grades, or a pupil has two in a
            subject.

    Source: subject pairs analysis as published by Ofqual, pairs with at least 25 pupils.
    """
    least = read("subject_difficulty")["pairs"]["fewest_pupils"] if fewest is None else fewest
    grades = grades_of(entries, points=points, resample=resample, seed=seed)
    more, n = grades.sums(_sums)
    again, drawn_n = resampled(more, n, draws=draws_of(draws), seed=seed)
    total, both = more.sum(axis=0), n.sum(axis=0)
    usable = (both >= max(least, 1)) & ~np.eye(len(both), dtype=np.bool_)
    return SubjectPairs(
        _pairs(grades, _mean(total, both), _mean(again, drawn_n), both, usable),
        difficulties(
            grades,
            "Subject pairs",
            FORMULA,
            _severity(total, both, usable),
            _severity(again, drawn_n, usable),
            (both * usable).sum(axis=1),
        ),
    )


def _sums(block: Block) -> tuple[FloatGrid, FloatGrid]:
    """Sum of differences of grades, and number of pupils, of every two subjects."""
    own = block.grades.T @ block.present
    return own - own.T, block.present.T @ block.present


def _mean(total: np.ndarray, n: np.ndarray) -> np.ndarray:
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)


def _severity(total: np.ndarray, n: np.ndarray, usable: FloatGrid | Flags) -> np.ndarray:
    """Less the mean difference to the others; the weights are the pupils with both."""
    return -_mean((total * usable).sum(axis=-1), (n * usable).sum(axis=-1))


def _pairs(
    grades: Grades, mean: FloatGrid, drawn: np.ndarray, n: FloatGrid, usable: FloatGrid | Flags
) -> pd.DataFrame:
    one, other = np.triu_indices(len(n), k=1)
    known = usable[one, other].astype(np.bool_)
    error, low, high = spread(drawn[:, one, other], n[one, other])
    names = pd.Series(grades.subjects, dtype="str")
    figures = {"difference": mean[one, other], "std_error": error, "low": low, "high": high}
    frame = pd.DataFrame(
        {
            "subject": names.iloc[one].to_numpy(),
            "other": names.iloc[other].to_numpy(),
            "n": n[one, other].astype(np.int64),
            **{name: np.where(known, figure, np.nan) for name, figure in figures.items()},
            "usable": known,
        }
    )
    return frame[COLUMNS]
