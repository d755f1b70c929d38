"""What a pupil's key stage 2 results count as in progress: scaled or nominal scores."""

from typing import Any

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.measures.cohort import KEY
from workbench.measures.ks2.codes import worth

SUBJECTS = ("reading", "writing", "maths")
TESTED = ("reading", "maths")
BELOW_THE_TEST = "B"


def outcomes(results: pd.DataFrame) -> pd.DataFrame:
    """Scaled or nominal score of each pupil in reading, writing and maths.

    In reading and maths the scaled score; 79 with too few marks for one; for a pupil working below
    the test the nominal score of the teacher assessment, by year. In writing the nominal score of
    the teacher assessment. Pupils who were absent or could not access the test have none, nor
    those with an assessment that the year's table lacks.

    Args:
        results: columns of the contract ``ks2_result``.

    Returns:
        One row for each row of ``results``, same index: pupil_id, urn, year, reading, writing,
        maths (scores, missing where there is none).

    Source: DfE primary school accountability technical guides 2016 to 2019; DfE key stage 4 ready
        reckoners 2022 to 2024.
    """
    tested = {subject: _in_test(results, subject) for subject in TESTED}
    return results[KEY].assign(
        reading=tested["reading"], writing=_in_writing(results), maths=tested["maths"]
    )


def _in_test(results: pd.DataFrame, subject: str) -> "pd.Series[float]":
    code = results[f"{subject}_outcome"]
    few = worth(code, read("ks2_progress")["outcomes"]["too_few_marks"])
    below = _below_the_test(results[f"{subject}_assessment"], results["year"])
    nominal = few.fillna(below.where(code == BELOW_THE_TEST))
    return results[f"{subject}_score"].astype("float64").fillna(nominal)


def _in_writing(results: pd.DataFrame) -> "pd.Series[float]":
    code = results["writing_assessment"]
    at_standard = worth(code, read("ks2_progress")["outcomes"]["writing"])
    return at_standard.fillna(_below_the_test(code, results["year"]))


def _below_the_test(codes: "pd.Series[str]", years: "pd.Series[str]") -> "pd.Series[float]":
    """Nominal scores of pre-key stage assessments; missing in a year without a table."""
    found: pd.Series[Any] = pd.Series(np.nan, index=codes.index)
    for year, scores in read("ks2_progress")["outcomes"]["below_the_test"].items():
        found = found.mask(years == year, worth(codes, scores))
    return found
