"""Pupils drawn with known chances, and what a cumulative logit makes of them."""

import numpy as np
import pandas as pd

SLOPE = 1.0
FEMALE = 0.4
MONTH = -0.3
THRESHOLDS = np.array([-2.0, -0.8, 0.0, 1.1, 2.4])
SCHOOL_SD = 0.5


def drawn_pupils(
    rng: np.random.Generator, schools: int, pupils: int, *, years: tuple[str, ...] = ("2018/19",)
) -> pd.DataFrame:
    """Pupils with predictors; prior attainment is a whole number of tenths."""
    count = schools * pupils
    number = np.arange(count)
    return pd.DataFrame(
        {
            "pupil_id": pd.Series(number).astype("str"),
            "urn": pd.Series(900_000 + number % schools).astype("str"),
            "year": pd.Series(np.array(years)[rng.integers(len(years), size=count)]).astype("str"),
            "prior": rng.normal(size=count).round(1),
            "female": rng.integers(0, 2, count).astype(float),
            "month": rng.integers(0, 12, count) / 11,
        }
    )


def drawn_effects(
    rng: np.random.Generator, pupils: pd.DataFrame, sd: float = SCHOOL_SD
) -> pd.Series:
    """The true effect of each pupil's school."""
    names = pupils["urn"].unique()
    return pupils["urn"].map(dict(zip(names, sd * rng.normal(size=len(names)), strict=True)))


def true_logits(pupils: pd.DataFrame, effects: pd.Series | float = 0.0) -> np.ndarray:
    """Logit of reaching each level above the lowest, (pupils, levels - 1)."""
    eta = SLOPE * pupils["prior"] + FEMALE * pupils["female"] + MONTH * pupils["month"] + effects
    return eta.to_numpy()[:, None] - THRESHOLDS


def with_grades(rng: np.random.Generator, pupils: pd.DataFrame, logits: np.ndarray) -> pd.DataFrame:
    """The pupils with a grade drawn from the chances; its points are its number."""
    level = (logits + rng.logistic(size=(len(pupils), 1)) > 0).sum(axis=1)
    return pupils.assign(points=level.astype(float), grade=pd.Series(level).astype("str"))


def drawn_results(
    rng: np.random.Generator, schools: int = 60, pupils: int = 40, sd: float = SCHOOL_SD
) -> pd.DataFrame:
    """Pupils of schools with effects, and their grades."""
    who = drawn_pupils(rng, schools, pupils)
    return with_grades(rng, who, true_logits(who, drawn_effects(rng, who, sd)))
