"""Estimates at key stage 2: what they are made from."""

import numpy as np
import pandas as pd

from workbench.measures.cohort import KEY
from workbench.measures.columns import Floats, floats
from workbench.measures.ks2.attainment import attainment
from workbench.measures.ks2.prior_attainment import prior_attainment
from workbench.models.estimates.pupils import outcome_rows, with_prior

TESTS = {"Reading": "reading", "Maths": "maths", "Grammar, punctuation and spelling": "gps"}
ASSESSED = {"Writing": "writing", "Reading, writing and maths": "rwm"}
STANDARDS = {0.0: "not reached", 1.0: "expected", 2.0: "higher"}
WITHOUT_SCORE = 79.0
"""Points of a pupil without a scaled score: below all who have one."""


def predictors(pupil: pd.DataFrame, ks2_result: pd.DataFrame) -> pd.DataFrame:
    """Prior attainment, sex and month of birth of pupils.

    Args:
        pupil, ks2_result: frames of those contracts.

    Returns:
        One row for each row of ``pupil``, same index: pupil_id, urn, year, female, month and prior
        (average key stage 1 points); missing where not known.

    Source: DfE primary school accountability technical guides 2016 to 2019 (key stage 1 average).
    """
    found = prior_attainment(ks2_result)
    return with_prior(pupil, found[KEY].assign(prior=floats(found["ks1_average"])))


def pupils(ks2_result: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Outcomes of pupils, with what is known of them.

    Reading, maths and grammar are in scaled scores, 100 being the expected standard and 110 the
    higher; a pupil who counts without a score is below them all. Writing, and reading, writing and
    maths together (a model of its own, because results of a pupil go together), are 0 (not
    reached), 1 (expected) or 2 (higher).

    Args:
        ks2_result: frame of the contract.
        known: of :func:`predictors`.

    Returns:
        Up to five rows a pupil: pupil_id, urn, year, part, points, grade and the predictors.

    Source: DfE key stage 2 attainment methodology 2019.
    """
    found = attainment(ks2_result).reset_index(drop=True)
    points = {title: _score(found, test) for title, test in TESTS.items()}
    points |= {title: _standard(found, name) for title, name in ASSESSED.items()}
    rows = outcome_rows(found[KEY], points)
    in_words = rows["part"].isin(list(ASSESSED))
    below = ~in_words & (rows["points"] == WITHOUT_SCORE)
    grade = rows["grade"].mask(in_words, rows["points"].map(STANDARDS)).mask(below, "no score")
    return rows.assign(grade=grade.astype("str")).merge(known, on=KEY, how="inner", validate="m:1")


def _score(found: pd.DataFrame, test: str) -> Floats:
    """Scaled scores; missing for a pupil who does not count."""
    counts = found[f"{test}_expected"].notna().to_numpy(dtype=np.bool_)
    score = np.nan_to_num(floats(found[f"{test}_score"]), nan=WITHOUT_SCORE)
    return np.where(counts, score, np.nan)


def _standard(found: pd.DataFrame, name: str) -> Floats:
    """0, 1 or 2; missing for a pupil who does not count."""
    return floats(found[f"{name}_expected"]) + np.nan_to_num(floats(found[f"{name}_higher"]))
