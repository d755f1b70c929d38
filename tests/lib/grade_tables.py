"""Grades drawn as a table of pupils by subjects, and pupils with known abilities."""

import numpy as np
import pandas as pd
from drawn import table


def entries_of(text: str) -> pd.DataFrame:
    """One row a pupil and subject from a drawn table with a column pupil and one a subject."""
    wide = table(text)
    return long(wide.set_index("pupil"))


def long(wide: pd.DataFrame) -> pd.DataFrame:
    """Entries of pupils (the index) by subjects (the columns); an empty cell is no entry."""
    rows = wide.rename_axis(index="pupil_id", columns="subject").stack().rename("points")
    found = rows.dropna().reset_index()
    return found.assign(
        pupil_id=found["pupil_id"].astype("str"), urn="900001", year="2018/19"
    ).astype({"urn": "str", "year": "str", "subject": "str", "points": "float64"})


def pupils_of_ability(
    seed: int, pupils: int, difficulty: np.ndarray, taken: float = 0.7
) -> pd.DataFrame:
    """Grades that are ability less difficulty plus chance; subjects are A, B, ..."""
    generator = np.random.default_rng(seed)
    ability = generator.normal(5, 1.5, pupils)
    chance = generator.normal(0, 1, (pupils, len(difficulty)))
    grades = ability[:, None] - difficulty + chance
    grades[generator.random(grades.shape) >= taken] = np.nan
    return long(pd.DataFrame(grades, columns=[chr(65 + s) for s in range(len(difficulty))]))


def partial_credit_grades(
    seed: int, pupils: int, steps: np.ndarray, sd: float, taken: float = 0.7
) -> pd.DataFrame:
    """Grades drawn from partial credit with these steps (subjects x grades from 1)."""
    generator = np.random.default_rng(seed)
    ability = generator.normal(0, sd, pupils)
    heights = np.cumsum(np.column_stack([np.zeros(len(steps)), steps]), axis=1)
    weight = np.exp(ability[:, None, None] * np.arange(heights.shape[1]) - heights)
    below = np.cumsum(weight / weight.sum(axis=2, keepdims=True), axis=2)
    grades = (generator.random((pupils, len(steps), 1)) > below).sum(axis=2).astype(np.float64)
    grades[generator.random(grades.shape) >= taken] = np.nan
    return long(pd.DataFrame(grades, columns=[chr(65 + s) for s in range(len(steps))]))
