"""Value added from an alternative baseline, with the errors of the baseline in its interval."""

from functools import cache

import numpy as np
import pandas as pd

from workbench.contracts.reference import read
from workbench.errors import ContractViolation
from workbench.measures.columns import Floats, floats
from workbench.models.value_added.cells import cells_of, check
from workbench.models.value_added.expectation import in_year
from workbench.models.value_added.links import BASELINE
from workbench.models.value_added.similar_pupils import SimilarPupils

OWN = ["baseline_variance", "shared_error"]


def alternative_value_added(
    rows: pd.DataFrame, models: SimilarPupils, *, model_year: str | None = None
) -> pd.DataFrame:
    """Value added of entries whose pupils have an alternative baseline.

    A linked baseline is not a pupil's own: where it is the mean of what that may be, the expected
    grade is the mean over all of it (taken as normal). How far expected grades differ over it adds
    to the variance of each entry; what the link may be off for a whole school is shared by its
    pupils, so that it does not get less with more of them.

    Args:
        rows: as for :func:`workbench.models.value_added.expectation.value_added`, with the columns
            of ``links.BASELINE`` (``baseline_of`` of a link or a cohort).
        models: models fitted to years with key stage 2 results.
        model_year: the year whose model is used; by default each row's own, which a cohort without
            key stage 2 results does not have.

    Returns:
        The rows with expected, value_added, subject_sd and model (with the basis of the baseline
        and the year of the model), baseline_variance and shared_error (grades).

    Raises:
        ContractViolation: a column is missing.
        UsageError: there is no model of ``model_year``.
    """
    check(rows, models.subject, "grades", *BASELINE)
    numbers, cells = cells_of(rows, models.subject)
    cells = in_year(cells, models, model_year).take(numbers).reset_index(drop=True)
    at = _At(cells, models)
    prior, spread, error = (floats(rows[name]) for name in BASELINE[:3])
    nodes, weights = _nodes(int(read("subject_value_added")["alternative"]["nodes"]))
    grid = np.array([at(prior + spread * node) for node in nodes])
    mean = weights @ grid
    own = at.found(prior)
    expected = np.where(rows["prior_averaged"].to_numpy(dtype=np.bool_), mean, own["expected"])
    return rows.assign(
        expected=expected,
        value_added=floats(rows["grades"]) - expected,
        subject_sd=own["subject_sd"].to_numpy(),
        model=_words(rows, own, model_year),
        baseline_variance=np.maximum(weights @ (grid - mean) ** 2, 0),
        shared_error=np.abs(at(prior + error) - at(prior - error)) / 2,
    )


class _At:
    """Expected grades of the same pupils at other prior attainment."""

    def __init__(self, cells: pd.DataFrame, models: SimilarPupils) -> None:
        self._cells = cells
        self._models = models

    def found(self, prior: Floats) -> pd.DataFrame:
        return self._models.expected(self._cells.assign(prior=prior))

    def __call__(self, prior: Floats) -> Floats:
        return floats(self.found(prior)["expected"])


@cache
def _nodes(count: int) -> tuple[Floats, Floats]:
    """Points and weights of a standard normal distribution."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(count)
    return nodes, weights / weights.sum()


def _words(rows: pd.DataFrame, own: pd.DataFrame, year: str | None) -> pd.Series:
    late = "" if year is None else f"; model of {year}"
    known = own["expected"].notna().to_numpy()
    words = own["model"].to_numpy(dtype=object) + late + "; " + rows["basis"].to_numpy(dtype=object)
    return pd.Series(np.where(known, words, ""), index=rows.index, dtype="str").astype("category")


def with_baseline(rows: pd.DataFrame, baseline: pd.DataFrame) -> pd.DataFrame:
    """Rows with an alternative baseline in place of their own.

    Args:
        rows: entries, with whatever prior attainment.
        baseline: columns of ``links.BASELINE``, same index.

    Raises:
        ContractViolation: the two do not have the same rows.
    """
    if not rows.index.equals(baseline.index):
        raise ContractViolation(
            "`baseline` does not have the rows of `rows`.", "Make it from the same frame."
        )
    return rows.assign(**{name: baseline[name] for name in BASELINE}, prior_group=np.nan)
