"""Schools of drawn pupils for tests of multilevel models, and models fitted by others."""

import numpy as np
import pandas as pd

FORMULA = "y ~ x + late"
TRUTH = (1.0, 0.6, -0.3)
BETWEEN, WITHIN = 0.15, 0.8


def pupils(
    seed: int = 0, schools: int = 20, least: int = 6, most: int = 30, between: float = BETWEEN
) -> pd.DataFrame:
    """Pupils of unequal schools, with what a school truly adds in ``effect``."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(least, most + 1, schools)
    effect = np.sqrt(between) * rng.standard_normal(schools)
    school = np.repeat(np.arange(schools), sizes)
    x = rng.standard_normal(len(school)) + 0.3 * rng.standard_normal(schools)[school]
    late = (rng.random(len(school)) < 0.4).astype(float)
    fixed = TRUTH[0] + TRUTH[1] * x + TRUTH[2] * late
    own = np.sqrt(WITHIN) * rng.standard_normal(len(school))
    return pd.DataFrame(
        {
            "urn": pd.Series(900001 + school).astype("str"),
            "x": x,
            "late": late,
            "y": fixed + effect[school] + own,
            "effect": effect[school],
        }
    )


def cohort(seed: int = 0, schools: int = 12, each: int = 40) -> pd.DataFrame:
    """Pupils of one year with all that the declared models ask for, and an outcome."""
    rng = np.random.default_rng(seed)
    n = schools * each
    school = np.repeat(np.arange(schools), each)
    prior = rng.normal(104, 8, n).clip(80, 120)
    poor = rng.random(n) < 0.1 + 0.03 * (school % 7)
    effect = 0.4 * rng.standard_normal(schools)
    return pd.DataFrame(
        {
            "urn": pd.Series(900001 + school).astype("str"),
            "year": pd.Series(["2018/19"] * n, dtype="str"),
            "prior_english": prior + rng.normal(0, 3, n),
            "prior_maths": prior + rng.normal(0, 3, n),
            "sex": pd.Series(rng.choice(["F", "M"], n), dtype="str"),
            "birth_month": rng.integers(1, 13, n),
            "sen_status": pd.Series(rng.choice(["N", "K", "E"], n, p=[0.84, 0.12, 0.04])),
            "fsm": poor,
            "eal": pd.Series(rng.choice(["english", "other"], n, p=[0.8, 0.2])),
            "ethnic_group": pd.Series(rng.choice(["White", "Asian"], n)),
            "ethnic_group_detailed": pd.Series(rng.choice(["WBRI", "AIND", None], n)),
            "admission_date": pd.to_datetime(
                rng.choice(["2014-09-03", "2017-10-02", "2019-01-07"], n, p=[0.9, 0.06, 0.04])
            ),
            "outcome": 0.08 * (prior - 104) - 0.5 * poor + effect[school] + rng.normal(0, 1, n),
        }
    )
