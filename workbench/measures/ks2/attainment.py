"""Key stage 2 attainment: expected and higher standard in tests and teacher assessment."""

from typing import Any

import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.cohort import KEY
from workbench.measures.ks2.flags import all_reached, assessed_as, reached

TESTS = ("reading", "maths", "gps")
COMBINED = ("reading", "maths", "writing")
STANDARDS = ("expected", "higher")


def attainment(results: pd.DataFrame) -> pd.DataFrame:
    """Which standards each pupil reached at the end of key stage 2.

    In a test the expected standard is a scaled score of 100, the higher standard one of 110. A
    pupil without a score (absent, or working below the test) counts and has not reached it; one
    whose results do not count at all, or are not known, is missing. The average scaled score is
    over the pupils with a score. Reading, writing and maths together needs all three.

    Args:
        results: columns of the contract ``ks2_result``, one row a pupil, school and year.

    Returns:
        One row for each row of ``results``, same index: pupil_id, urn, year; reading_score,
        maths_score, gps_score (80 to 120 or missing); true, false or missing in
        ``{reading,maths,gps,writing,rwm}_expected``, ``..._higher`` and science_expected.

    Source: DfE key stage 2 attainment methodology 2019.
    """
    scores = {f"{test}_score": results[f"{test}_score"].astype("float64") for test in TESTS}
    flags = _in_tests(results) | _in_teacher_assessment(results)
    combined = {
        f"rwm_{standard}": all_reached(*(flags[f"{subject}_{standard}"] for subject in COMBINED))
        for standard in STANDARDS
    }
    return results[KEY].assign(**scores, **flags, **combined)


def _in_tests(results: pd.DataFrame) -> dict[str, "pd.Series[Any]"]:
    standards = read("key_stage2")["scaled_scores"]
    counting = list(read("key_stage2")["test_outcomes"]["counts"])
    flags = {}
    for test in TESTS:
        score = results[f"{test}_score"].astype("float64")
        counts = score.notna() | results[f"{test}_outcome"].isin(counting)
        for standard in STANDARDS:
            flags[f"{test}_{standard}"] = reached(score >= standards[standard], counts)
    return flags


def _in_teacher_assessment(results: pd.DataFrame) -> dict[str, "pd.Series[Any]"]:
    rules = read("key_stage2")["teacher_assessment"]
    return {
        f"{subject}_{standard}": assessed_as(
            results[f"{subject}_assessment"], codes, rules["counts"]
        )
        for subject in ("writing", "science")
        for standard, codes in rules[subject].items()
    }
