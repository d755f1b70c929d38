"""Value-added scores of a school: by subject, qualification and cohort, with standard errors."""

import numpy as np
import pandas as pd

from workbench.measures.intervals import Z

UNIT = ["urn", "year", "cohort"]
QUALIFICATION = [*UNIT, "qualification_code", "size"]
SUBJECT = [*QUALIFICATION, "subject_code"]


def subject_scores(rows: pd.DataFrame) -> pd.DataFrame:
    """Scores of each subject in each qualification.

    The score is the mean value added in grades; the standard error is the national standard
    deviation of the subject over the root of the number of entries.

    Args:
        rows: entries with value added (``value_added.value_added``); those without are left out.
            For the academic cohort, A levels are in them twice (``value_added.with_academic``).

    Returns:
        One row a school, year, cohort, qualification, size and subject: n (entries), score (in
        grades), standard_error, low and high (95%).

    Source: DfE 16 to 18 ready reckoner 2019.
    """
    known = _known(rows)
    found = known.groupby(SUBJECT, as_index=False).agg(
        n=("value_added_grades", "size"),
        score=("value_added_grades", "mean"),
        sd=("subject_sd", "first"),
    )
    return _with_interval(found, found["sd"] / np.sqrt(found["n"])).drop(columns="sd")


def qualification_scores(rows: pd.DataFrame) -> pd.DataFrame:
    """Scores of each qualification and size over its subjects.

    The score is the mean of value added in grades, each entry weighted by its subject's weighting;
    the square of the standard error is the sum over subjects of (error x entries / all entries)
    squared.

    Args:
        rows: as for ``subject_scores``.

    Source: DfE 16 to 18 ready reckoner 2019.
    """
    subjects = subject_scores(rows)
    shares = (subjects["standard_error"] * subjects["n"]) ** 2
    errors = shares.groupby([subjects[name] for name in QUALIFICATION]).sum().rename("squares")
    found = _weighted(_known(rows), QUALIFICATION).merge(errors.reset_index(), on=QUALIFICATION)
    return _with_interval(found, np.sqrt(found["squares"]) / found["n"]).drop(columns="squares")


def cohort_scores(rows: pd.DataFrame) -> pd.DataFrame:
    """Scores of each cohort (A level, academic, applied general) over its qualifications.

    The score is weighted as in ``qualification_scores``; the square of the standard error is the
    sum over qualifications of (error x entries x size / sum of entries x size) squared.

    Args:
        rows: as for ``subject_scores``.

    Source: DfE 16 to 18 ready reckoner 2019.
    """
    several = qualification_scores(rows)
    sizes = several["n"] * several["size"]
    units = [several[name] for name in UNIT]
    parts = pd.DataFrame({"squares": (several["standard_error"] * sizes) ** 2, "sizes": sizes})
    summed = parts.groupby(units).sum().reset_index()
    found = _weighted(_known(rows), UNIT).merge(summed, on=UNIT)
    error = np.sqrt(found["squares"]) / found["sizes"]
    return _with_interval(found, error).drop(columns=["squares", "sizes"])


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["value_added"].notna()]


def _weighted(known: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    products = known.assign(product=known["value_added_grades"] * known["weighting"])
    found = products.groupby(names, as_index=False).agg(
        n=("product", "size"), product=("product", "sum"), weighting=("weighting", "sum")
    )
    score = found["product"] / found["weighting"]
    return found.assign(score=score).drop(columns=["product", "weighting"])


def _with_interval(found: pd.DataFrame, error: "pd.Series[float]") -> pd.DataFrame:
    return found.assign(
        standard_error=error, low=found["score"] - Z * error, high=found["score"] + Z * error
    )
