"""Least squares whose errors allow for rows of one school being alike."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.regression.linear_model import OLS

from workbench.contracts.reference import read
from workbench.errors import UsageError
from workbench.measures.columns import FloatGrid, Floats, Integers


@dataclass(frozen=True, eq=False)
class Line:
    """A fitted line, without the rows it was fitted to.

    Attributes:
        params: coefficients by term.
        covariance: of the coefficients; rows of a school may be alike.
        residual_sd: standard deviation of rows about the line.
        school_sd: how much of it schools have in common, as a standard deviation.
        r_squared: share of the variance that the line explains.
    """

    params: "pd.Series[float]"
    covariance: FloatGrid
    residual_sd: float
    school_sd: float
    r_squared: float


def line_over_schools(
    outcome: Floats,
    columns: FloatGrid,
    schools: "pd.Series[str]",
    names: Sequence[str],
    cohorts: Integers | None = None,
) -> Line:
    """Fit a line over all rows, with an intercept.

    Args:
        outcome: what is found, none missing.
        columns: what it is found from, a column each, none missing.
        schools: the school of each row; with fewer schools than ``subject_value_added.yaml`` says,
            errors take rows as independent.
        names: names of ``columns``.
        cohorts: number of each row's cohort, from 0, if a school has several; by default rows of
            one school are of one.

    Raises:
        UsageError: columns are the same for everybody, or tell the same as others.
    """
    design = with_intercept(columns)
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise UsageError(
            f"{' and '.join(names)} are the same for everybody, or tell the same.",
            "Leave out columns that follow from others.",
        )
    fewest = read("subject_value_added")["alternative"]["fewest_schools"]
    alike, distinct = pd.factorize(schools)
    clusters = {"cov_type": "cluster", "cov_kwds": {"groups": alike}}
    found = OLS(outcome, design).fit(**(clusters if len(distinct) >= fewest else {}))
    groups = alike.astype(np.int64) if cohorts is None else cohorts
    return Line(
        params=pd.Series(found.params, index=["Intercept", *names], name="estimate"),
        covariance=np.asarray(found.cov_params(), dtype=np.float64),
        residual_sd=float(np.sqrt(found.scale)),
        school_sd=school_sd(np.asarray(found.resid), groups),
        r_squared=float(found.rsquared) if len(names) else 0.0,
    )


def school_sd(residuals: Floats, schools: Integers) -> float:
    """Standard deviation of what the rows of a school have in common; 0 for one school.

    Args:
        residuals: of each row.
        schools: number of each row's school, from 0.

    Source: analysis of variance, method of moments for groups of unequal size.
    """
    n = np.bincount(schools).astype(np.float64)
    groups, size = len(n), len(residuals)
    if groups < 2 or size == groups:
        return 0.0
    means = np.bincount(schools, weights=residuals) / n
    within = float(((residuals - means[schools]) ** 2).sum()) / (size - groups)
    between = float((n * (means - residuals.mean()) ** 2).sum()) / (groups - 1)
    typical = (size - float((n**2).sum()) / size) / (groups - 1)
    return float(np.sqrt(max(between - within, 0.0) / typical))


def with_intercept(columns: FloatGrid) -> FloatGrid:
    """Columns with a column of ones before them."""
    return np.column_stack([np.ones(len(columns)), columns])
