"""Key stage 1 teacher assessment: expected standard and greater depth."""

import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.cohort import KEY
from workbench.measures.ks2.flags import assessed_as

GREATER_DEPTH = ("reading", "writing", "maths")


def key_stage1(results: pd.DataFrame) -> pd.DataFrame:
    """Which standards each pupil reached at the end of key stage 1.

    Absent and disapplied pupils count and have not reached a standard; pupils who left, or whose
    assessment is not known, are missing. Science has no greater depth.

    Args:
        results: columns of the contract ``ks1_result``.

    Returns:
        One row for each row of ``results``, same index: pupil_id, urn, year; true, false or
        missing in ``{reading,writing,maths,science}_expected`` and
        ``{reading,writing,maths}_greater_depth``.

    Source: DfE phonics screening check and key stage 1 assessments 2019.
    """
    standards = read("key_stage1")["standards"]
    counts = read("key_stage1")["outcomes"]["counts"]
    codes = {subject: results[f"{subject}_assessment"] for subject in standards["expected"]}
    expected = {
        f"{subject}_expected": assessed_as(codes[subject], meeting, counts)
        for subject, meeting in standards["expected"].items()
    }
    deeper = {
        f"{subject}_greater_depth": assessed_as(codes[subject], standards["greater_depth"], counts)
        for subject in GREATER_DEPTH
    }
    return results[KEY].assign(**expected, **deeper)
