"""Rows of subject value added, from short tables or drawn at random with known school effects."""

import numpy as np
import pandas as pd
from cohorts import keyed

SEXES = ("F", "M")


def subject_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Entries as subject value added takes them, from at least grades."""
    count = len(frame)
    defaults = {
        "pupil": [f"P{place}" for place in range(count)],
        "qualification_type": "GCSE",
        "subject": "Maths",
        "prior": float("nan"),
        "prior_group": float("nan"),
        "sex": "F",
        "birth_month": 9,
    }
    full = frame.assign(**{name: one for name, one in defaults.items() if name not in frame})
    return keyed(full)


def simulated(
    *,
    schools: int = 30,
    pupils: int = 60,
    subjects: tuple[str, ...] = ("Maths", "History"),
    years: tuple[str, ...] = ("2018/19",),
    effect_sd: float = 0.4,
    noise: float = 1.0,
    seed: int = 1,
) -> pd.DataFrame:
    """Entries with known school effects, in a column ``effect``, that have mean 0 by subject.

    Each pupil enters each subject. Grades are not rounded; they bend with prior attainment, girls
    are 0.3 ahead, and the youngest 0.2 behind.
    """
    rng = np.random.default_rng(seed)
    frames = []
    for year in years:
        size = schools * pupils
        prior = rng.normal(4.7, 0.7, size).clip(1.5, 5.8).round(1)
        sex, month = rng.choice(SEXES, size), rng.integers(1, 13, size)
        school = np.repeat(np.arange(schools), pupils)
        fixed = 0.2 * prior**2 + 0.3 * (sex == "F") - 0.2 * ((month - 9) % 12 / 11)
        for subject in subjects:
            effect = rng.normal(0, effect_sd, schools)
            effect -= effect.mean()
            frames.append(
                pd.DataFrame(
                    {
                        "pupil": [f"{year}-{place}" for place in range(size)],
                        "urn": pd.Series(900_001 + school).astype("str"),
                        "year": year,
                        "subject": subject,
                        "prior": prior,
                        "prior_group": (10 * prior).round(),
                        "sex": sex,
                        "birth_month": month,
                        "effect": effect[school],
                        "grades": fixed + effect[school] + noise * rng.normal(size=size),
                    }
                )
            )
    return subject_rows(pd.concat(frames, ignore_index=True))
